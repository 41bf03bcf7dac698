import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBefore, streamAddress } from './stream.js';

test('pauses double from half a second to eight', () => {
  const pauses = Array.from({ length: 7 }, (_, attempt) => pauseBefore(attempt, 0.5));
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('a pause varies by a quarter either way', () => {
  assert.equal(pauseBefore(0, 0), 375);
  assert.equal(pauseBefore(0, 1), 625);
  assert.equal(pauseBefore(10, 0), 6000);
  assert.equal(pauseBefore(10, 1), 10000);
});

test('however long it takes, a pause stays a pause', () => {
  assert.equal(pauseBefore(5000, 0.5), 8000);
});

const addresses = [
  { page: 'http://localhost:8080/', after: 0, filter: '', want: 'ws://localhost:8080/api/v1/stream?mode=live&after=0' },
  {
    page: 'http://127.0.0.1:8080/?sent=5&outcome=silent#send',
    after: 1042,
    filter: 'udp.port == 8888 && data contains "é"',
    want: 'ws://127.0.0.1:8080/api/v1/stream?mode=live&after=1042&filter=udp.port+%3D%3D+8888+%26%26+data+contains+%22%C3%A9%22',
  },
  { page: 'http://[::1]:8080/', after: 1, filter: '', want: 'ws://[::1]:8080/api/v1/stream?mode=live&after=1' },
  { page: 'https://lab.example/', after: 1, filter: '', want: 'wss://lab.example/api/v1/stream?mode=live&after=1' },
];
for (const { page, after, filter, want } of addresses) {
  test(`the stream of ${page}`, () => assert.equal(streamAddress(page, after, filter), want));
}
