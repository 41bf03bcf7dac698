import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forms } from './hexcopy.js';

/** Any text, from bytes and others. @param {string} form @param {Uint8Array} bytes */
const as = (form, bytes) => forms[form]?.(bytes) ?? '';

const hello = new TextEncoder().encode("It's \\ 한\n\0");

test('bytes as other programs take them', () => {
  assert.equal(as('hex', hello), '49 74 27 73 20 5c 20 ed 95 9c 0a 00');
  assert.equal(as('python', hello), "b'It\\'s \\\\ \\xed\\x95\\x9c\\n\\x00'");
  assert.equal(as('base64', hello), 'SXQncyBcIO2VnAoA');
  assert.equal(
    as('c', Uint8Array.from({ length: 13 }, (_, i) => i)),
    `unsigned char payload[] = {
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
    0x0c,
};
unsigned int payload_len = 13;
`,
  );
});

test('no bytes are something in each form', () => {
  const none = new Uint8Array();
  assert.equal(as('hex', none), '');
  assert.equal(as('python', none), "b''");
  assert.equal(as('base64', none), '');
  // An initialiser of C must not be empty (C17, 6.7.9).
  assert.equal(as('c', none), 'unsigned char payload[] = {\n    0\n};\nunsigned int payload_len = 0;\n');
});

/** @type {Record<string, (text: string) => number[]>} */
const readers = {
  hex: (text) => (text === '' ? [] : text.split(' ').map((pair) => parseInt(pair, 16))),
  base64: (text) => [...Buffer.from(text, 'base64')],
  c: (text) => {
    const length = Number(/payload_len = (\d+);/.exec(text)?.[1]);
    return [...text.matchAll(/0x([0-9a-f]{2})\b/g)].map(([, digits]) => parseInt(digits ?? '', 16)).slice(0, length);
  },
  python: (text) => {
    const body = text.slice(2, -1);
    assert.ok(text.startsWith("b'") && text.endsWith("'") && /^[\x20-\x7e]*$/.test(body), 'a literal of bytes');
    assert.doesNotMatch(body.replace(/\\./g, ''), /'/, 'nothing ends it before its end');
    const escapes = /** @type {Record<string, string>} */ ({ n: '\n', r: '\r', t: '\t', "'": "'", '\\': '\\' });
    const read = body.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, digits, char) =>
      digits ? String.fromCharCode(parseInt(digits, 16)) : (escapes[char] ?? assert.fail(`\\${char}`)),
    );
    return [...Buffer.from(read, 'latin1')];
  },
};

test('each form has a reader here', () => assert.deepEqual(Object.keys(forms).sort(), Object.keys(readers).sort()));

for (const [form, read] of Object.entries(readers)) {
  test(`every byte comes back out of ${form}, and of the largest payload all`, () => {
    for (const size of [0, 1, 2, 3, 12, 13, 256, 65_507]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
      assert.deepEqual(Buffer.from(read(as(form, bytes))), Buffer.from(bytes), `${size} bytes`);
    }
  });
}
