import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bring, queryFor, searched, slim } from './fetcher.js';

/** @param {number} seq @returns {import('../types.js').Entry} */
const entry = (seq) => ({ seq, time: '', kind: 'received', listener: '1', via: '' });

const older = /** @type {const} */ ({ why: 'older', from: 1, to: 900, count: 0 });
const skipped = /** @type {const} */ ({ why: 'skipped', from: 101, to: 900, count: 800 });

test('what is older is asked for from its end, what was skipped from its beginning', () => {
  assert.equal(String(queryFor(older, '')), 'before=901&limit=200');
  assert.equal(String(queryFor(skipped, 'udp.port == 1')), 'before=901&limit=200&after=100&filter=udp.port+%3D%3D+1');
});

test('an answer that is full leaves the rest of the hole', () => {
  const full = Array.from({ length: 200 }, (_, i) => entry(301 + i));
  assert.deepEqual(searched(older, full), { from: 301, to: 900 });
  assert.deepEqual(searched(skipped, full), { from: 101, to: 500 });
  assert.deepEqual(searched(older, full.slice(1)), { from: 1, to: 900 });
  assert.deepEqual(searched(skipped, []), { from: 101, to: 900 });
});

test('a long payload gives way to a preview, and a short one stays', () => {
  const long = { ...entry(1), payload: 'QUJD'.repeat(300), text: 'ABC'.repeat(300), length: 900 };
  const { preview, payload, text, length } = slim(long);
  assert.equal(preview, 'QUJD'.repeat(86));
  assert.deepEqual([payload, text, length], [undefined, 'ABC'.repeat(115).slice(0, 344), 900]);
  const short = { ...entry(2), payload: 'QUJD', text: 'ABC' };
  assert.equal(slim(short), short);
});

test('what a hole grows by while its entries are brought is still to be asked for', async (t) => {
  const hole = { ...skipped, to: Number(skipped.to) };
  t.mock.method(globalThis, 'fetch', async () => {
    hole.to = 1000;
    return new Response(JSON.stringify({ datagrams: [entry(101)], missed: 0 }));
  });
  assert.deepEqual((await bring(hole, ''))?.searched, { from: 101, to: 900 });
});
