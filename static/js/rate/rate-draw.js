// The last minute as lines: datagrams with what the kernel dropped below them, and bytes.

import { span } from '../stream/samples.js';

/** @typedef {import('../stream/samples.js').Second} Second */

/**
 * Something to draw on, in pixels of CSS.
 * @typedef {object} Sheet
 * @property {CanvasRenderingContext2D} context
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {object} Look
 * @property {string} received
 * @property {string} bytes
 * @property {string} dropped
 * @property {string} bars
 * @property {string} text
 * @property {string} muted
 * @property {string} axis
 * @property {string} grid
 * @property {number} size of letters, in pixels
 * @property {string} font
 */

/**
 * The next number that is easy to read: 1, 2, 3 or 5 with zeros.
 * @param {number} value
 */
export function roundUp(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/**
 * A number in few letters.
 * @param {number} value
 */
export function brief(value) {
  /** @type {[number, string][]} */
  const units = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  const [size, unit] = units.find(([size]) => value >= size) ?? [1, ''];
  return `${Math.round((value / size) * 10) / 10}${unit}`;
}

/**
 * How much of a height is above the axis, and up to how many either part goes.
 * @param {number} received the most in a second
 * @param {number} dropped the most in a second
 * @returns {{above: number, below: number, share: number}}
 */
export function scaleOf(received, dropped) {
  const above = roundUp(received);
  const below = dropped > 0 ? roundUp(dropped) : 0;
  // Both are drawn alike, but neither is squeezed to nothing by the other.
  const share = below === 0 ? 1 : Math.min(0.75, Math.max(0.35, above / (above + below)));
  return { above, below, share };
}

/** The most in a second. @param {Second[]} seconds @param {'received'|'bytes'|'dropped'} name */
export const mostOf = (seconds, name) => Math.max(0, ...seconds.map((second) => second[name] ?? 0));

/**
 * @param {Sheet} sheet
 * @param {Second[]} seconds the last of which is the newest
 * @param {Look} look
 * @param {import('../types.js').Words} words
 */
export function drawRate(sheet, seconds, look, words) {
  const { context, width, height } = sheet;
  const line = look.size * 1.4;
  const left = context.measureText('000.0k ').width;
  const [top, middle, bottom] = [Math.round(line * 1.4), Math.round(height * 0.55), height - line * 1.4];
  const at = (/** @type {number} */ index) => left + ((span - seconds.length + index) / span) * (width - left);
  const { above, below, share } = scaleOf(mostOf(seconds, 'received'), mostOf(seconds, 'dropped'));
  const zero = Math.round(top + (middle - top) * share);
  const bytes = { most: roundUp(mostOf(seconds, 'bytes')), top: Math.round(middle + line * 2.6), zero: bottom };

  grid(sheet, look, left, [
    { y: top, text: brief(above) },
    { y: zero, text: '0' },
    ...(below > 0 ? [{ y: middle, text: brief(below) }] : []),
    { y: bytes.top, text: brief(bytes.most) },
    { y: bytes.zero, text: '0' },
  ]);
  context.fillStyle = look.text;
  context.textAlign = 'left';
  context.fillText(words.RateReceived, left, top - line * 0.4);
  context.fillText(words.RateBytes, left, bytes.top - line * 0.4);
  if (below > 0) {
    area(context, look, seconds, at, (value) => zero + (value / below) * (middle - zero), zero, width);
    context.fillStyle = look.text;
    context.fillText(words.RateDropped, left, middle + line * 0.9);
  }
  context.strokeStyle = look.received;
  steps(context, seconds, 'received', at, (value) => zero - (value / above) * (zero - top));
  context.strokeStyle = look.bytes;
  context.setLineDash([5, 3]);
  steps(context, seconds, 'bytes', at, (value) => bytes.zero - (value / bytes.most) * (bytes.zero - bytes.top));
  context.setLineDash([]);

  context.fillStyle = look.muted;
  context.fillText(words.RateAgo, left, height - line * 0.3);
  context.textAlign = 'right';
  context.fillText(words.RateNow, width - 2, height - line * 0.3);
}

/**
 * @param {Sheet} sheet
 * @param {Look} look
 * @param {number} left
 * @param {{y: number, text: string}[]} lines
 */
function grid({ context, width }, look, left, lines) {
  context.textAlign = 'right';
  for (const { y, text } of lines) {
    context.fillStyle = text === '0' ? look.axis : look.grid;
    context.fillRect(left, y, width - left, 1);
    context.fillStyle = look.muted;
    context.fillText(text, left - look.size * 0.5, y + look.size * 0.35);
  }
}

/**
 * A line with a step for each second, and none where nobody knows.
 * @param {CanvasRenderingContext2D} context
 * @param {Second[]} seconds
 * @param {'received'|'bytes'} name
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 */
function steps(context, seconds, name, x, y) {
  context.lineWidth = 2;
  context.beginPath();
  let drawing = false;
  seconds.forEach((second, i) => {
    const value = second[name];
    if (value === null) {
      drawing = false;
      return;
    }
    if (drawing) context.lineTo(x(i), y(value));
    else context.moveTo(x(i), y(value));
    context.lineTo(x(i + 1), y(value));
    drawing = true;
  });
  context.stroke();
}

/**
 * What was dropped, hatched: it can be told from everything else without its colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Look} look
 * @param {Second[]} seconds
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 * @param {number} zero
 * @param {number} width
 */
function area(context, look, seconds, x, y, zero, width) {
  context.save();
  context.beginPath();
  seconds.forEach(({ dropped }, i) => {
    if (dropped) context.rect(x(i), zero, x(i + 1) - x(i), Math.max(2, y(dropped) - zero));
  });
  context.strokeStyle = look.dropped;
  context.lineWidth = 1.5;
  context.stroke();
  context.clip();
  const low = y(mostOf(seconds, 'dropped'));
  context.beginPath();
  for (let at = -low; at < width; at += 6) {
    context.moveTo(at, low);
    context.lineTo(at + low, 0);
  }
  context.stroke();
  context.restore();
}
