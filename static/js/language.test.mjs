import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberText } from './language.js';

for (const [value, want] of [
  [0, '0'],
  [999, '999'],
  [1_234_567, '1,234,567'],
]) {
  test(`${value} is written ${want}`, () => assert.equal(numberText(Number(value)), want));
}
