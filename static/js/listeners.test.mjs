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
  read_size: 65535,
  receive_queue: 65536,
  receive_queue_granted: 131072,
  ttl: 64,
  tos: 0,
  dont_fragment: false,
  broadcast: false,
  multicast_ttl: 1,
  multicast_loop: true,
  multicast_interface: '',
  groups: [],
  reply,
  stats: { received: 0, kernel_drops: 0, truncated: 0, queued_bytes: 0, sent: 0 },
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
