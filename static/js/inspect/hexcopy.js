// Bytes as other programs take them.

import { hexByte } from '../bytes.js';

/** How many bytes a line of C has: it stays below 80 characters. */
const perLine = 12;

/** How many bytes become text at once: a call takes only so many arguments. */
const atOnce = 8192;

/** The forms by their names. @type {Record<string, (bytes: Uint8Array) => string>} */
export const forms = { hex, c, python, base64 };

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, hexByte).join(' ');
}

/**
 * An array of C. That knows none of 0 bytes, and so an empty one has a byte which its length does not count.
 * @param {Uint8Array} bytes
 */
function c(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    lines.push(`    ${Array.from(bytes.subarray(at, at + perLine), (byte) => `0x${hexByte(byte)}`).join(', ')},`);
  }
  if (lines.length === 0) lines.push('    0');
  return `unsigned char payload[] = {\n${lines.join('\n')}\n};\nunsigned int payload_len = ${bytes.length};\n`;
}

/** @param {Uint8Array} bytes */
function python(bytes) {
  return `b'${Array.from(bytes, pythonByte).join('')}'`;
}

/** @param {number} byte */
function pythonByte(byte) {
  const char = String.fromCharCode(byte);
  const escaped = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[char];
  return escaped ?? (byte >= 0x20 && byte < 0x7f ? char : `\\x${hexByte(byte)}`);
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let binary = '';
  for (let at = 0; at < bytes.length; at += atOnce) binary += String.fromCharCode(...bytes.subarray(at, at + atOnce));
  return btoa(binary);
}
