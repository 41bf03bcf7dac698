import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lag } from './lag.js';

/**
 * What comes of frames: each is when it came, and how long its newest entry took.
 * @param {[number, number][]} frames
 */
function behind(frames) {
  const lag = new Lag();
  return frames.map(([now, took]) => lag.add(now - took, now));
}

/**
 * A frame every 100 milliseconds.
 * @param {number} from
 * @param {number} count
 * @param {number} took
 * @returns {[number, number][]}
 */
function steady(from, count, took) {
  return Array.from({ length: count }, (_, i) => [from + i * 100, took]);
}

test('frames that come as fast as ever are not behind, whatever the clocks say', () => {
  for (const skew of [0, 20, -3_600_000, 3_600_000]) {
    assert.ok(behind(steady(0, 50, skew)).every((each) => each === 0), `skew ${skew}`);
  }
});

test('frames that take three seconds more, and go on doing so, are three seconds behind', () => {
  const found = behind([...steady(0, 20, 50), ...steady(2_000, 40, 3_050)]);
  assert.equal(Math.max(...found.slice(0, 30)), 0, 'not at once');
  assert.deepEqual(new Set(found.slice(30)), new Set([3_000]));
});

test('frames that come in bursts, since the network holds them up, are behind as well', () => {
  const found = behind([...steady(0, 5, 50), ...steady(3_000, 4, 3_000), ...steady(6_000, 4, 3_000)]);
  assert.deepEqual(found, [0, 0, 0, 0, 0, 0, 0, 0, 0, 2_950, 2_950, 2_950, 2_950]);
});

test('a page that has caught up is not behind', () => {
  const found = behind([...steady(0, 20, 50), ...steady(2_000, 40, 3_050), [6_000, 540], [6_100, 3_050]]);
  assert.deepEqual(found.slice(-2), [0, 0]);
});

test('a few frames with old entries mean nothing: they had waited elsewhere', () => {
  assert.deepEqual(behind([[0, 50], [100, 50], [10_000, 60_000], [10_050, 60_000], [10_100, 60_000], [10_150, 60_000]]), [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(behind([[0, 40_000]]), [0]);
});

test('what was fastest is forgotten after a while, since clocks are set', () => {
  const found = behind([...steady(0, 3, 0), ...steady(5_000, 15_000, 5_000)]);
  assert.equal(found.at(-1), 0);
  assert.equal(found[100], 5_000);
});
