import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostRows, readLadder } from './ladder-model.js';

/** @typedef {import('../types.js').Entry} Entry */

const client = '127.0.0.1:50000';
const server = '127.0.0.1:8888';

/** @type {import('./ladder-lanes.js').Socket} */
const echo = { id: '1', local: server, name: 'echo' };

/** @param {number} micros since ten o'clock */
const at = (micros) => new Date(Date.UTC(2026, 0, 2, 10) + Math.floor(micros / 1000)).toISOString().replace('Z', `${String(micros % 1000).padStart(3, '0')}Z`);

/** An entry, ten microseconds behind the one before. @param {number} seq @param {Partial<Entry>} more @returns {Entry} */
const entry = (seq, more) => ({ seq, time: at(seq * 10), kind: 'sent', listener: '', via: '', length: 2, captured: 2, payload: btoa('hi'), source: client, destination: server, ...more });

/** @param {number} seq @param {Partial<Entry>} [more] */
const sent = (seq, more) => entry(seq, more ?? {});

/** @param {number} seq @param {Partial<Entry>} [more] */
const received = (seq, more) => entry(seq, { kind: 'received', listener: '1', ...more });

/** A line for each arrow: its kind, rows, lanes, and how many. @param {Entry[]} entries @param {import('./ladder-lanes.js').Socket[]} [listeners] */
function drawn(entries, listeners = [echo]) {
  const { arrows, lanes } = readLadder(entries, listeners, 8);
  const name = (/** @type {number} */ lane) => (lanes[lane] ? lanes[lane].name || lanes[lane].address.replace(/.*:/, '') : '?');
  return arrows.map((each) => {
    const rows = each.begin === each.end ? String(each.end) : `${each.begin}-${each.end}`;
    return `${each.kind} ${rows} ${name(each.from)}>${name(each.to)}${each.count > 1 ? ` ×${each.count}` : ''}`;
  });
}

test('an exchange is one arrow each way', () => {
  const back = { source: server, destination: client };
  const entries = [sent(1), received(2), sent(3, { ...back, listener: '1', via: 'reply echo' }), received(4, { ...back, listener: '' })];
  assert.deepEqual(drawn(entries), ['both 0-1 50000>echo', 'both 2-3 echo>50000']);
});

/** @type {{name: string, entries: Entry[], want: string[]}[]} */
const rows = [
  { name: 'what was only sent may have arrived or not', entries: [sent(1)], want: ['open 0 50000>echo'] },
  { name: 'of what was only received nobody knows the time it was sent', entries: [received(1)], want: ['outside 0 50000>echo'] },
  { name: 'another payload is another datagram', entries: [sent(1), received(2, { payload: btoa('ho') })], want: ['open 0 50000>echo', 'outside 1 50000>echo'] },
  { name: 'another length is another datagram', entries: [sent(1), received(2, { length: 3 })], want: ['open 0 50000>echo', 'outside 1 50000>echo'] },
  { name: 'another source is another datagram', entries: [sent(1), received(2, { source: '127.0.0.1:50001' })], want: ['open 0 50000>echo', 'outside 1 50001>echo'] },
  { name: 'what was received before is another datagram', entries: [received(1), sent(2)], want: ['outside 0 50000>echo', 'open 1 50000>echo'] },
  { name: 'what was received two seconds later still is the same', entries: [sent(1), received(2, { time: at(2_000_000) })], want: ['both 0-1 50000>echo'] },
  { name: 'what was received much later is another datagram', entries: [sent(1), received(2, { time: at(2_002_000) })], want: ['open 0 50000>echo', 'outside 1 50000>echo'] },
  { name: 'of several alike the nearest belong together, and none cross', entries: [sent(1), sent(2), sent(3), received(4), received(5)], want: ['open 0 50000>echo', 'both 1-3 50000>echo', 'both 2-4 50000>echo'] },
  { name: 'one that was cut is the same as far as it goes', entries: [sent(1, { length: 9, captured: 9, payload: btoa('abcdefghi') }), received(2, { length: 9, captured: 4, truncated: true, payload: btoa('abcd') })], want: ['both 0-1 50000>echo'] },
  { name: 'one that was cut is another where it begins otherwise', entries: [sent(1, { length: 9, captured: 9, payload: btoa('abcdefghi') }), received(2, { length: 9, captured: 4, truncated: true, payload: btoa('Abcd') })], want: ['open 0 50000>echo', 'outside 1 50000>echo'] },
  { name: 'previews are compared as well', entries: [sent(1, { payload: undefined, preview: btoa('abc') }), received(2, { payload: undefined, preview: btoa('abd') })], want: ['open 0 50000>echo', 'outside 1 50000>echo'] },
  { name: 'a flood is one arrow for many, and nobody knows which of them arrived', entries: [sent(1, { count: 1000 }), received(2)], want: ['open 0 50000>echo ×1000', 'outside 1 50000>echo'] },
  { name: 'what the kernel dropped is missing at its listener', entries: [entry(1, { kind: 'gap', listener: '1', missing: 991, source: undefined })], want: ['gap 0 ?>echo ×991'] },
  { name: 'a refusal goes back to who sent', entries: [sent(1, { destination: '127.0.0.1:9' }), entry(2, { kind: 'unreachable', source: undefined, destination: '127.0.0.1:9' })], want: ['open 0 50000>9', 'refused 1 9>50000'] },
  { name: 'a refusal of what a listener sent goes back to it', entries: [entry(1, { kind: 'unreachable', listener: '1', source: undefined, destination: '127.0.0.1:9' })], want: ['refused 0 9>echo'] },
  { name: 'a refusal of what nobody saw sent has only a beginning', entries: [entry(1, { kind: 'unreachable', source: undefined, destination: '127.0.0.1:9' })], want: ['refused 0 9>?'] },
  { name: 'two refusals are of two datagrams', entries: [sent(1), sent(2, { source: '127.0.0.1:50001' }), entry(3, { kind: 'unreachable', source: undefined }), entry(4, { kind: 'unreachable', source: undefined })], want: ['open 0 50000>echo', 'open 1 50001>echo', 'refused 2 echo>50000', 'refused 3 echo>50001'] },
  { name: 'what the kernel did not take was not sent', entries: [sent(1), entry(2, { kind: 'event', note: 'not sent: EPERM' })], want: ['failed 0 50000>echo'] },
  { name: 'what was received was sent, whatever came of others', entries: [sent(1), sent(2), received(3), entry(4, { kind: 'event', note: 'not sent: EPERM' })], want: ['failed 0 50000>echo', 'both 1-2 50000>echo'] },
  { name: 'only as many were not sent as the kernel did not take', entries: [sent(1), sent(2), sent(3), entry(4, { kind: 'event', note: 'not sent: ENOBUFS', count: 2 })], want: ['open 0 50000>echo', 'failed 1 50000>echo', 'failed 2 50000>echo'] },
  { name: 'where numbers are missing, entries are', entries: [sent(1), received(9)], want: ['hole 1 ?>? ×7', 'both 0-2 50000>echo'] },
  { name: 'events are no rows, and leave no hole', entries: [sent(1), entry(2, { kind: 'event', note: 'listener paused' }), received(3)], want: ['both 0-1 50000>echo'] },
  { name: 'rows are in the order of time: one may have waited to be read', entries: [sent(1), sent(2, { payload: btoa('ho') }), received(3, { time: at(15) })], want: ['both 0-1 50000>echo', 'open 2 50000>echo'] },
];
for (const { name, entries, want } of rows) test(name, () => assert.deepEqual(drawn(entries), want));

