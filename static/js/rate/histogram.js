// How many values there are of which size: what the bars stand for, and how they are drawn.

import { brief } from './rate-draw.js';
import { byteSize } from '../bytes.js';
import { spanText } from '../spans.js';
import { numberText } from '../language.js';

/** @typedef {import('./rate-draw.js').Look} Look */
/** @typedef {import('./rate-draw.js').Sheet} Sheet */

/**
 * A bar: the values above one and up to another.
 * @typedef {object} Bar
 * @property {number} count
 * @property {string} label the shortest that tells it from others
 * @property {string} range
 */

/**
 * The bars from the first that has anything to the last.
 * @param {number[]} counts
 * @param {(bin: number) => Omit<Bar, 'count'>} name
 * @returns {Bar[]}
 */
export function barsOf(counts, name) {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return [];
  const last = counts.findLastIndex((count) => count > 0);
  return counts.slice(first, last + 1).map((count, i) => ({ count, ...name(first + i) }));
}

/**
 * What a bar of sizes is called: there are whole bytes only.
 * @param {number[]} edges
 * @returns {(bin: number) => Omit<Bar, 'count'>}
 */
export function nameSizes(edges) {
  return (bin) => {
    const least = (edges[bin - 1] ?? -1) + 1;
    const most = edges[bin] ?? Infinity;
    const range = least === most ? String(most) : `${numberText(least)}–${numberText(most)}`;
    return { label: most < 1024 ? String(most) : byteSize(most).replace(/iB$/, ''), range };
  };
}

/**
 * What a bar of times is called.
 * @param {number[]} edges
 * @returns {(bin: number) => Omit<Bar, 'count'>}
 */
export function nameGaps(edges) {
  return (bin) => {
    const [above, most] = [edges[bin - 1], edges[bin]];
    if (most === undefined) return { label: `> ${spanText(above ?? 0)}`, range: `> ${spanText(above ?? 0)}` };
    if (above === undefined) return { label: spanText(most), range: `≤ ${spanText(most)}` };
    return { label: spanText(most), range: `${spanText(above)} – ${spanText(most)}` };
  };
}

/** The bar with the most. @param {Bar[]} bars */
export function fullest(bars) {
  return bars.reduce((best, bar) => (best && best.count >= bar.count ? best : bar), bars[0]);
}

/** The least room between labels, in letters. */
const gapBetween = 1;

/**
 * Draws bars, each with how many there are, as far as there is room, and labels below as far as they do not touch.
 * @param {Sheet} sheet
 * @param {Bar[]} bars
 * @param {Look} look
 */
export function drawHistogram({ context, width, height }, bars, look) {
  const letter = context.measureText('0').width;
  const line = look.size * 1.4;
  const [top, bottom] = [line * 1.2, height - line * 1.3];
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  // Few bars are not as wide as the sheet.
  const step = Math.min(width / Math.max(1, bars.length), letter * 14);
  context.textAlign = 'center';
  let free = -Infinity;
  bars.forEach(({ count, label }, i) => {
    const middle = (i + 0.5) * step;
    const tall = count === 0 ? 0 : Math.max(2, ((bottom - top) * count) / most);
    context.fillStyle = look.bars;
    context.fillRect(middle - step * 0.4, bottom - tall, step * 0.8, tall);
    context.fillStyle = look.text;
    const text = [numberText(count), brief(count)].find((each) => each.length * letter < step);
    if (count > 0 && text) context.fillText(text, middle, bottom - tall - line * 0.3);
    const room = (label.length / 2) * letter;
    const at = Math.max(room, Math.min(middle, width - room));
    if (at - room < free) return;
    context.fillStyle = look.muted;
    context.fillText(label, at, height - line * 0.3);
    free = at + room + gapBetween * letter;
  });
  context.fillStyle = look.axis;
  context.fillRect(0, bottom, width, 1);
}
