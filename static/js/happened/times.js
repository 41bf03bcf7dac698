// The three ways to show when something happened: of day, since the page began to look, since the line before.

import { clock } from '../clock.js';

/** @typedef {'absolute'|'start'|'delta'} TimeFormat */

/** @type {TimeFormat[]} */
const formats = ['absolute', 'start', 'delta'];

/**
 * The next way to show times.
 * @param {TimeFormat} format
 */
export function nextFormat(format) {
  return /** @type {TimeFormat} */ (formats[(formats.indexOf(format) + 1) % formats.length]);
}

/**
 * A time in nanoseconds since 1970. A number of JavaScript has too few digits for it.
 * @param {string} iso
 */
export function nanoseconds(iso) {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '';
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/**
 * How much later one time is than another, in seconds with six digits.
 * @param {string} iso
 * @param {string} before
 */
export function between(iso, before) {
  const distance = nanoseconds(iso) - nanoseconds(before);
  const sign = distance < 0n ? '−' : '+';
  const micros = (distance < 0n ? -distance : distance) / 1000n;
  return `${sign}${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`;
}

/**
 * A time as a row shows it.
 * @param {TimeFormat} format
 * @param {string} iso
 * @param {string} start the first time that there is
 * @param {string} before the time of the line before
 */
export function timeText(format, iso, start, before) {
  if (iso === '') return '';
  if (format === 'absolute') return clock(iso);
  const since = format === 'start' ? start : before;
  return since === '' ? '' : between(iso, since);
}
