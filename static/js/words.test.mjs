import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, noteText } from './words.js';

/** @type {{text: string, values: Record<string, string|number>, want: string}[]} */
const cases = [
  { text: 'no placeholder', values: {}, want: 'no placeholder' },
  { text: '', values: {}, want: '' },
  { text: '{count} new below', values: { count: 3 }, want: '3 new below' },
  { text: '{count} new below', values: { count: 0 }, want: '0 new below' },
  { text: '{a} and {b} and {a}', values: { a: 'x', b: 'y' }, want: 'x and y and x' },
  { text: 'to {nobody}.', values: {}, want: 'to .' },
  { text: 'Refused[[ by {from}]].', values: { from: '127.0.0.1' }, want: 'Refused by 127.0.0.1.' },
  { text: 'Refused[[ by {from}]].', values: { from: '' }, want: 'Refused.' },
  { text: 'Refused[[ by {from}]].', values: {}, want: 'Refused.' },
  { text: '[[{a} {b}]]!', values: { a: 'x' }, want: '!' },
  { text: '[[{a}]][[{b}]]', values: { b: 'y' }, want: 'y' },
  { text: '[[over\n{a}]] lines', values: { a: 'two' }, want: 'over\ntwo lines' },
  { text: 'got {value}', values: { value: '{value} [[{value}]]' }, want: 'got {value} [[{value}]]' },
  { text: 'got {value}', values: { value: '$& $1' }, want: 'got $& $1' },
  { text: 'got {value}', values: { value: '<b>' }, want: 'got <b>' },
];
for (const { text, values, want } of cases) {
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
