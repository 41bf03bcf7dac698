import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gapEdges, Samples, sizeEdges } from './samples.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Listener} Listener */
/** @typedef {import('./samples.js').Figures} Figures */

/** @param {number} received @param {number} bytes @param {number|null} [dropped] @returns {Figures} */
const figures = (received, bytes, dropped = 0) => ({
  received,
  received_bytes: bytes,
  kernel_drops: dropped,
  truncated: 0,
  queued_bytes: 0,
  sent: 0,
});

/** @param {Record<string, Figures>} listeners @param {Figures} [removed] @returns {Frame} */
const listenersFrame = (listeners, removed = figures(0, 0)) => ({
  type: 'listeners',
  listeners: Object.entries(listeners).map(([id, stats]) => /** @type {Listener} */ (/** @type {unknown} */ ({ id, stats }))),
  removed,
});

/** @param {Record<string, Figures>} stats @param {Entry[]} [entries] @returns {Frame} */
const entriesFrame = (stats, entries = []) => ({ type: 'entries', entries, skipped: 0, missed: 0, seq: 0, stats });

/** @returns {Frame} */
const hello = () => ({ type: 'hello', version: '', seq: 0 });

/** @param {number} seq @param {number} micros @param {Partial<Entry>} [more] @returns {Entry} */
const arrival = (seq, micros, more) => ({
  seq,
  time: `2026-01-02T10:00:00.${String(micros).padStart(6, '0')}500Z`,
  kind: 'received',
  listener: '1',
  length: 13,
  via: '',
  ...more,
});

/** Samples that have begun in second 100, with these figures. @param {Record<string, Figures>} [listeners] */
function begun(listeners = { 1: figures(1000, 9000, 5) }) {
  const samples = new Samples();
  samples.add(hello(), 100_200);
  samples.add(listenersFrame(listeners), 100_300);
  return samples;
}

/** What seconds had, as the sums of each. @param {Samples} samples @param {number} now */
const sums = (samples, now) => samples.seconds(now).map(({ received, bytes, dropped }) => [received, bytes, dropped]);

test('what was there before the page is no part of any second', () => {
  assert.deepEqual(sums(begun(), 102_000), [[0, 0, 0], [0, 0, 0]]);
  assert.deepEqual(new Samples().seconds(1_000_000), []);
});

test('each second has what came in it, of all listeners together', () => {
  const samples = begun({ 1: figures(1000, 9000, 5), 2: figures(0, 0) });
  samples.add(entriesFrame({ 1: figures(1002, 9020, 5) }), 100_400);
  samples.add(entriesFrame({ 1: figures(1003, 9030, 9), 2: figures(4, 40) }), 100_900);
  samples.add(entriesFrame({ 2: figures(5, 50) }), 102_000);
  assert.deepEqual(samples.seconds(103_500), [
    { at: 100, received: 7, bytes: 70, dropped: 4 },
    { at: 101, received: 0, bytes: 0, dropped: 0 },
    { at: 102, received: 1, bytes: 10, dropped: 0 },
  ]);
});

test('the second that is not over is not shown', () => {
  const samples = begun();
  samples.add(entriesFrame({ 1: figures(1001, 9001, 5) }), 101_000);
  assert.deepEqual(sums(samples, 101_999), [[0, 0, 0]]);
  assert.deepEqual(sums(samples, 102_000), [[0, 0, 0], [1, 1, 0]]);
});

test('a listener that is new counts from nothing, and one that is removed takes nothing back', () => {
  const samples = begun();
  samples.add(listenersFrame({ 1: figures(1000, 9000, 5), 2: figures(3, 30) }), 101_000);
  samples.add(entriesFrame({ 2: figures(10, 100) }), 101_100);
  samples.add(listenersFrame({ 1: figures(1000, 9000, 5) }, figures(12, 120)), 102_000);
  samples.add(entriesFrame({ 1: figures(1001, 9010, 5) }), 103_000);
  assert.deepEqual(sums(samples, 104_000), [[0, 0, 0], [10, 100, 0], [2, 20, 0], [1, 10, 0]]);
});

test('sixty seconds are shown, and no more are kept', () => {
  const samples = begun();
  for (let second = 100; second < 300; second++) {
    samples.add(entriesFrame({ 1: figures(1001 + second, 9000, 5) }), second * 1000);
  }
  assert.equal(samples.seconds(300_000).length, 60);
  assert.deepEqual(samples.seconds(300_000)[0], { at: 240, received: 1, bytes: 0, dropped: 0 });
  assert.ok(samples.sums.size <= 62, `${samples.sums.size}`);
});

test('what came while the page was away belongs to no second, and all others are known', () => {
  const samples = begun();
  samples.add(entriesFrame({ 1: figures(1001, 9001, 5) }), 101_000);
  samples.add(hello(), 104_000);
  samples.add(listenersFrame({ 1: figures(1500, 9900, 5) }), 104_100);
  samples.add(entriesFrame({ 1: figures(1502, 9902, 5) }), 105_000);
  const away = [null, null, null];
  assert.deepEqual(sums(samples, 106_000), [[0, 0, 0], away, away, away, away, [2, 2, 0]]);
  assert.equal(samples.received, 502, 'they were received all the same');
});

