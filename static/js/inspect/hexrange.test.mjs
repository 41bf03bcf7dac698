import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnAt, extend, markAfter, placeAt, placesOf, rangeOf, rowCount, rowOf, widthFor } from './hexrange.js';

/** @typedef {import('./hexrange.js').Key} Key */

/** @param {string} key @param {Partial<Key>} [with_] @returns {Key} */
const key = (key, with_ = {}) => ({
  key,
  code: '',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...with_,
});

/** One byte. @param {number} at */
const one = (at) => ({ anchor: at, cursor: at });

test('a row has as many bytes as there is room for', () => {
  for (const [room, want] of /** @type {const} */ ([
    [200, 16],
    [69, 16],
    [68, 8],
    [37, 8],
    [36, 4],
    [10, 4],
  ])) {
    assert.equal(widthFor(room), want, `${room} characters`);
  }
});

const shapes = [
  { size: 0, width: 16, rows: 1 },
  { size: 1, width: 16, rows: 2 },
  { size: 16, width: 16, rows: 2 },
  { size: 17, width: 16, rows: 3 },
  { size: 17, width: 8, rows: 4 },
  { size: 17, width: 4, rows: 7 },
  { size: 65_507, width: 16, rows: 4096 },
];
for (const { size, width, rows } of shapes) {
  test(`${size} bytes, ${width} in a row: every place is in one of ${rows} rows`, () => {
    const shape = { size, width };
    assert.equal(rowCount(shape), rows);
    let next = -8;
    for (let row = 0; row < rows; row++) {
      const { from, end } = placesOf(shape, row);
      assert.equal(from, next, `row ${row} goes on where the one before ended`);
      assert.ok(end > from && end - from <= width);
      for (const at of [from, end - 1]) {
        assert.equal(rowOf(shape, at), row);
        assert.equal(placeAt(shape, row, at - from), at);
      }
      next = end;
    }
    assert.equal(next, size);
  });
}

test('the header has a row of its own, so that the payload begins at the edge', () => {
  assert.deepEqual(placesOf({ size: 20, width: 16 }, 0), { from: -8, end: 0 });
  assert.deepEqual(placesOf({ size: 20, width: 16 }, 1), { from: 0, end: 16 });
  assert.deepEqual(placesOf({ size: 20, width: 4 }, 1), { from: -4, end: 0 });
});

test('a column without a byte is the last that there is', () => {
  const shape = { size: 20, width: 16 };
  assert.equal(placeAt(shape, 0, 12), -1);
  assert.equal(placeAt(shape, 2, 12), 19);
  assert.equal(placeAt(shape, 99, 0), 16);
  assert.equal(placeAt(shape, -3, 2), -6);
});

// A row of eight: four digits of offset, a gap, 23 characters of bytes, a gap, eight characters.
const pointers = [
  { x: 0, want: 0, where: 'on the offset' },
  { x: 5, want: 0, where: 'on the first digit' },
  { x: 6.9, want: 0, where: 'on the second digit' },
  { x: 7.4, want: 0, where: 'behind it, nearer to it' },
  { x: 7.6, want: 1, where: 'behind it, nearer to the next' },
  { x: 8, want: 1, where: 'on the next byte' },
  { x: 26, want: 7, where: 'on the last byte' },
  { x: 28.4, want: 7, where: 'behind the last byte' },
  { x: 29, want: 0, where: 'on the first character' },
  { x: 36.9, want: 7, where: 'on the last character' },
  { x: 60, want: 7, where: 'beyond everything' },
  { x: -5, want: 0, where: 'before everything' },
];
for (const { x, want, where } of pointers) {
  test(`a pointer ${where} is in column ${want}`, () => assert.equal(columnAt({ size: 100, width: 8 }, x), want));
}

test('what is marked has an order, wherever it was begun', () => {
  assert.deepEqual(rangeOf({ anchor: 2, cursor: 5 }), { from: 2, end: 6 });
  assert.deepEqual(rangeOf({ anchor: 5, cursor: 2 }), { from: 2, end: 6 });
  assert.deepEqual(rangeOf(one(-8)), { from: -8, end: -7 });
});

test('what is marked ends with the header, and with the payload', () => {
  const shape = { size: 10, width: 8 };
  assert.deepEqual(extend(shape, -4, 5), { anchor: -4, cursor: -1 });
  assert.deepEqual(extend(shape, 4, -5), { anchor: 4, cursor: 0 });
  assert.deepEqual(extend(shape, 4, 50), { anchor: 4, cursor: 9 });
});

const shape = { size: 100, width: 16 };

