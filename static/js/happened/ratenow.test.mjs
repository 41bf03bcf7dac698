import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateText } from './ratenow.js';

const words = /** @type {import('../types.js').Words} */ (/** @type {unknown} */ ({ RateASecond: '{count}/s' }));

test('the rate is that of the last second', () => {
  assert.equal(rateText({ at: 1, received: 1234, bytes: 1, dropped: 0 }, words), '1,234/s');
  assert.equal(rateText({ at: 1, received: 0, bytes: 0, dropped: 0 }, words), '0/s');
});

test('a second that the page was away for has no rate', () => {
  assert.equal(rateText({ at: 1, received: null, bytes: null, dropped: null }, words), '–');
  assert.equal(rateText(undefined, words), '–');
});
