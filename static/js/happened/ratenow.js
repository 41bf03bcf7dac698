// How many datagrams come now, among the figures of the whole lab.

import { element, slot } from '../slots.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('../stream/samples.js').Second} Second */

/**
 * What is said of the last second that is over.
 * @param {Second|undefined} second
 * @param {Words} words
 */
export function rateText(second, words) {
  return second?.received == null ? '–' : fill(words.RateASecond, { count: numberText(second.received) });
}

/**
 * Says it each second.
 * @param {Words} words
 * @param {import('../stream/samples.js').Samples} samples
 */
export function startRateNow(words, samples) {
  const rate = slot(element('totals'), 'rate');
  setInterval(() => (rate.textContent = rateText(samples.seconds(Date.now()).pop(), words)), 1000);
}
