import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Totals } from './totals.js';

/**
 * @param {number} received
 * @param {number|null} kernel_drops
 */
const stats = (received, kernel_drops = 0) => ({ received, kernel_drops, truncated: received - 1, queued_bytes: 0, sent: 0 });

/**
 * @param {string} id
 * @param {string} local
 * @param {import('../types.js').Stats} figures
 * @param {'listening'|'paused'|'stopped'} [state]
 */
function listener(id, local, figures, state = 'listening') {
  return /** @type {import('../types.js').Listener} */ ({ id, local, state, stats: figures });
}

test('the totals are those of all listeners, and of those that were removed', () => {
  const totals = new Totals();
  assert.deepEqual([totals.received, totals.dropped], [0, 0]);
  totals.show([listener('1', '0.0.0.0:8888', stats(5, 2)), listener('2', '[::1]:9', stats(1, 0), 'stopped')], stats(10, 3));
  assert.deepEqual([totals.received, totals.dropped, totals.cut, totals.open], [16, 5, 13, ['0.0.0.0:8888']]);
  totals.update({ 1: stats(7, 2) });
  assert.deepEqual([totals.received, totals.dropped], [18, 5]);
});

test('what no system tells is unknown, and what some tell is what they tell', () => {
  const totals = new Totals();
  totals.show([listener('1', '0.0.0.0:8888', stats(5, null))], stats(0, null));
  assert.equal(totals.dropped, null);
  totals.update({ 2: stats(1, 4) });
  assert.equal(totals.dropped, 4);
});

test('a program that begins anew has received nothing', () => {
  const totals = new Totals();
  totals.show([listener('1', '0.0.0.0:8888', stats(5, 2))], stats(10, 3));
  totals.restart();
  assert.deepEqual([totals.received, totals.dropped, totals.open], [0, 0, []]);
});
