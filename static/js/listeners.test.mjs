import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyChoice } from './listeners.js';

/** @typedef {import('./types.js').Listener} Listener */

/** @param {import('./types.js').Reply} reply @returns {Listener} */
const answering = (reply) => ({
  id: '1',
  name: '',
  state: 'listening',
  local: '127.0.0.1:8888',
  reply,
  stats: { received: 0, kernel_drops: 0, truncated: 0, sent: 0 },
});

/** @type {{reply: import('./types.js').Reply, want: string}[]} */
const cases = [
  { reply: {}, want: '' },
  { reply: { preset: 'echo' }, want: 'echo' },
  { reply: { preset: 'upper' }, want: 'upper' },
  { reply: { payload: { text: 'Hello UDP Client' } }, want: 'fixed' },
  { reply: { payload: { text: '' } }, want: 'fixed' },
  { reply: { payload: { hex: 'ff' } }, want: 'fixed' },
];
for (const { reply, want } of cases) {
  test(`the choice for ${JSON.stringify(reply)}`, () => assert.equal(replyChoice(answering(reply)), want));
}
