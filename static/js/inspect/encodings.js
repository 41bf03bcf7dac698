// Bytes as text of several encodings, with everything in signs that is no text or cannot be seen.

import { byteSign, signOf, utf8At } from '../bytes.js';

/**
 * What bytes say.
 * @typedef {object} Decoded
 * @property {string} text
 * @property {[number, number][]} signs which parts of the text are signs, in code units
 * @property {number} characters that the bytes are, whether they can be seen or not
 * @property {number} broken bytes that are no characters
 */

/**
 * What is at a place: so many bytes that are a character, or that are none where its code is -1.
 * @typedef {(bytes: Uint8Array, at: number) => {code: number, width: number}} Reader
 */

/** The encodings by the names that the page has for them. @type {Record<string, () => Reader>} */
const readers = {
  'utf-8': () => utf8At,
  'euc-kr': eucKr,
  'latin-1': () => (bytes, at) => ({ code: bytes[at] ?? 0, width: 1 }),
  ascii: () => (bytes, at) => ({ code: (bytes[at] ?? 0) < 0x80 ? (bytes[at] ?? 0) : -1, width: 1 }),
};

/**
 * Reads bytes in an encoding. Latin-1 and ASCII are read here, since browsers take both for Windows-1252.
 * @param {Uint8Array} bytes
 * @param {string} encoding utf-8, euc-kr, latin-1 or ascii
 * @returns {Decoded}
 */
export function decode(bytes, encoding) {
  const read = (readers[encoding] ?? readers['utf-8'])?.() ?? utf8At;
  const decoded = { text: '', signs: /** @type {[number, number][]} */ ([]), characters: 0, broken: 0 };
  for (let at = 0; at < bytes.length; ) {
    const { code, width } = read(bytes, at);
    if (code >= 0) {
      decoded.characters++;
      const sign = signOf(code);
      if (sign === undefined) decoded.text += String.fromCodePoint(code);
      else put(decoded, sign, code === 0x0a || code === 0x09 ? String.fromCharCode(code) : '');
    } else {
      decoded.broken += width;
      for (const byte of bytes.subarray(at, at + width)) put(decoded, byteSign(byte), '');
    }
    at += width;
  }
  return decoded;
}

/**
 * Adds a sign, and behind it what it stands for where that is wanted: a line that ends still does.
 * @param {Decoded} decoded
 * @param {string} sign
 * @param {string} behind
 */
function put(decoded, sign, behind) {
  const from = decoded.text.length;
  const last = decoded.signs[decoded.signs.length - 1];
  decoded.text += sign;
  if (last && last[1] === from) last[1] = decoded.text.length;
  else decoded.signs.push([from, decoded.text.length]);
  decoded.text += behind;
}

/**
 * Reads EUC-KR with the extension that Windows has (CP949), as browsers do (WHATWG Encoding, section 12.1): a byte
 * below 0x80 is ASCII, others come in pairs, and of a pair that is none the second stays where it is ASCII.
 * @returns {Reader}
 */
function eucKr() {
  const decoder = new TextDecoder('euc-kr', { fatal: true });
  /** @type {Map<number, number>} */
  const known = new Map(); // A payload has few different pairs, and a call costs more than looking one up.
  return (bytes, at) => {
    const first = bytes[at] ?? 0;
    if (first < 0x80) return { code: first, width: 1 };
    const second = bytes[at + 1];
    if (first === 0x80 || first === 0xff || second === undefined) return { code: -1, width: 1 };
    const pair = first * 256 + second;
    const code = known.get(pair) ?? codeOf(decoder, first, second);
    known.set(pair, code);
    return { code, width: code < 0 && second < 0x80 ? 1 : 2 };
  };
}

/** @param {TextDecoder} decoder @param {number} first @param {number} second */
function codeOf(decoder, first, second) {
  try {
    return decoder.decode(Uint8Array.of(first, second)).codePointAt(0) ?? -1;
  } catch {
    return -1;
  }
}
