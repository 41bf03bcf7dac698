import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairUp } from './ladder-pairs.js';

/** @typedef {import('../types.js').Entry} Entry */

const client = '127.0.0.1:50000';
const server = '127.0.0.1:8888';

/** An entry, a millisecond behind the one before. @param {number} seq @param {Partial<Entry>} [more] @returns {Entry} */
const sent = (seq, more) => ({
  seq,
  time: new Date(Date.UTC(2026, 0, 2, 10) + seq).toISOString(),
  kind: 'sent',
  listener: '',
  via: '',
  length: 2,
  captured: 2,
  payload: btoa('hi'),
  source: client,
  destination: server,
  ...more,
});

/** @param {number} seq @param {Partial<Entry>} [more] */
const received = (seq, more) => sent(seq, { kind: 'received', listener: '1', ...more });

/** @param {number} seq @param {Partial<Entry>} [more] */
const refusal = (seq, more) => sent(seq, { kind: 'unreachable', source: undefined, payload: undefined, ...more });

/** What belongs together, by numbers alone. @param {Entry[]} entries */
function paired(entries) {
  const { sentOf, arrived, failed } = pairUp(entries);
  return {
    sentOf: [...sentOf].map(([seq, entry]) => [seq, entry.seq]).sort(),
    arrived: [...arrived].sort(),
    failed: [...failed].sort(),
  };
}

test('what was received is the nearest that was sent alike', () => {
  const found = paired([sent(1), sent(2, { payload: btoa('ho') }), sent(3), received(4), received(5, { payload: btoa('ho') })]);
  assert.deepEqual(found, { sentOf: [[4, 3], [5, 2]], arrived: [2, 3], failed: [] });
});

test('a listener receives a datagram once, and each of a group does', () => {
  const found = paired([sent(1), received(2), received(3), received(4, { listener: '2' })]);
  assert.deepEqual(found.sentOf, [[3, 1], [4, 1]]);
});

test('a refusal is of one datagram, and of a flood as many are as came back', () => {
  assert.deepEqual(paired([sent(1), refusal(2), refusal(3)]), { sentOf: [[3, 1]], arrived: [], failed: [] });
  assert.deepEqual(paired([sent(1, { count: 100 }), refusal(2), refusal(3)]).sentOf, [[2, 1], [3, 1]]);
  assert.deepEqual(paired([sent(1), refusal(2, { listener: '1' })]).sentOf, []);
});

test('an event takes back the last of its kind, and says why', () => {
  const job = { via: 'transmission 1' };
  const event = sent(5, { kind: 'event', note: 'not sent: ENOBUFS', count: 2, ...job });
  const found = paired([sent(1, job), sent(2, job), sent(3), sent(4, job), event]);
  assert.deepEqual(found.failed, [[2, 'ENOBUFS'], [4, 'ENOBUFS']]);
});

test('what arrived is not taken back, and other events take back nothing', () => {
  const event = sent(3, { kind: 'event', note: 'not sent: EPERM' });
  assert.deepEqual(paired([sent(1), received(2), event]).failed, []);
  assert.deepEqual(paired([sent(1), { ...event, note: 'listener paused' }]).failed, []);
});
