import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbersAt } from './hexnumbers.js';

test('network order reads the most significant byte first, the other order the least', () => {
  assert.deepEqual(numbersAt(Uint8Array.of(0x22, 0xb8, 0x00, 0x15), 0), {
    u8: { unsigned: 34 },
    'u16-be': { unsigned: 8888 },
    'u16-le': { unsigned: 47138, signed: -18398 },
    'u32-be': { unsigned: 0x22b80015 },
    'u32-le': { unsigned: 0x1500b822 },
  });
});

test('what has its highest bit set is another number with a sign', () => {
  assert.deepEqual(numbersAt(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0), {
    u8: { unsigned: 255, signed: -1 },
    'u16-be': { unsigned: 65535, signed: -1 },
    'u16-le': { unsigned: 65535, signed: -1 },
    'u32-be': { unsigned: 4294967295, signed: -1 },
    'u32-le': { unsigned: 4294967295, signed: -1 },
  });
  assert.deepEqual(numbersAt(Uint8Array.of(0x80, 0x00), 0)['u16-be'], { unsigned: 32768, signed: -32768 });
  assert.deepEqual(numbersAt(Uint8Array.of(0x80, 0x00), 0)['u16-le'], { unsigned: 128 });
});

test('where too few bytes are left there is no number', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const known = (/** @type {number} */ at) =>
    Object.entries(numbersAt(bytes, at)).flatMap(([name, reading]) => (reading ? [name] : []));
  assert.deepEqual(known(0), ['u8', 'u16-be', 'u16-le']);
  assert.deepEqual(known(2), ['u8']);
  assert.deepEqual(known(3), []);
});

test('any four bytes are what a DataView reads', () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 89 + 41) & 0xff);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const read = numbersAt(bytes, at);
    const want = {
      u8: [view.getUint8(at), view.getInt8(at)],
      'u16-be': [view.getUint16(at), view.getInt16(at)],
      'u16-le': [view.getUint16(at, true), view.getInt16(at, true)],
      'u32-be': [view.getUint32(at), view.getInt32(at)],
      'u32-le': [view.getUint32(at, true), view.getInt32(at, true)],
    };
    for (const [name, [unsigned, signed]] of Object.entries(want)) {
      const got = read[/** @type {keyof typeof read} */ (name)];
      assert.deepEqual([got?.unsigned, got?.signed ?? got?.unsigned], [unsigned, signed], `${name} at ${at}`);
    }
  }
  assert.deepEqual(Array.from(bytes.subarray(0, 2)), [41, 130], 'nothing was turned round in place');
});
