import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from './encodings.js';

/** @param {string} digits */
const fromHex = (digits) => new Uint8Array(Buffer.from(digits, 'hex'));

/** The parts of a text that are signs. @param {ReturnType<typeof decode>} decoded */
const signsOf = ({ text, signs }) => signs.map(([from, end]) => text.slice(from, end));

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} encoding
 * @property {string} hex
 * @property {string} text
 * @property {number} characters
 * @property {number} [broken]
 * @property {string[]} [signs]
 */

// The bytes are those that Python writes for these encodings. What Node knows of EUC-KR ends where Windows begins to
// extend it; the browser's decoder is tested in the browser, pair by pair.
/** @type {Case[]} */
const cases = [
  { name: 'Hangul', encoding: 'utf-8', hex: 'ec9588eb8595', text: '안녕', characters: 2 },
  { name: 'Hangul', encoding: 'euc-kr', hex: 'bec8b3e7', text: '안녕', characters: 2 },
  { name: 'Hangul and ASCII', encoding: 'euc-kr', hex: '48692c20bec8b3e721', text: 'Hi, 안녕!', characters: 7 },
  { name: 'Hanja', encoding: 'euc-kr', hex: 'f9d3', text: '漢', characters: 1 },
  { name: 'an accent', encoding: 'latin-1', hex: 'e9ff', text: 'éÿ', characters: 2 },
  {
    name: 'what Windows-1252 has as a euro',
    encoding: 'latin-1',
    hex: '80',
    text: '⟨0080⟩',
    characters: 1,
    signs: ['⟨0080⟩'],
  },
  { name: 'letters', encoding: 'ascii', hex: '7e41', text: '~A', characters: 2 },
  {
    name: 'a byte above',
    encoding: 'ascii',
    hex: '4180ff42',
    text: 'A⟨80⟩⟨ff⟩B',
    characters: 2,
    broken: 2,
    signs: ['⟨80⟩⟨ff⟩'],
  },
  {
    name: 'Hangul cut in the middle',
    encoding: 'utf-8',
    hex: 'ec9588eb',
    text: '안⟨eb⟩',
    characters: 1,
    broken: 1,
    signs: ['⟨eb⟩'],
  },
  {
    name: 'Hangul of UTF-8',
    encoding: 'ascii',
    hex: 'ec9588',
    text: '⟨ec⟩⟨95⟩⟨88⟩',
    characters: 0,
    broken: 3,
    signs: ['⟨ec⟩⟨95⟩⟨88⟩'],
  },
  {
    name: 'Hangul of UTF-8',
    encoding: 'latin-1',
    hex: 'ec9588',
    text: 'ì⟨0095⟩⟨0088⟩',
    characters: 3,
    signs: ['⟨0095⟩⟨0088⟩'],
  },
  { name: 'half a pair', encoding: 'euc-kr', hex: 'bec8b3', text: '안⟨b3⟩', characters: 1, broken: 1, signs: ['⟨b3⟩'] },
  {
    name: 'a pair that is none',
    encoding: 'euc-kr',
    hex: 'acfe41',
    text: '⟨ac⟩⟨fe⟩A',
    characters: 1,
    broken: 2,
    signs: ['⟨ac⟩⟨fe⟩'],
  },
  {
    name: 'a first byte before ASCII',
    encoding: 'euc-kr',
    hex: 'be20bec8',
    text: '⟨be⟩ 안',
    characters: 2,
    broken: 1,
    signs: ['⟨be⟩'],
  },
  {
    name: 'bytes that begin nothing',
    encoding: 'euc-kr',
    hex: '80ff',
    text: '⟨80⟩⟨ff⟩',
    characters: 0,
    broken: 2,
    signs: ['⟨80⟩⟨ff⟩'],
  },
  {
    name: 'lines and tabs, which still are such',
    encoding: 'utf-8',
    hex: '610d0a0962',
    text: 'a␍↵\n⇥\tb',
    characters: 5,
    signs: ['␍↵', '⇥'],
  },
  { name: 'controls', encoding: 'ascii', hex: '001b7f', text: '␀␛␡', characters: 3, signs: ['␀␛␡'] },
  {
    name: 'what turns the direction of writing',
    encoding: 'utf-8',
    hex: 'e280ae6576696c',
    text: '⟨202e⟩evil',
    characters: 5,
    signs: ['⟨202e⟩'],
  },
  { name: 'an emoji, which is one character', encoding: 'utf-8', hex: 'f09f9880', text: '😀', characters: 1 },
  { name: 'a byte order mark', encoding: 'utf-8', hex: 'efbbbf61', text: '⟨feff⟩a', characters: 2, signs: ['⟨feff⟩'] },
  { name: 'brackets that were sent', encoding: 'utf-8', hex: 'e29fa86565e29fa9', text: '⟨ee⟩', characters: 4 },
  { name: 'markup', encoding: 'latin-1', hex: '3c623e', text: '<b>', characters: 3 },
  { name: 'nothing', encoding: 'euc-kr', hex: '', text: '', characters: 0 },
];
for (const { name, encoding, hex, text, characters, broken = 0, signs = [] } of cases) {
  test(`${encoding}: ${name}`, () => {
    const decoded = decode(fromHex(hex), encoding);
    assert.equal(decoded.text, text);
    assert.deepEqual(signsOf(decoded), signs);
    assert.deepEqual([decoded.characters, decoded.broken], [characters, broken]);
  });
}

const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test('every byte of Latin-1 is the character of its number', () => {
  const { characters, broken, text } = decode(every, 'latin-1');
  assert.deepEqual([characters, broken], [256, 0]);
  assert.ok(text.includes('\u00a0¡¢£') && text.endsWith('þÿ'));
});

test('every byte is told in every encoding, broken or not', () => {
  for (const encoding of ['utf-8', 'latin-1', 'ascii']) {
    const { characters, broken } = decode(every, encoding);
    assert.equal(characters + broken, 256, encoding);
  }
});

test('the largest payload of nothing but broken bytes is one tinted part', () => {
  const { text, signs, broken } = decode(new Uint8Array(65_507).fill(0xff), 'utf-8');
  assert.equal(broken, 65_507);
  assert.deepEqual(signs, [[0, text.length]]);
});
