// The ladder in words: what a label, a line of the list and the summary say.

import { bytesText, noteOf, payloadOf, tagsOf } from '../happened/describe.js';
import { nanoseconds } from '../happened/times.js';
import { preview } from '../bytes.js';
import { spanText } from '../spans.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./ladder-lanes.js').Lane} Lane */
/** @typedef {import('./ladder-model.js').Arrow} Arrow */
/** @typedef {import('./ladder-model.js').Model} Model */

/** How much of a payload a line of the list shows. */
const mostData = 60;

/** Letters that are as wide as two. */
const wideLetter = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/;

/**
 * What a lane is called.
 * @param {Lane} lane
 * @param {Words} words
 * @returns {{address: string, name: string}}
 */
export function laneTexts({ kind, address, name, count }, words) {
  if (kind === 'others') return { address: fill(words.LadderOthers, { count }), name: '' };
  const known = { listener: words.LadderListener, own: words.LadderOwn, outside: words.LadderOutside }[kind] ?? '';
  return { address: address || words.Unknown, name: name || known };
}

/**
 * A text that fits into so many letters, by leaving out its middle: an address ends with its port.
 * @param {string} text
 * @param {number} most
 */
export function shortened(text, most) {
  if (text.length <= most) return text;
  const end = Math.ceil((most - 1) / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`;
}

/**
 * What stands at an arrow: first what is remarkable, then its bytes, as far as there is room.
 * @param {Arrow} arrow
 * @param {number} room in letters
 * @param {Words} words
 */
export function labelOf(arrow, room, words) {
  const { kind, entry, count } = arrow;
  switch (kind) {
    case 'gap':
      return fill(words.LadderMissing, { count: numberText(count) });
    case 'hole':
      return fill(words.LadderHole, { count: numberText(count) });
    case 'refused':
      return [count > 1 ? times(count, words) : '', refusal(arrow, words)].filter(Boolean).join(' ');
    case 'failed':
      return fill(words.LadderNotSent, { why: arrow.why ?? '' });
  }
  const size = `${bytesText(entry, words)} B`;
  const front = [count > 1 ? times(count, words) : '', size].filter(Boolean).join(' ');
  if (entry.length === 0) return `${front} (${words.Empty})`;
  const left = room - front.length - 1;
  const data = preview(payloadOf(entry), left);
  const fitting = wideLetter.test(data) ? preview(payloadOf(entry), left >> 1) : data;
  return left < 3 ? front : `${front} ${fitting}`;
}

/** @param {number} count @param {Words} words */
const times = (count, words) => fill(words.Times, { count: numberText(count) });

/** @param {Arrow} arrow @param {Words} words */
function refusal({ entry }, words) {
  return entry.icmp?.errno === 'ECONNREFUSED' ? words.LadderRefused : (entry.icmp?.errno ?? '');
}

/**
 * A line of the list: from where to where, how much, what it begins with, and what became of it.
 * @param {Arrow} arrow
 * @param {Words} words
 * @returns {{way: string, data: string, fate: string}}
 */
export function lineOf(arrow, words) {
  const { kind, entry, sent, count } = arrow;
  if (kind === 'hole') return { way: '', data: '', fate: labelOf(arrow, 0, words) };
  if (kind === 'gap' || kind === 'refused') return { way: entry.destination ?? '', data: '', fate: noteOf(entry, words) };
  const [source, destination] = [entry.source, entry.destination].map((each) => each || words.Unknown);
  const size = fill(words.LadderBytes, { bytes: numberText(entry.length ?? 0) });
  const cut = tagsOf(entry, words).find((tag) => tag.kind === 'cut')?.text ?? '';
  const fates = {
    both: sent ? fill(words.LadderBoth, { span: spanText(Number(nanoseconds(entry.time) - nanoseconds(sent.time))) }) : '',
    open: words.LadderOpenFate,
    outside: words.LadderOutsideFate,
    failed: fill(words.LadderNotSent, { why: arrow.why ?? '' }),
  };
  return {
    way: `${source} → ${destination}`,
    data: entry.length === 0 ? '' : preview(payloadOf(entry), mostData),
    fate: [count > 1 ? times(count, words) : '', size, cut, fates[kind]].filter(Boolean).join(', '),
  };
}

/**
 * Everything in one sentence.
 * @param {Model} model
 * @param {Words} words
 */
export function summaryOf({ lanes, arrows }, words) {
  /** How many there are of a kind; nothing where there are none. @param {Arrow['kind'][]} kinds */
  const sum = (...kinds) => {
    const found = arrows.filter((each) => kinds.includes(each.kind)).reduce((all, { count }) => all + count, 0);
    return found ? numberText(found) : '';
  };
  const sockets = lanes.reduce((all, lane) => all + lane.count, 0);
  const cut = arrows.filter((each) => each.entry.truncated && each.kind !== 'hole').length;
  return fill(words.LadderSummary, {
    datagrams: sum('both', 'open', 'outside', 'failed') || '0',
    sockets,
    both: sum('both'),
    open: sum('open'),
    outside: sum('outside'),
    failed: sum('failed'),
    missing: sum('gap'),
    refused: sum('refused'),
    cut: cut || '',
    holes: sum('hole'),
  });
}
