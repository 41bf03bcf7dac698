import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { clock } from './clock.js';

const zone = process.env.TZ;
after(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const time = '2026-01-02T10:00:00.123456789Z';

const cases = [
  { zone: 'UTC', iso: time, digits: undefined, want: '10:00:00.123' },
  { zone: 'UTC', iso: time, digits: 6, want: '10:00:00.123456' },
  { zone: 'UTC', iso: time, digits: 9, want: '10:00:00.123456789' },
  { zone: 'UTC', iso: '2026-01-02T03:04:05Z', digits: undefined, want: '03:04:05.000' },
  { zone: 'UTC', iso: '2026-01-02T03:04:05.9Z', digits: 6, want: '03:04:05.900000' },
  { zone: 'UTC', iso: '2026-01-02T03:04:05.9999999Z', digits: undefined, want: '03:04:05.999' },
  { zone: 'UTC', iso: '2026-01-02T03:04:05.25+02:00', digits: undefined, want: '01:04:05.250' },
  { zone: 'Asia/Seoul', iso: time, digits: undefined, want: '19:00:00.123' },
  { zone: 'Asia/Kathmandu', iso: time, digits: undefined, want: '15:45:00.123' },
  { zone: 'UTC', iso: '', digits: undefined, want: '' },
  { zone: 'UTC', iso: 'yesterday', digits: undefined, want: '' },
];
for (const { zone, iso, digits, want } of cases) {
  test(`${iso || 'nothing'} in ${zone} to ${digits ?? 3} digits`, () => {
    process.env.TZ = zone;
    assert.equal(clock(iso, digits), want);
  });
}
