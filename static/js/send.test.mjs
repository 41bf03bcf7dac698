import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteMaths } from './send.js';

const words = /** @type {import('./types.js').Words} */ (
  /** @type {unknown} */ ({ ByteMaths: '{chars} → {bytes} → {udp} → {ip} {version}', Notes: {} })
);

const cases = [
  { message: 'Hello server!', host: '127.0.0.1', want: '13 → 13 → 21 → 41 IPv4' },
  { message: 'Hello server!', host: '::1', want: '13 → 13 → 21 → 61 IPv6' },
  { message: 'Hello server!', host: '[::1]', want: '13 → 13 → 21 → 61 IPv6' },
  { message: 'Hello server!', host: 'localhost', want: '13 → 13 → 21 → 41 IPv4' },
  { message: '', host: '127.0.0.1', want: '0 → 0 → 8 → 28 IPv4' },
  { message: '안녕하세요', host: '127.0.0.1', want: '5 → 15 → 23 → 43 IPv4' },
  { message: '😀', host: '127.0.0.1', want: '1 → 4 → 12 → 32 IPv4' },
  { message: 'a\nb', host: '127.0.0.1', want: '3 → 3 → 11 → 31 IPv4' },
];
for (const { message, host, want } of cases) {
  test(`${JSON.stringify(message)} to ${host}`, () => assert.equal(byteMaths(words, message, host), want));
}
