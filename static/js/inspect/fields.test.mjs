import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, fieldAfter, fieldAt, fieldOf, headerFields, payloadField } from './fields.js';

test('the eight bytes of a header are four fields of two (RFC 768)', () => {
  const fields = [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1].map(fieldAt);
  assert.deepEqual(fields, [
    'source-port',
    'source-port',
    'destination-port',
    'destination-port',
    'header-length',
    'header-length',
    'checksum',
    'checksum',
    'payload',
    'payload',
  ]);
});

test('the bytes of a field are in that field, and no others are', () => {
  for (const field of [...headerFields, payloadField]) {
    const range = bytesOf(field, 5);
    assert.ok(range);
    assert.equal(fieldOf(range), field);
    for (let at = -8; at < 5; at++) {
      assert.equal(at >= range.from && at < range.end, fieldAt(at) === field, `${field} ${at}`);
    }
  }
});

test('bytes of two fields are in none', () => {
  assert.equal(fieldOf({ from: -7, end: -5 }), '');
  assert.equal(fieldOf({ from: -8, end: 0 }), '');
  assert.equal(fieldOf({ from: -3, end: -2 }), 'header-length');
  assert.equal(fieldOf({ from: 3, end: 4 }), 'payload');
});

test('no field has no bytes, and neither has an empty payload', () => {
  for (const field of ['', 'ttl', '__proto__']) assert.equal(bytesOf(field, 5), undefined);
  assert.equal(bytesOf(payloadField, 0), undefined);
});

test('arrow keys go from field to field as they stand', () => {
  // 0 1
  // 2 3
  //  4
  const ways = {
    ArrowLeft: [0, 0, 1, 2, 3],
    ArrowRight: [1, 2, 3, 4, 4],
    ArrowUp: [0, 1, 0, 1, 2],
    ArrowDown: [2, 3, 4, 4, 4],
    Home: [0, 0, 0, 0, 0],
    End: [4, 4, 4, 4, 4],
  };
  for (const [key, want] of Object.entries(ways)) {
    assert.deepEqual(
      want.map((_, at) => fieldAfter(key, at)),
      want,
      key,
    );
  }
  for (const key of ['Enter', ' ', 'Tab', 'a']) assert.equal(fieldAfter(key, 1), undefined);
});
