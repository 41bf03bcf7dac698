import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanText } from './spans.js';

/** @type {[number, string][]} */
const spans = [
  [0, '0 ns'],
  [1, '1 ns'],
  [999, '999 ns'],
  [1000, '1 µs'],
  [1256, '1.26 µs'],
  [18_250, '18.3 µs'],
  [182_400, '182 µs'],
  [2_000_000, '2 ms'],
  [1_500_000_000, '1.5 s'],
  [3_600_000_000_000, '3,600 s'],
];
for (const [nanoseconds, want] of spans) {
  test(`${nanoseconds} ns are ${want}`, () => assert.equal(spanText(nanoseconds), want));
}
