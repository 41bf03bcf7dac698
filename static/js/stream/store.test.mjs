import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHole, mostItems, Store } from './store.js';

/** @typedef {import('../types.js').Entry} Entry */

/** @param {number} seq @returns {Entry} */
const entry = (seq) => ({ seq, time: '', kind: 'received', listener: '1', via: '' });

/** @param {number} from @param {number} to */
const entries = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));

/**
 * @param {Entry[]} carried
 * @param {number} seq
 * @param {{skipped?: number, missed?: number, skips?: [number, number][]}} [more]
 * @returns {import('../types.js').EntriesFrame}
 */
const frame = (carried, seq, { skipped = 0, missed = 0, skips } = {}) => ({ type: 'entries', entries: carried, seq, skipped, missed, skips, stats: {} });

/** What a store holds, in short. @param {Store} store */
const held = (store) =>
  store.items.map((item) => (isHole(item) ? `${item.why} ${item.from}-${item.to} (${item.count})` : String(item.seq)));

test('entries stand in their order, and what was skipped stands where it is missing', () => {
  const store = new Store();
  store.begin(0, false);
  store.add(frame([entry(1), entry(4), entry(5), entry(9)], 12, { skipped: 8 }));
  assert.deepEqual(held(store), ['1', 'skipped 2-3 (2)', '4', '5', 'skipped 6-8 (3)', '9', 'skipped 10-12 (3)']);
  store.add(frame([entry(15)], 15, { skipped: 2 }));
  assert.deepEqual(held(store).slice(-2), ['skipped 10-14 (5)', '15'], 'two holes side by side are one');
});

test('with a filter a distance is no hole, unless something that passes was skipped', () => {
  const store = new Store();
  store.begin(0, false);
  store.add(frame([entry(10), entry(500)], 900));
  assert.deepEqual(held(store), ['10', '500']);
  store.add(frame([entry(1000), entry(2000)], 2500, { skipped: 3 }));
  assert.deepEqual(held(store), ['10', '500', 'skipped 901-999 (3)', '1000', '2000']);
});

test('what had left the journal is a hole of its own', () => {
  const store = new Store();
  store.begin(0, false);
  store.add(frame([entry(1)], 1));
  store.add(frame(entries(101, 102), 102, { missed: 99 }));
  assert.deepEqual(held(store), ['1', 'missed 2-100 (99)', '101', '102']);
});

test('a page that begins later knows that there is something older', () => {
  const store = new Store();
  store.begin(40, true);
  store.add(frame(entries(41, 42), 42));
  assert.deepEqual(held(store), ['older 1-40 (0)', '41', '42']);
  assert.equal(store.indexOf(41), 1);
  assert.equal(store.indexOf(7), 0);
  assert.equal(store.entry('42')?.seq, 42);
  assert.equal(store.entry('40'), undefined);
  assert.deepEqual(store.entriesLast(1).map((each) => each.seq), [42]);
  assert.deepEqual(store.entriesLast(9).map((each) => each.seq), [41, 42]);
});

test('the oldest are let go, and whoever remembers a place can find it again', () => {
  const store = new Store();
  store.begin(0, false);
  let place = 0;
  for (let seq = 1; seq <= mostItems + 1; seq += 100) {
    const last = Math.min(seq + 99, mostItems + 1);
    store.add(frame(entries(seq, last), last));
    if (seq === mostItems - 99) place = store.indexOf(seq) - store.shift;
  }
  assert.ok(store.items.length <= mostItems);
  const [first, second] = store.items;
  assert.ok(first && isHole(first) && first.why === 'older' && second && !isHole(second) && second.seq === first.to + 1);
  const found = store.items[place + store.shift];
  assert.ok(found && !isHole(found) && found.seq === mostItems - 99);
});