/** @type {{key: Key, at: number, want: number, name: string}[]} */
const moves = [
  { name: 'right', key: key('ArrowRight'), at: 5, want: 6 },
  { name: 'left', key: key('ArrowLeft'), at: 5, want: 4 },
  { name: 'right out of the header', key: key('ArrowRight'), at: -1, want: 0 },
  { name: 'left into the header', key: key('ArrowLeft'), at: 0, want: -1 },
  { name: 'left at the beginning', key: key('ArrowLeft'), at: -8, want: -8 },
  { name: 'right at the end', key: key('ArrowRight'), at: 99, want: 99 },
  { name: 'down', key: key('ArrowDown'), at: 5, want: 21 },
  { name: 'up', key: key('ArrowUp'), at: 21, want: 5 },
  { name: 'up into the header', key: key('ArrowUp'), at: 5, want: -3 },
  { name: 'up into the header where it has ended', key: key('ArrowUp'), at: 12, want: -1 },
  { name: 'up at the top', key: key('ArrowUp'), at: -3, want: -3 },
  { name: 'down out of the header', key: key('ArrowDown'), at: -3, want: 5 },
  { name: 'down into the last, short row', key: key('ArrowDown'), at: 92, want: 99 },
  { name: 'down at the bottom', key: key('ArrowDown'), at: 97, want: 97 },
  { name: 'to the beginning of the row', key: key('Home'), at: 21, want: 16 },
  { name: 'to its end', key: key('End'), at: 21, want: 31 },
  { name: 'to the end of the last row', key: key('End'), at: 97, want: 99 },
  { name: 'to the beginning of everything', key: key('Home', { ctrlKey: true }), at: 21, want: -8 },
  { name: 'to the end of everything', key: key('End', { metaKey: true }), at: 21, want: 99 },
  { name: 'a page down', key: key('PageDown'), at: 5, want: 53 },
  { name: 'a page down beyond the end', key: key('PageDown'), at: 85, want: 99 },
  { name: 'a page up', key: key('PageUp'), at: 53, want: 5 },
  { name: 'a page up beyond the beginning', key: key('PageUp'), at: 20, want: -4 },
];
for (const { name, key, at, want } of moves) {
  test(`a key goes ${name}`, () => assert.deepEqual(markAfter(key, shape, one(at), 3), one(want)));
  test(`the same key with Shift marks all up to there, but not beyond header or payload: ${name}`, () => {
    const cursor = at < 0 ? Math.min(want, -1) : Math.max(want, 0);
    assert.deepEqual(markAfter({ ...key, shiftKey: true }, shape, one(at), 3), { anchor: at, cursor });
  });
}

test('what Shift has marked grows and shrinks with its moving end', () => {
  const shift = { shiftKey: true };
  const grown = markAfter(key('ArrowLeft', shift), shape, { anchor: 5, cursor: 5 }, 3);
  assert.deepEqual(grown, { anchor: 5, cursor: 4 });
  assert.deepEqual(markAfter(key('ArrowRight', shift), shape, { anchor: 5, cursor: 3 }, 3), { anchor: 5, cursor: 4 });
  assert.deepEqual(markAfter(key('ArrowRight'), shape, { anchor: 5, cursor: 3 }, 3), one(4), 'without, one is left');
});

test('the first key shows where one is', () => {
  assert.deepEqual(markAfter(key('ArrowRight'), shape, undefined, 3), one(0));
  assert.deepEqual(markAfter(key('End'), { size: 0, width: 8 }, undefined, 3), one(-8));
});

test('Ctrl+A marks the payload, also while one writes Hangul, and of an empty datagram the header', () => {
  const all = { anchor: 0, cursor: 99 };
  assert.deepEqual(markAfter(key('a', { ctrlKey: true }), shape, one(7), 3), all);
  assert.deepEqual(markAfter(key('A', { metaKey: true }), shape, undefined, 3), all);
  assert.deepEqual(markAfter(key('ㅁ', { code: 'KeyA', ctrlKey: true }), shape, one(7), 3), all);
  assert.deepEqual(markAfter(key('a', { ctrlKey: true }), { size: 0, width: 8 }, undefined, 3), {
    anchor: -8,
    cursor: -1,
  });
});

test('other keys are for others', () => {
  for (const other of [
    key('a'),
    key('Tab'),
    key('Enter'),
    key('ArrowLeft', { altKey: true }),
    key('ArrowLeft', { ctrlKey: true }),
    key('q', { code: 'KeyA', ctrlKey: true }),
    key('c', { ctrlKey: true }),
    key('f'),
  ]) {
    assert.equal(markAfter(other, shape, one(5), 3), undefined, other.key);
    assert.equal(markAfter(other, shape, undefined, 3), undefined, other.key);
  }
});
