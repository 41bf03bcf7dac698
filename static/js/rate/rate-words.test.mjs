import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barRows, barsSummary, leftText, rateRows, rateSummary } from './rate-words.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    Unknown: 'unknown',
    RateSum: 'Sum',
    RateSummary: '{seconds|second|seconds}: {received}, {peak} at most, {bytes|byte|bytes}, [[{dropped} dropped||drops unknown]][[, {unknown|second|seconds} unknown]]',
    RateLeft: '{count} not drawn',
  })
);

/** @param {Partial<import('./rate-words.js').Shown>} more @returns {import('./rate-words.js').Shown} */
const shown = (more) => ({
  seconds: [
    { at: 1_767_348_000, received: 1200, bytes: 12_000, dropped: 3 },
    { at: 1_767_348_001, received: null, bytes: null, dropped: null },
    { at: 1_767_348_002, received: 5, bytes: 50, dropped: 0 },
  ],
  gaps: [],
  sizes: [],
  left: 0,
  dropsKnown: true,
  ...more,
});

const bars = [
  { count: 3, label: '2', range: '2' },
  { count: 1000, label: '4', range: '3–4' },
];

test('the minute in one sentence', () => {
  assert.equal(rateSummary(shown({}), words), '3 seconds: 1,205, 1,200 at most, 12,050 bytes, 3 dropped, 1 second unknown');
  assert.equal(rateSummary(shown({ seconds: [], dropsKnown: false }), words), '0 seconds: 0, 0 at most, 0 bytes, drops unknown');
});

test('the table has every second, the newest first, and their sums', () => {
  const { rows, sums } = rateRows(shown({}), words);
  assert.deepEqual(rows.map((row) => row.slice(1)), [['5', '50', '0'], ['unknown', 'unknown', 'unknown'], ['1,200', '12,000', '3']]);
  assert.match(rows[0]?.[0] ?? '', /^\d\d:\d\d:02$/);
  assert.deepEqual(sums, ['Sum', '1,205', '12,050', '3']);
});

test('what the kernel does not tell is unknown, and not none', () => {
  const { rows, sums } = rateRows(shown({ dropsKnown: false }), words);
  assert.deepEqual([...rows, sums].map((row) => row[3]), ['unknown', 'unknown', 'unknown', 'unknown']);
});

test('a histogram in one sentence, and as a table', () => {
  assert.equal(barsSummary(bars, '{count|pair|pairs}[[, most {range} apart]]'), '1,003 pairs, most 3–4 apart');
  assert.equal(barsSummary([], '{count|pair|pairs}[[, most {range} apart]]'), '0 pairs');
  assert.deepEqual(barRows(bars, words), { rows: [['2', '3'], ['3–4', '1,000']], sums: ['Sum', '1,003'] });
});

test('what was not seen here is said, where there is any', () => {
  assert.equal(leftText(shown({ left: 1234 }), words), '1,234 not drawn');
  assert.equal(leftText(shown({ left: -2 }), words), '');
});
