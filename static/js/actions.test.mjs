import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyTo } from './actions.js';

/** @typedef {import('./types.js').Entry} Entry */

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
