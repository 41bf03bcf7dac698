import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { byteSize, fromBase64, preview, signOf, utf8At, utf8Length } from './bytes.js';

// The table that internal/payload/shown_test.go reads as well.
const shown = JSON.parse(readFileSync(new URL('../../internal/payload/testdata/shown.json', import.meta.url), 'utf8'));

// The table that internal/texts/host_test.go reads as well.
/** @type {{bytes: number, want: string}[]} */
const sizes = JSON.parse(readFileSync(new URL('../../internal/texts/testdata/sizes.json', import.meta.url), 'utf8'));

/** @param {string} digits */
const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

test('the shared tables have cases', () => {
  assert.ok(shown.preview.length > 0);
  assert.ok(sizes.length > 0);
});

for (const { bytes, want } of sizes) {
  test(`a size shows what the server shows: ${want}`, () => assert.equal(byteSize(bytes), want));
}

for (const { name, hex, limit, want } of shown.preview) {
  test(`a preview shows what the server shows: ${name}`, () => {
    assert.equal(preview(fromHex(hex), limit), want);
  });
}

test('a preview ends at its limit however long the payload is', () => {
  const text = preview(new Uint8Array(65_507).fill(0xff), 200);
  assert.equal(Array.from(text).length, 197); // 49 brackets of four, and what says that there is more.
  assert.ok(text.endsWith('⟨ff⟩…'));
});

test('every byte alone is shown, and no two the same', () => {
  const all = new Set(Array.from({ length: 256 }, (_, byte) => preview(Uint8Array.of(byte), 4)));
  assert.equal(all.size, 256);
});

const base64Cases = [
  { base64: '', bytes: [] },
  { base64: 'AA==', bytes: [0] },
  { base64: '/w==', bytes: [255] },
  { base64: 'SGVsbG8=', bytes: [0x48, 0x65, 0x6c, 0x6c, 0x6f] },
  { base64: '7ZWc', bytes: [0xed, 0x95, 0x9c] },
];
for (const { base64, bytes } of base64Cases) {
  test(`base64 ${base64 || 'of nothing'} is ${bytes.length} bytes`, () => {
    assert.deepEqual(Array.from(fromBase64(base64)), bytes);
  });
}

test('every byte survives base64', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assert.deepEqual(fromBase64(Buffer.from(all).toString('base64')), all);
});

const lengthCases = [
  { text: '', bytes: 0 },
  { text: 'Hello server!', bytes: 13 },
  { text: '안녕하세요', bytes: 15 },
  { text: '😀', bytes: 4 },
  { text: 'é', bytes: 2 },
];
for (const { text, bytes } of lengthCases) {
  test(`“${text}” is ${bytes} bytes of UTF-8`, () => assert.equal(utf8Length(text), bytes));
}

test('a character of UTF-8 is found with its width, as the decoder of the browser finds it', () => {
  for (const text of ['a', '\x7f', '\x80', 'é', '߿', 'ࠀ', '안', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}']) {
    const bytes = new TextEncoder().encode(`${text}x`);
    assert.deepEqual(utf8At(bytes, 0), { code: text.codePointAt(0), width: bytes.length - 1 });
  }
});

/** Whether the decoder of the browser takes bytes for text. @param {Uint8Array} bytes */
function isText(bytes) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

test('whatever two bytes there are, they are text exactly where the decoder of the browser says so', () => {
  for (let first = 0; first < 256; first++) {
    for (let second = 0; second < 256; second++) {
      const bytes = Uint8Array.of(first, second);
      let at = 0;
      let valid = true;
      while (at < 2) {
        const { code, width } = utf8At(bytes, at);
        valid &&= code >= 0;
        at += width;
      }
      assert.equal(valid, isText(bytes), `${first} ${second}`);
    }
  }
});

/** @type {{name: string, code: number, want: string|undefined}[]} */
const signs = [
  { name: 'a letter', code: 0x61, want: undefined },
  { name: 'Hangul', code: 0xc548, want: undefined },
  { name: 'a line end', code: 0x0a, want: '↵' },
  { name: 'a tab', code: 0x09, want: '⇥' },
  { name: 'an escape', code: 0x1b, want: '␛' },
  { name: 'a delete', code: 0x7f, want: '␡' },
  { name: 'a control beyond ASCII', code: 0x85, want: '⟨0085⟩' },
  { name: 'what turns the direction of writing', code: 0x202e, want: '⟨202e⟩' },
  { name: 'a joiner', code: 0x200d, want: undefined },
  { name: 'a tag', code: 0xe0041, want: '⟨e0041⟩' },
];
for (const { name, code, want } of signs) {
  test(`the sign of ${name}`, () => assert.equal(signOf(code), want));
}
