// Where one is in a dump, and where a key or a pointer leads to. A place is the number of a byte of the payload; the
// eight bytes of the header stand before it, from -8 to -1.

import { headerSize } from './fields.js';

/**
 * How a dump lies: so many bytes of payload, so many in a row.
 * @typedef {object} Shape
 * @property {number} size
 * @property {number} width
 */

/**
 * What is marked: from where it was begun to where one is. Both are marked.
 * @typedef {object} Mark
 * @property {number} anchor
 * @property {number} cursor
 */

/**
 * Places from one up to, but not with, another.
 * @typedef {object} Range
 * @property {number} from
 * @property {number} end
 */

/** @typedef {Pick<KeyboardEvent, 'key'|'code'|'shiftKey'|'altKey'|'ctrlKey'|'metaKey'>} Key */

/** How many bytes a row may have, widest first. */
const widths = [16, 8, 4];

/** What stands in a row beside the bytes, in characters: the offset, and a gap on each side of the bytes. */
export const columns = { offset: 4, gap: 1 };

/**
 * How many bytes fit in a row: each takes two digits with a space between, and a character.
 * @param {number} room in characters
 */
export function widthFor(room) {
  const rest = room - columns.offset - 2 * columns.gap + 1;
  return widths.find((width) => width * 4 <= rest) ?? 4;
}

/** How many rows the header takes. @param {Shape} shape */
const headerRows = ({ width }) => Math.ceil(headerSize / width);

/** How many rows there are. @param {Shape} shape */
export function rowCount(shape) {
  return headerRows(shape) + Math.ceil(shape.size / shape.width);
}

/** The row that a place is in. @param {Shape} shape @param {number} at */
export function rowOf(shape, at) {
  if (at < 0) return Math.floor((at + headerSize) / shape.width);
  return headerRows(shape) + Math.floor(at / shape.width);
}

/** The places in a row. @param {Shape} shape @param {number} row @returns {Range} */
export function placesOf(shape, row) {
  const ofHeader = headerRows(shape);
  const from = row < ofHeader ? row * shape.width - headerSize : (row - ofHeader) * shape.width;
  return { from, end: Math.min(from + shape.width, row < ofHeader ? 0 : shape.size) };
}

/**
 * The place in a row and a column, or the next one where there is none.
 * @param {Shape} shape
 * @param {number} row
 * @param {number} column
 */
export function placeAt(shape, row, column) {
  const { from, end } = placesOf(shape, Math.max(0, Math.min(row, rowCount(shape) - 1)));
  return Math.max(from, Math.min(from + column, end - 1));
}

/**
 * The column under a pointer, which is so many characters into a row: in the bytes or in the text behind them.
 * @param {Shape} shape
 * @param {number} x
 */
export function columnAt({ width }, x) {
  const inBytes = x - columns.offset - columns.gap;
  const digits = 3 * width - 1;
  const column = inBytes < digits + columns.gap / 2 ? (inBytes + 0.5) / 3 : inBytes - digits - columns.gap;
  return Math.max(0, Math.min(Math.floor(column), width - 1));
}

/** What is marked, in order. @param {Mark} mark @returns {Range} */
export function rangeOf({ anchor, cursor }) {
  return { from: Math.min(anchor, cursor), end: Math.max(anchor, cursor) + 1 };
}

/**
 * Marks from where it was begun to a place, but not beyond the end of the header or of the payload.
 * @param {Shape} shape
 * @param {number} anchor
 * @param {number} to
 * @returns {Mark}
 */
export function extend({ size }, anchor, to) {
  return { anchor, cursor: anchor < 0 ? Math.min(to, -1) : Math.max(0, Math.min(to, size - 1)) };
}

/**
 * What is marked after a key; undefined where the key is for somebody else.
 * @param {Key} key
 * @param {Shape} shape
 * @param {Mark|undefined} mark
 * @param {number} page how many rows are in sight
 * @returns {Mark|undefined}
 */
export function markAfter(key, shape, mark, page) {
  if (key.altKey) return undefined;
  const first = shape.size > 0 ? 0 : -headerSize;
  const at = mark?.cursor ?? first;
  if (key.ctrlKey || key.metaKey) {
    if (isLetterA(key)) return { anchor: first, cursor: shape.size > 0 ? shape.size - 1 : -1 };
    if (key.key !== 'Home' && key.key !== 'End') return undefined;
  }
  const to = placeAfter(key, shape, at, page);
  if (to === undefined) return undefined;
  if (!mark) return { anchor: first, cursor: first }; // The first key shows where one is.
  return key.shiftKey ? extend(shape, mark.anchor, to) : { anchor: to, cursor: to };
}

/** Whether a key is the letter A, which is another letter while one writes Hangul. @param {Key} key */
function isLetterA({ key, code }) {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === 'a' : code === 'KeyA';
}

/** @param {Key} key @param {Shape} shape @param {number} at @param {number} page */
function placeAfter(key, shape, at, page) {
  const row = rowOf(shape, at);
  const column = at - placesOf(shape, row).from;
  const whole = key.ctrlKey || key.metaKey;
  const last = shape.size - 1; // Of an empty payload that is the last of the header.
  switch (key.key) {
    case 'ArrowLeft':
      return Math.max(at - 1, -headerSize);
    case 'ArrowRight':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return row === 0 ? at : placeAt(shape, row - 1, column);
    case 'ArrowDown':
      return row === rowCount(shape) - 1 ? at : placeAt(shape, row + 1, column);
    case 'PageUp':
      return placeAt(shape, row - page, column);
    case 'PageDown':
      return placeAt(shape, row + page, column);
    case 'Home':
      return whole ? -headerSize : placesOf(shape, row).from;
    case 'End':
      return whole ? last : placesOf(shape, row).end - 1;
    default:
      return undefined;
  }
}
