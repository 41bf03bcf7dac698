import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fill, noteText } from './words.js';

// The table that internal/texts/expand_test.go reads as well.
/** @type {{name: string, text: string, values: Record<string, string>, want: string}[]} */
const filled = JSON.parse(readFileSync(new URL('../../internal/texts/testdata/filled.json', import.meta.url), 'utf8'));

test('the shared table has cases', () => assert.ok(filled.length > 0));

for (const { name, text, values, want } of filled) {
  test(`a text is filled as the server fills it: ${name}`, () => assert.equal(fill(text, values), want));
}

/** @type {{text: string, values: Record<string, number>, want: string}[]} */
const numbers = [
  { text: '{count} new below', values: { count: 3 }, want: '3 new below' },
  { text: '{count} new below', values: { count: 0 }, want: '0 new below' },
  { text: '{count|entry|entries} came', values: { count: 1 }, want: '1 entry came' },
  { text: '{count|entry|entries} came', values: { count: 0 }, want: '0 entries came' },
];
for (const { text, values, want } of numbers) {
  test(`“${text}” with ${JSON.stringify(values)}`, () => assert.equal(fill(text, values), want));
}

const words = /** @type {import('./types.js').Words} */ (
  /** @type {unknown} */ ({
    Notes: { 'listener started': 'Listening on {address}', 'not sent': 'Not sent to {address}[[: {detail}]]' },
  })
);

const notes = [
  { note: 'listener started', want: 'Listening on 127.0.0.1:8888' },
  { note: 'not sent', want: 'Not sent to 127.0.0.1:8888' },
  { note: 'not sent: EPERM', want: 'Not sent to 127.0.0.1:8888: EPERM' },
  { note: 'not sent: a: b', want: 'Not sent to 127.0.0.1:8888: a: b' },
  { note: 'something newer', want: 'something newer' },
  { note: 'something newer: with a detail', want: 'something newer: with a detail' },
  { note: '', want: '' },
];
for (const { note, want } of notes) {
  test(`the note “${note}” is worded`, () => assert.equal(noteText(words, note, '127.0.0.1:8888'), want));
}