test('where nothing came meanwhile, that is known', () => {
  const samples = begun();
  samples.add(hello(), 104_000);
  samples.add(listenersFrame({ 1: figures(1000, 9000, 5) }), 104_100);
  assert.deepEqual(sums(samples, 102_000), [[0, 0, 0], [0, 0, 0]]);
});

test('what the system does not tell is not known', () => {
  const samples = begun({ 1: figures(0, 0, null) });
  assert.equal(samples.dropsKnown, false);
  samples.add(entriesFrame({ 1: figures(2, 2, null) }), 100_500);
  assert.deepEqual(sums(samples, 101_000), [[2, 2, 0]]);
  assert.equal(begun().dropsKnown, true);
  assert.equal(begun({}).dropsKnown, true);
});

/** How many there are for the bar up to an edge. @param {number[]} edges @param {number[]} counts */
const counted = (edges, counts) =>
  Object.fromEntries(counts.flatMap((count, i) => (count > 0 ? [[edges[i] ?? 'more', count]] : [])));

test('every size has its bar', () => {
  const samples = begun();
  const sizes = [0, 1, 2, 3, 4, 5, 512, 513, 65507];
  samples.add(entriesFrame({}, sizes.map((length, i) => arrival(i + 1, i, { length }))), 100_400);
  assert.deepEqual(counted(sizeEdges, samples.sizes), { 0: 1, 1: 1, 2: 1, 4: 2, 8: 1, 512: 1, 1024: 1, 65536: 1 });
  assert.equal(samples.seen, 9);
});

test('what was sent, and what a socket for one send got, is no arrival at a listener', () => {
  const samples = begun();
  samples.add(entriesFrame({}, [arrival(1, 0, { kind: 'sent' }), arrival(2, 1, { listener: '' })]), 100_400);
  assert.equal(samples.seen, 0);
  assert.deepEqual(counted(gapEdges, samples.gaps), {});
});

/** @type {{name: string, entries: Entry[], want: Record<string, number>}[]} */
const rows = [
  { name: 'one behind the other', entries: [arrival(1, 0), arrival(2, 1), arrival(3, 3), arrival(4, 153)], want: { 1000: 1, 2000: 1, 200000: 1 } },
  { name: 'at the same time', entries: [arrival(1, 7), arrival(2, 7)], want: { 1000: 1 } },
  { name: 'at two listeners in turn', entries: [arrival(1, 0), arrival(2, 5, { listener: '2' }), arrival(3, 10), arrival(4, 105, { listener: '2' })], want: { 10000: 1, 100000: 1 } },
  { name: 'with something sent in between', entries: [arrival(1, 0), arrival(2, 5, { kind: 'sent' }), arrival(3, 10)], want: { 10000: 1 } },
  { name: 'with an entry in between that is not here', entries: [arrival(1, 0), arrival(3, 10)], want: {} },
  { name: 'with a gap in between', entries: [arrival(1, 0), arrival(2, 5, { kind: 'gap', missing: 3 }), arrival(3, 10)], want: {} },
  { name: 'with a gap of another listener in between', entries: [arrival(1, 0), arrival(2, 5, { kind: 'gap', listener: '2' }), arrival(3, 10)], want: { 10000: 1 } },
  { name: 'with an end of the listener in between', entries: [arrival(1, 0), arrival(2, 5, { kind: 'event' }), arrival(3, 10)], want: {} },
  { name: 'with the clock set back in between', entries: [arrival(1, 10), arrival(2, 5), arrival(3, 6)], want: { 1000: 1 } },
  { name: 'further apart than any edge', entries: [arrival(1, 0), { ...arrival(2, 0), time: '2026-01-02T10:00:10.000000501Z' }], want: { more: 1 } },
];
for (const { name, entries, want } of rows) {
  test(`times between arrivals ${name}`, () => {
    const samples = begun();
    samples.add(entriesFrame({}, entries), 100_400);
    assert.deepEqual(counted(gapEdges, samples.gaps), want);
  });
}

test('arrivals of two frames that follow each other are a pair', () => {
  const samples = begun();
  samples.add(entriesFrame({}, [arrival(8, 0)]), 100_400);
  samples.add(entriesFrame({}, [arrival(9, 2)]), 100_450);
  assert.deepEqual(counted(gapEdges, samples.gaps), { 2000: 1 });
});

test('cleared, nothing is left of how datagrams were spread', () => {
  const samples = begun();
  samples.add(entriesFrame({ 1: figures(1002, 9026, 5) }, [arrival(1, 0), arrival(2, 2)]), 100_400);
  samples.clear();
  assert.deepEqual([samples.seen, samples.received], [0, 0]);
  samples.add(entriesFrame({ 1: figures(1003, 9039, 5) }, [arrival(3, 4)]), 100_500);
  assert.deepEqual([counted(sizeEdges, samples.sizes), counted(gapEdges, samples.gaps)], [{ 16: 1 }, {}]);
  assert.deepEqual([samples.seen, samples.received], [1, 1]);
  assert.deepEqual(sums(samples, 101_000), [[3, 39, 0]], 'the minute goes on');
});
