import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Pace } from './pace.js';

/** Whether less motion is asked for. */
let reduced = false;

/** What waits for the next animation frame. @type {(() => void)[]} */
let frames = [];

beforeEach(() => {
  reduced = false;
  frames = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  Object.assign(globalThis, {
    matchMedia: () => ({
      get matches() {
        return reduced;
      },
    }),
    requestAnimationFrame: (/** @type {() => void} */ paint) => frames.push(paint),
  });
});

/** Lets time pass, with an animation frame at each millisecond. @param {number} milliseconds @param {() => void} [each] */
function pass(milliseconds, each = () => {}) {
  for (let i = 0; i < milliseconds; i++) {
    each();
    mock.timers.tick(1);
    for (const paint of frames.splice(0)) paint();
  }
}

/** A pace, and how often it has painted. */
function paced() {
  const pace = new Pace(() => painted.count++, 100);
  const painted = { pace, count: 0 };
  return painted;
}

test('it paints at once when it is shown, and not before', () => {
  const painted = paced();
  painted.pace.soon();
  pass(500);
  assert.equal(painted.count, 0);
  painted.pace.start();
  assert.equal(painted.count, 1);
});

test('however often it is asked to, it paints ten times a second', () => {
  const painted = paced();
  painted.pace.start();
  pass(1000, () => painted.pace.soon());
  assert.ok(painted.count >= 10 && painted.count <= 11, `${painted.count} times`);
});

test('with reduced motion, once a second', () => {
  reduced = true;
  const painted = paced();
  painted.pace.start();
  pass(3500, () => painted.pace.soon());
  assert.equal(painted.count, 4);
});

test('it paints four times a second though nobody asks, and no more once it is hidden', () => {
  const painted = paced();
  painted.pace.start();
  pass(1100);
  assert.equal(painted.count, 5);
  painted.pace.stop();
  pass(2500, () => painted.pace.soon());
  assert.equal(painted.count, 5);
});

test('a press is answered at once', () => {
  const painted = paced();
  painted.pace.start();
  painted.pace.paintNow();
  assert.equal(painted.count, 2);
});
