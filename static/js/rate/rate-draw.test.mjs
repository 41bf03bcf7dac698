import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, drawRate, mostOf, roundUp, scaleOf } from './rate-draw.js';

/** @type {[number, number, string][]} */
const numbers = [
  [0, 1, '0'],
  [1, 1, '1'],
  [3, 3, '3'],
  [4, 5, '4'],
  [17, 20, '17'],
  [200, 200, '200'],
  [501, 1000, '501'],
  [1500, 2000, '1.5k'],
  [99_999, 100_000, '100k'],
  [1_234_567, 2_000_000, '1.2M'],
];
for (const [value, up, text] of numbers) {
  test(`${value} is ${text}, below ${up}`, () => assert.deepEqual([roundUp(value), brief(value)], [up, text]));
}

test('without drops there is nothing below the axis', () => {
  assert.deepEqual(scaleOf(300, 0), { above: 300, below: 0, share: 1 });
});

test('what is below the axis is drawn as what is above, and neither is squeezed away', () => {
  assert.deepEqual(scaleOf(100, 100), { above: 100, below: 100, share: 0.5 });
  assert.deepEqual(scaleOf(10_000, 1), { above: 10_000, below: 1, share: 0.75 });
  assert.deepEqual(scaleOf(0, 991), { above: 1, below: 1000, share: 0.35 });
});

/** @param {number} at @param {number|null} received @param {number} [dropped] */
const second = (at, received, dropped = 0) => ({ at, received, bytes: received === null ? null : received * 10, dropped: received === null ? null : dropped });

test('the most in a second leaves out what nobody knows', () => {
  assert.equal(mostOf([second(1, 3), second(2, null), second(3, 7)], 'bytes'), 70);
  assert.equal(mostOf([], 'bytes'), 0);
});

/** A context that remembers the lines on it: letters are ten pixels wide. */
function paper() {
  /** @type {string[]} */
  const moves = [];
  const note = (/** @type {string} */ name) => (/** @type {number[]} */ x, /** @type {number} */ y) => moves.push(`${name} ${x} ${y}`);
  const context = new Proxy(
    { measureText: () => ({ width: 70 }), moveTo: note('to'), lineTo: note('line') },
    { get: (target, name) => Reflect.get(target, name) ?? (() => {}), set: () => true },
  );
  return { context: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context)), moves };
}

/** @type {import('./rate-draw.js').Look} */
const look = { received: '', bytes: '', dropped: '', bars: '', text: '', muted: '', axis: '', grid: '', size: 10, font: '' };
const words = /** @type {import('../types.js').Words} */ (/** @type {unknown} */ ({}));

test('each second is a step, the newest at the right', () => {
  const { context, moves } = paper();
  drawRate({ context, width: 670, height: 200 }, [second(1, 1), second(2, 0)], look, words);
  // 600 pixels for 60 seconds; the axis is at 110, and 1 is at 20.
  assert.deepEqual(moves.slice(0, 4), ['to 650 20', 'line 660 20', 'line 660 110', 'line 670 110']);
});

test('there is no line where nobody knows', () => {
  const { context, moves } = paper();
  drawRate({ context, width: 670, height: 200 }, [second(1, 1), second(2, null), second(3, 1)], look, words);
  assert.deepEqual(moves.slice(0, 4), ['to 640 20', 'line 650 20', 'to 660 20', 'line 670 20']);
});
