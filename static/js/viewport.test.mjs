import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsInSight } from './viewport.js';

const cases = [
  { name: 'nothing', top: 0, height: 260, count: 0, want: { first: 0, end: 0 } },
  { name: 'fewer rows than there is room', top: 0, height: 260, count: 3, want: { first: 0, end: 3 } },
  { name: 'the beginning, and some beyond', top: 0, height: 260, count: 1000, want: { first: 0, end: 14 } },
  { name: 'in the middle, with half rows at both edges', top: 2613, height: 260, count: 1000, want: { first: 96, end: 115 } },
  { name: 'the end', top: 25740, height: 260, count: 1000, want: { first: 986, end: 1000 } },
  { name: 'scrolled farther than there are rows any more', top: 99999, height: 260, count: 10, want: { first: 10, end: 10 } },
];
for (const { name, top, height, count, want } of cases) {
  test(`rows in sight: ${name}`, () => assert.deepEqual(rowsInSight(top, height, 26, count), want));
}
