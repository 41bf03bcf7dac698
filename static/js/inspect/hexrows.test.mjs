import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rowCount } from './hexrange.js';
import { bytesIn, rowOfDump } from './hexrows.js';

// The table that internal/payload/shown_test.go reads as well.
const { dump } = JSON.parse(
  readFileSync(new URL('../../../internal/payload/testdata/shown.json', import.meta.url), 'utf8'),
);

const header = Uint8Array.of(0xc9, 0xf0, 0x22, 0xb8, 0, 13, 0xcb, 0xce);
const hello = { header, payload: new TextEncoder().encode('Hello') };

/** The digits and the characters of a row, as they read. @param {import('./hexrows.js').Row} row */
const read = ({ offset, digits, characters }) => ({
  offset,
  hex: digits.map(({ text }) => text).join(' '),
  text: characters.map(({ text }) => text).join(''),
});

test('the shared table has cases', () => assert.ok(dump.length > 0));

for (const { name, hex, limit, want } of dump) {
  test(`a dump shows what the server shows: ${name}`, () => {
    const payload = new Uint8Array(Buffer.from(hex, 'hex')).subarray(0, limit);
    const rows = rowCount({ size: payload.length, width: 16 });
    const shown = Array.from({ length: rows }, (_, row) =>
      read(rowOfDump({ header, payload }, 16, row, undefined, undefined)),
    );
    assert.deepEqual(shown.slice(1), want);
  });
}

test('the header stands before the payload, a run for each field, and is no text', () => {
  const row = rowOfDump(hello, 16, 0, undefined, undefined);
  assert.equal(row.offset, undefined);
  assert.deepEqual(row.characters, []);
  assert.deepEqual(
    row.digits.map(({ text, field }) => `${field} ${text}`),
    ['source-port c9 f0', 'destination-port 22 b8', 'header-length 00 0d', 'checksum cb ce'],
  );
});

test('what is not known of a header is not made up', () => {
  const { digits } = rowOfDump({ ...hello, header: header.subarray(0, 6) }, 8, 0, undefined, undefined);
  assert.equal(digits[3]?.text, '?? ??');
  const none = rowOfDump({ ...hello, header: new Uint8Array() }, 8, 0, undefined, undefined);
  assert.equal(none.digits.map(({ text }) => text).join(' '), '?? ?? ?? ?? ?? ?? ?? ??');
});

test('what is marked is a run, in the digits as in the characters', () => {
  const { digits, characters } = rowOfDump(hello, 8, 1, { from: 1, end: 3 }, undefined);
  const runs = (/** @type {import('./hexrows.js').Run[]} */ of) => of.map(({ text, on }) => (on ? `[${text}]` : text));
  assert.deepEqual(runs(digits), ['48', '[65 6c]', '6c 6f']);
  assert.deepEqual(runs(characters), ['H', '[el]', 'lo']);
});

test('in the row of the cursor each byte stands alone, and nowhere else', () => {
  const payload = Uint8Array.from({ length: 12 }, (_, i) => i);
  const digits = (/** @type {number} */ row) => rowOfDump({ header, payload }, 4, row, { from: 5, end: 6 }, 5).digits;
  assert.deepEqual(
    digits(3).map(({ text, on, at }) => ({ text, on, at })),
    [
      { text: '04', on: false, at: 4 },
      { text: '05', on: true, at: 5 },
      { text: '06', on: false, at: 6 },
      { text: '07', on: false, at: 7 },
    ],
  );
  for (const row of [2, 4]) assert.deepEqual(digits(row).map(({ at }) => at), [undefined]);
  const ofHeader = rowOfDump(hello, 8, 0, undefined, -8).digits;
  assert.deepEqual(ofHeader.map(({ at }) => at), [-8, -7, -6, -5, -4, -3, -2, -1]);
});

test('the bytes at places are those of the header or of the payload', () => {
  const at = (/** @type {number} */ from, /** @type {number} */ end) => Array.from(bytesIn(hello, { from, end }));
  assert.deepEqual(at(-8, -6), [0xc9, 0xf0]);
  assert.deepEqual(at(-2, 0), [0xcb, 0xce]);
  assert.deepEqual(at(0, 2), [0x48, 0x65]);
  assert.deepEqual(Array.from(bytesIn({ ...hello, header: header.subarray(0, 6) }, { from: -4, end: 0 })), [0, 13]);
});
