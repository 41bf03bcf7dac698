import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyTo, rowText } from './actions.js';

/** @typedef {import('../types.js').Entry} Entry */

const cases = [
  { kind: 'received', source: '127.0.0.1:51696', destination: '127.0.0.1:8888', want: '127.0.0.1:51696' },
  { kind: 'sent', source: '127.0.0.1:8888', destination: '127.0.0.1:51696', want: '127.0.0.1:51696' },
  { kind: 'received', source: null, destination: '127.0.0.1:8888', want: '' },
];
for (const { want, ...entry } of cases) {
  test(`an answer to what was ${entry.kind} by ${entry.source} for ${entry.destination} goes to “${want}”`, () => {
    assert.equal(replyTo(/** @type {Entry} */ (/** @type {unknown} */ (entry))), want);
  });
}

test('a row is one line, of which a spreadsheet makes cells', () => {
  const words = /** @type {import('../types.js').Words} */ (/** @type {any} */ ({ In: 'received' }));
  const entry = { seq: 7, kind: 'received', time: '2026-01-01T00:00:00Z', source: '127.0.0.1:1', destination: '127.0.0.1:2', length: 5, payload: btoa('a\tb\nc') };
  assert.equal(
    rowText(/** @type {Entry} */ (/** @type {unknown} */ (entry)), words),
    ['7', '2026-01-01T00:00:00Z', 'received', '127.0.0.1:1', '127.0.0.1:2', '5', 'a⇥b↵c'].join('\t'),
  );
});