const fills = [
  { name: 'all of a hole', brought: entries(6, 8), searched: { from: 6, to: 8 }, want: ['5', '6', '7', '8', '9'] },
  {
    name: 'the beginning of a hole',
    brought: entries(6, 7),
    searched: { from: 6, to: 7 },
    want: ['5', '6', '7', 'skipped 8-8 (1)', '9'],
  },
  { name: 'a hole in which nothing is left', brought: [], searched: { from: 6, to: 8 }, want: ['5', '9'] },
];
for (const { name, brought, searched, want } of fills) {
  test(`filling ${name}`, () => {
    const store = new Store();
    store.begin(4, false);
    store.add(frame([entry(5), entry(9)], 9, { skipped: 3 }));
    const hole = store.items[1];
    assert.ok(hole && isHole(hole));
    store.fillHole(hole, brought, searched);
    assert.deepEqual(held(store), want);
    assert.equal(store.shift, 0);
  });
}

test('what is older comes in front, and moves everything else', () => {
  const store = new Store();
  store.begin(500, true);
  store.add(frame([entry(501)], 501));
  const place = store.indexOf(501) - store.shift;
  const hole = store.items[0];
  assert.ok(hole && isHole(hole));
  store.fillHole(hole, entries(301, 500), { from: 301, to: 500 });
  assert.deepEqual(held(store).slice(0, 2), ['older 1-300 (0)', '301']);
  const found = store.items[place + store.shift];
  assert.ok(found && !isHole(found) && found.seq === 501);
  const rest = store.items[0];
  assert.ok(rest && isHole(rest));
  store.fillHole(rest, [], { from: 1, to: 300 });
  assert.equal(held(store)[0], '301');
});

test('a hole that is not here any more is not filled', () => {
  const store = new Store();
  store.begin(9, true);
  const [hole] = store.items;
  store.begin(0, false);
  assert.ok(hole && isHole(hole));
  store.fillHole(hole, entries(1, 9), { from: 1, to: 9 });
  assert.deepEqual(held(store), []);
});

test('under a filter, what was skipped lies where the frame says, and nowhere else', () => {
  const store = new Store();
  store.begin(0, false);
  // Every other number passes: of 2, 4, … 40, those from 12 to 30 were skipped.
  const shown = [2, 4, 6, 8, 10, 32, 34, 36, 38, 40].map((seq) => entry(seq));
  store.add(frame(shown, 41, { skipped: 10, skips: [[32, 10]] }));
  assert.deepEqual(held(store), ['2', '4', '6', '8', '10', 'skipped 11-31 (10)', '32', '34', '36', '38', '40']);
  store.add(frame([], 60, { skipped: 3, skips: [[61, 3]] }));
  assert.deepEqual(held(store).slice(-2), ['40', 'skipped 42-60 (3)']);
});

test('what had left the journal before it was loaded is said to be missed', () => {
  const store = new Store();
  store.begin(4, false);
  store.add(frame([entry(5), entry(20)], 20, { skipped: 14 }));
  const hole = store.items[1];
  assert.ok(hole && isHole(hole));
  store.fillHole(hole, entries(10, 19), { from: 6, to: 19 }, 4);
  assert.deepEqual(held(store).slice(0, 3), ['5', 'missed 6-9 (4)', '10']);
  assert.equal(held(store).length, 13);
});

test('what somebody looks at is not let go, and what comes behind it is', () => {
  const store = new Store();
  store.begin(0, false);
  store.held = () => 10;
  for (let first = 1; first <= mostItems + 5_000; first += 1_000) store.add(frame(entries(first, first + 999), first + 999));
  assert.ok(store.items.length <= mostItems + 1_000, `${store.items.length} are held`);
  assert.deepEqual(held(store).slice(8, 10), ['9', '10']);
  assert.match(held(store)[10] ?? '', /^older 11-/);
  assert.equal(store.shift, 0);
  const numbers = store.items.map((item) => (isHole(item) ? [item.from, item.to] : [item.seq, item.seq]));
  numbers.forEach(([from], i) => assert.equal(from, (numbers[i - 1]?.[1] ?? 0) + 1));
});
