// What stands in a row of a dump: the digits of its bytes and their characters, in runs that look the same.

import { hexByte } from '../bytes.js';
import { fieldAt, headerSize } from './fields.js';
import { placesOf, rowOf } from './hexrange.js';

/** @typedef {import('./hexrange.js').Range} Range */

/**
 * What is dumped.
 * @typedef {object} Dumped
 * @property {Uint8Array} header as far as it is known
 * @property {Uint8Array} payload
 */

/**
 * Bytes side by side that look the same.
 * @typedef {object} Run
 * @property {string} text
 * @property {string} field that they are in
 * @property {boolean} on whether they are marked
 * @property {number} [at] the place of the byte, where one can be told from the next
 */

/**
 * @typedef {object} Row
 * @property {number|undefined} offset in the payload; of the header none
 * @property {Run[]} digits
 * @property {Run[]} characters of the header none: it is no text
 */

/**
 * The byte at a place; undefined where it is not known.
 * @param {Dumped} dumped
 * @param {number} at
 */
function byteAt({ header, payload }, at) {
  return at < 0 ? header[at + headerSize] : payload[at];
}

/**
 * The bytes at some places, as far as they are known.
 * @param {Dumped} dumped
 * @param {Range} range
 */
export function bytesIn({ header, payload }, { from, end }) {
  return from < 0 ? header.subarray(from + headerSize, end + headerSize) : payload.subarray(from, end);
}

/**
 * One row. In that of the cursor each byte is a run of its own, so that it can be spoken of.
 * @param {Dumped} dumped
 * @param {number} width
 * @param {number} row
 * @param {Range|undefined} marked
 * @param {number|undefined} cursor
 * @returns {Row}
 */
export function rowOfDump(dumped, width, row, marked, cursor) {
  const shape = { size: dumped.payload.length, width };
  const { from, end } = placesOf(shape, row);
  const apart = cursor !== undefined && rowOf(shape, cursor) === row;
  /** @type {Run[]} */
  const digits = [];
  /** @type {Run[]} */
  const characters = [];
  for (let at = from; at < end; at++) {
    const byte = byteAt(dumped, at);
    const field = fieldAt(at);
    const on = marked !== undefined && at >= marked.from && at < marked.end;
    const text = byte === undefined ? '??' : hexByte(byte);
    if (apart) digits.push({ text, field, on, at });
    else add(digits, ' ', { text, field, on });
    if (at >= 0) add(characters, '', { text: character(byte ?? 0), field, on });
  }
  return { offset: from < 0 ? undefined : from, digits, characters };
}

/** @param {Run[]} runs @param {string} between @param {Run} next */
function add(runs, between, next) {
  const last = runs[runs.length - 1];
  if (last?.field === next.field && last.on === next.on) last.text += between + next.text;
  else runs.push(next);
}

/** One character for a byte: a dot where it is none of ASCII that can be seen. @param {number} byte */
export const character = (byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '·');