test('what a group gets is received by each of its members', () => {
  const group = { destination: '239.1.2.3:5000' };
  const members = [{ id: '1', local: '0.0.0.0:5000', name: 'one' }, { id: '2', local: '0.0.0.0:5000', name: 'two' }];
  const entries = [sent(1, group), received(2, group), received(3, { ...group, listener: '2' })];
  assert.deepEqual(drawn(entries, members), ['both 0-1 50000>one', 'both 0-2 50000>two']);
});

test('a listener that sends to itself is one lane', () => {
  const self = { source: server, destination: server, listener: '1' };
  assert.deepEqual(drawn([sent(1, self), received(2, self)]), ['both 0-1 echo>echo']);
});

test('a listener on every address is where what is sent to loopback would arrive', () => {
  const wild = { id: '1', local: '0.0.0.0:8888', name: 'wild' };
  assert.deepEqual(drawn([sent(1)], [wild]), ['open 0 50000>wild']);
  assert.deepEqual(drawn([sent(1, { destination: '10.0.0.7:8888' })], [wild]), ['open 0 50000>8888']);
});

test('the last entries are shown, and what was sent before them is known all the same', () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ payload: btoa(`#${i}`.padEnd(4)), length: 4, captured: 4 }));
  const entries = [...many.map((more, i) => sent(i + 1, more)), ...many.map((more, i) => received(i + 61, more))];
  const { rows, arrows } = readLadder(entries, [echo], 8);
  assert.equal(rows.length, mostRows);
  assert.equal(arrows.length, mostRows);
  assert.ok(arrows.every((each) => each.kind === 'both' && each.begin === -1));
});

test('each row tells how much later it is than the one before', () => {
  const { rows } = readLadder([sent(1), received(2, { time: at(10).replace('Z', '182Z') })], [echo], 8);
  assert.deepEqual(rows.map((row) => row.since), [0, 182]);
});

test('listeners come first, then others as they came, and the least recent are one lane', () => {
  const senders = Array.from({ length: 12 }, (_, i) => received(i + 1, { source: `10.0.0.${i + 1}:5000` }));
  const { lanes, arrows } = readLadder(senders, [echo], 4);
  assert.deepEqual(
    lanes.map(({ kind, address, name, count }) => ({ kind, address, name, count })),
    [
      { kind: 'listener', address: server, name: 'echo', count: 1 },
      { kind: 'outside', address: '10.0.0.11:5000', name: '', count: 1 },
      { kind: 'outside', address: '10.0.0.12:5000', name: '', count: 1 },
      { kind: 'others', address: '', name: '', count: 10 },
    ],
  );
  assert.deepEqual(arrows.map((each) => each.from), [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 2]);
});

test('sockets of this lab are told from others', () => {
  const { lanes } = readLadder([sent(1, { destination: '10.0.0.7:53' })], [], 8);
  assert.deepEqual(lanes.map((lane) => lane.kind), ['own', 'outside']);
});

test('an arrow chooses what was received, a refusal what it refused, and a gap nothing', () => {
  const gap = entry(5, { kind: 'gap', listener: '1', missing: 2, source: undefined });
  const refusal = entry(4, { kind: 'unreachable', source: undefined });
  const { arrows } = readLadder([sent(1), received(2), sent(3), refusal, gap], [echo], 8);
  assert.deepEqual(arrows.map((each) => each.seq), ['2', '3', '3', '']);
});

test('nothing is drawn of nothing', () => {
  assert.deepEqual(readLadder([], [echo], 8), { rows: [], lanes: [], arrows: [] });
});
