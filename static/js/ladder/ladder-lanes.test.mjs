import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laneFinder } from './ladder-lanes.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('./ladder-lanes.js').Socket} Socket */

const client = '127.0.0.1:50000';
const server = '127.0.0.1:8888';
const time = '2026-01-02T10:00:00Z';

/** @type {Socket} */
const echo = { id: '1', local: server, name: 'echo' };

/** @param {number} seq @param {Partial<Entry>} [more] @returns {Entry} */
const sent = (seq, more) => ({ seq, time, kind: 'sent', listener: '', via: '', source: client, destination: server, ...more });

/** @param {number} seq @param {Partial<Entry>} [more] */
const received = (seq, more) => sent(seq, { kind: 'received', listener: '1', ...more });

/** The lanes of entries of which no two belong together. @param {Entry[]} entries @param {Socket[]} [listeners] @param {number} [most] */
const find = (entries, listeners = [echo], most = 8) =>
  laneFinder(entries, listeners, most, new Set(entries.map((each) => each.seq)), { sentOf: new Map(), arrived: new Set(), failed: new Map() });

test('listeners come first, though others were there before them', () => {
  const first = sent(1, { destination: '10.0.0.7:53' });
  const second = received(2);
  const { lanes, laneOf } = find([first, second]);
  assert.deepEqual(lanes, [
    { kind: 'listener', address: server, name: 'echo', count: 1 },
    { kind: 'own', address: client, name: '', count: 1 },
    { kind: 'outside', address: '10.0.0.7:53', name: '', count: 1 },
  ]);
  assert.deepEqual([laneOf.start(first), laneOf.end(first), laneOf.start(second), laneOf.end(second)], [1, 2, 1, 0]);
  assert.deepEqual([laneOf.listener(first), laneOf.listener(second)], [-1, 0]);
});

test('a listener that is gone is a listener still, where it was', () => {
  assert.deepEqual(find([received(1)], []).lanes[0], { kind: 'listener', address: server, name: '', count: 1 });
});

test('those that were silent longest are one lane, where there is no room', () => {
  const entries = [1, 2, 3, 4].map((n) => received(n, { source: `10.0.0.${n}:5000` }));
  const { lanes, laneOf } = find(entries, [echo], 3);
  assert.deepEqual(lanes.map(({ kind, address, count }) => [kind, address, count]), [
    ['listener', server, 1],
    ['outside', '10.0.0.4:5000', 1],
    ['others', '', 3],
  ]);
  assert.deepEqual(entries.map(laneOf.start), [2, 2, 2, 1]);
});

test('an address that several listeners have is none of them', () => {
  const group = { destination: '239.1.2.3:5000' };
  const members = ['one', 'two'].map((name, i) => ({ id: String(i + 1), local: '0.0.0.0:5000', name }));
  const to = sent(3, group);
  const { lanes, laneOf } = find([received(1, group), received(2, { ...group, listener: '2' }), to], members);
  const lane = lanes[laneOf.end(to)];
  assert.deepEqual([lane?.kind, lane?.address], ['outside', '239.1.2.3:5000']);
});

test('what is not shown has no lane, unless what is shown was sent from there', () => {
  const hidden = [sent(1, { source: '10.0.0.1:1' }), sent(2)];
  const shown = received(3, { source: '10.0.0.2:2' });
  const [, before] = hidden;
  const pairs = { sentOf: new Map(before ? [[3, before]] : []), arrived: new Set([2]), failed: new Map() };
  const { lanes, laneOf } = laneFinder([...hidden, shown], [echo], 8, new Set([3]), pairs);
  assert.deepEqual(lanes.map((lane) => lane.address), [server, client, '10.0.0.2:2']);
  assert.deepEqual(hidden.map(laneOf.start), [-1, 1]);
});
