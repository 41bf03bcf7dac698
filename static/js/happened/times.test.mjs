import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock } from '../clock.js';
import { between, nextFormat, timeText } from './times.js';

const early = '2026-01-02T10:00:00.999999999Z';
const late = '2026-01-02T10:00:01.000001Z';

test('the formats go round', () => {
  assert.equal(nextFormat('absolute'), 'start');
  assert.equal(nextFormat('start'), 'delta');
  assert.equal(nextFormat('delta'), 'absolute');
});

const distances = [
  { iso: late, before: early, want: '+0.000001' },
  { iso: early, before: late, want: '−0.000001' },
  { iso: early, before: early, want: '+0.000000' },
  { iso: '2026-01-03T10:00:00Z', before: '2026-01-02T09:59:59.5Z', want: '+86400.500000' },
];
for (const { iso, before, want } of distances) {
  test(`from ${before} to ${iso}`, () => assert.equal(between(iso, before), want));
}

const texts = [
  { format: 'absolute', want: clock(late) },
  { format: 'start', want: between(late, '2026-01-02T09:00:00Z') },
  { format: 'delta', want: '+0.000001' },
];
for (const { format, want } of texts) {
  test(`a time as ${format}`, () => {
    assert.equal(timeText(/** @type {import('./times.js').TimeFormat} */ (format), late, '2026-01-02T09:00:00Z', early), want);
  });
}

test('what has no time shows none, and the first line has none before it', () => {
  assert.equal(timeText('delta', '', early, early), '');
  assert.equal(timeText('delta', late, early, ''), '');
});
