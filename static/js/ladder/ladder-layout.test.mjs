import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut, rowHeight, rowY, strokeOf } from './ladder-layout.js';

/** @typedef {import('./ladder-model.js').Arrow} Arrow */

/** @param {number} lanes @param {number} rows @returns {import('./ladder-model.js').Model} */
const model = (lanes, rows) => ({
  rows: Array.from({ length: rows }, () => ({ time: '', since: 0, hole: false })),
  lanes: Array.from({ length: lanes }, () => ({ kind: 'outside', address: '', name: '', count: 1 })),
  arrows: [],
});

/** @param {Partial<Arrow>} more @returns {Arrow} */
const arrow = (more) => ({
  kind: 'both',
  entry: { seq: 2, time: '', kind: 'received', listener: '', via: '' },
  seq: '2',
  begin: 0,
  end: 1,
  from: 0,
  to: 1,
  count: 1,
  ...more,
});

const layout = layOut(model(2, 4), 900);
const [left = 0, right = 0] = layout.lanes;

test('lanes share the room there is', () => {
  const { lanes, laneWidth, width, wide } = layOut(model(3, 1), 900);
  assert.deepEqual({ lanes, laneWidth, width, wide }, { lanes: [316.5, 549.5, 782.5], laneWidth: 233, width: 899, wide: true });
});

test('where there is little room the times are short, and the lanes wide enough all the same', () => {
  const { lanes, width, wide } = layOut(model(3, 1), 290);
  assert.deepEqual({ lanes, width, wide }, { lanes: [155, 305, 455], width: 530, wide: false });
});

test('two lanes do not lie far apart on a wide page', () => assert.equal(layOut(model(2, 1), 4000).laneWidth, 340));

test('the label of the first row has room above it', () => {
  assert.ok(strokeOf(arrow({ kind: 'outside', begin: 0, end: 0 }), layout).label.y >= 12);
});

test('every row has room, and the last one for what goes down from it', () => {
  assert.ok(layOut(model(2, 40), 900).height >= 40 * rowHeight + 10);
});

test('what was sent and received goes from the one row to the other', () => {
  const { path, dot, head, open } = strokeOf(arrow({}), layout);
  assert.deepEqual(dot, { x: left, y: rowY(0) });
  assert.ok(head && Math.abs(head.x - right) < 3 && Math.abs(head.y - rowY(1)) < 1, JSON.stringify(head));
  assert.ok(head.angle > 0 && head.angle < 30);
  assert.ok(path.startsWith(`M${left} ${rowY(0)}L`));
  assert.equal(open, undefined);
});

test('back, it points to the left', () => {
  const { head } = strokeOf(arrow({ from: 1, to: 0 }), layout);
  assert.ok(head && head.angle > 150 && head.x > left, JSON.stringify(head));
});

test('of what was only received no dot says when it was sent', () => {
  const { dot, head } = strokeOf(arrow({ kind: 'outside', begin: 1 }), layout);
  assert.equal(dot, undefined);
  assert.ok(head && Math.abs(head.y - rowY(1)) < 1);
});

test('what was only sent ends before the lane, and open', () => {
  const { dot, head, open } = strokeOf(arrow({ kind: 'open', begin: 0, end: 0 }), layout);
  assert.deepEqual([dot, head], [{ x: left, y: rowY(0) }, undefined]);
  assert.ok(open && open.x < right - 10 && open.y > rowY(0), JSON.stringify(open));
});

test('what was sent before all rows begins a little above the row in which it was received', () => {
  const { path, dot } = strokeOf(arrow({ begin: -1, end: 2 }), layout);
  assert.ok(dot && dot.y > rowY(1) && dot.y < rowY(2), path);
});

test('what the kernel dropped or did not take is crossed out where that was', () => {
  assert.deepEqual(strokeOf(arrow({ kind: 'gap', from: -1 }), layout).cross, { x: right, y: rowY(1) });
  const failed = strokeOf(arrow({ kind: 'failed', begin: 1 }), layout);
  assert.ok(failed.cross && failed.cross.x > left && failed.cross.x < left + 30);
  assert.deepEqual(strokeOf(arrow({ kind: 'refused', from: 1, to: -1 }), layout).cross, { x: right, y: rowY(1) });
});

test('from a lane to itself it goes round, and comes back to it', () => {
  const { path, head } = strokeOf(arrow({ to: 0 }), layout);
  assert.ok(path.startsWith(`M${left} ${rowY(0)}C`), path);
  assert.deepEqual(head, { x: left + 2, y: rowY(1), angle: 180 });
});
