// The rate in words: what the summaries say, and the rows of the tables.

import { clock } from '../clock.js';
import { fullest } from './histogram.js';
import { mostOf } from './rate-draw.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./histogram.js').Bar} Bar */
/** @typedef {import('../stream/samples.js').Second} Second */

/**
 * What the rate shows, at one moment.
 * @typedef {object} Shown
 * @property {Second[]} seconds
 * @property {Bar[]} gaps
 * @property {Bar[]} sizes
 * @property {number} left how many datagrams were received and never seen here
 * @property {boolean} dropsKnown
 */

/** @param {Second[]} seconds @param {'received'|'bytes'|'dropped'} name */
const sumOf = (seconds, name) => seconds.reduce((sum, second) => sum + (second[name] ?? 0), 0);

/** @param {Bar[]} bars */
const countOf = (bars) => bars.reduce((sum, bar) => sum + bar.count, 0);

/**
 * The last minute in one sentence.
 * @param {Shown} shown
 * @param {Words} words
 */
export function rateSummary({ seconds, dropsKnown }, words) {
  return fill(words.RateSummary, {
    seconds: seconds.length,
    received: numberText(sumOf(seconds, 'received')),
    peak: numberText(mostOf(seconds, 'received')),
    bytes: numberText(sumOf(seconds, 'bytes')),
    dropped: dropsKnown ? numberText(sumOf(seconds, 'dropped')) : '',
    unknown: seconds.filter((second) => second.received === null).length || '',
  });
}

/**
 * A histogram in one sentence.
 * @param {Bar[]} bars
 * @param {string|undefined} text
 */
export function barsSummary(bars, text) {
  return fill(text ?? '', { count: numberText(countOf(bars)), range: fullest(bars)?.range ?? '' });
}

/**
 * What of it nobody saw.
 * @param {Shown} shown
 * @param {Words} words
 */
export function leftText({ left }, words) {
  return left > 0 ? fill(words.RateLeft, { count: numberText(left) }) : '';
}

/**
 * The rows of the last minute, the newest first, and their sums.
 * @param {Shown} shown
 * @param {Words} words
 * @returns {{rows: string[][], sums: string[]}}
 */
export function rateRows({ seconds, dropsKnown }, words) {
  const figure = (/** @type {number|null} */ value) => (value === null ? words.Unknown : numberText(value));
  const dropped = (/** @type {number|null} */ value) => figure(dropsKnown ? value : null);
  return {
    rows: seconds.toReversed().map((second) => {
      const time = clock(new Date(second.at * 1000).toISOString(), 0).slice(0, 8);
      return [time, figure(second.received), figure(second.bytes), dropped(second.dropped)];
    }),
    sums: [words.RateSum, numberText(sumOf(seconds, 'received')), numberText(sumOf(seconds, 'bytes')), dropped(sumOf(seconds, 'dropped'))],
  };
}

/**
 * The rows of a histogram, and their sum.
 * @param {Bar[]} bars
 * @param {Words} words
 * @returns {{rows: string[][], sums: string[]}}
 */
export function barRows(bars, words) {
  return {
    rows: bars.map(({ range, count }) => [range, numberText(count)]),
    sums: [words.RateSum, numberText(countOf(bars))],
  };
}
