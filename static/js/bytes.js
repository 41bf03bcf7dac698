// Bytes, and how they are shown. What stands here shows the same as the server does.

/**
 * @param {string} base64
 * @returns {Uint8Array}
 */
export function fromBase64(base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** How many bytes a text has as UTF-8. @param {string} text */
export function utf8Length(text) {
  return new TextEncoder().encode(text).length;
}

/**
 * A number of bytes in the unit that keeps it short, to a tenth.
 * @param {number} bytes
 */
export function byteSize(bytes) {
  let size = bytes;
  let unit = 'B';
  for (const larger of ['KiB', 'MiB', 'GiB']) {
    if (size < 1024) break;
    size /= 1024;
    unit = larger;
  }
  return `${Math.round(size * 10) / 10} ${unit}`;
}

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\u200c\u200d]$/u;

/**
 * One line that shows any bytes: printable text as it is, everything else in brackets or as a sign,
 * cut to so many characters.
 * @param {Uint8Array} bytes
 * @param {number} limit
 */
export function preview(bytes, limit) {
  if (limit <= 0) return '';
  let out = '';
  let kept = '';
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const { shown, glyphs, width } = visible(bytes, at);
    length += glyphs;
    if (length > limit) return kept + '…';
    out += shown;
    if (length < limit) kept = out;
    at += width;
  }
  return out;
}

/**
 * What stands at one place and how it is shown.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function visible(bytes, at) {
  const { code, width } = utf8At(bytes, at);
  const shown = code < 0 ? byteSign(bytes[at] ?? 0) : (signOf(code) ?? String.fromCodePoint(code));
  return { shown, glyphs: code < 0 || shown.startsWith('⟨') ? shown.length : 1, width };
}

/**
 * How a byte that is no text is shown.
 * @param {number} byte
 */
export const byteSign = (byte) => `⟨${hexByte(byte)}⟩`;

/**
 * How a character is shown that cannot be seen, or acts on the line it stands in; undefined where it is shown as it is.
 * @param {number} code
 */
export function signOf(code) {
  if (code === 0x0a) return '↵';
  if (code === 0x09) return '⇥';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code < 0x7f) return undefined;
  if (code === 0x7f) return '␡';
  return printable.test(String.fromCodePoint(code)) ? undefined : `⟨${code.toString(16).padStart(4, '0')}⟩`;
}

/** The least that a character of so many bytes stands for: less would be an overlong form. */
const least = [0, 0, 0x80, 0x800, 0x10000];

/**
 * The character of UTF-8 at one place, and how many bytes it has (RFC 3629); code -1 where the byte there begins none.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {{code: number, width: number}}
 */
export function utf8At(bytes, at) {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, width: 1 };
  const width = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let code = first & (0x7f >> width);
  for (let i = 1; i < width; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return { code: -1, width: 1 };
    code = (code << 6) | (next & 0x3f);
  }
  const surrogate = code >= 0xd800 && code < 0xe000;
  if (width === 0 || code < (least[width] ?? 0) || code > 0x10ffff || surrogate) return { code: -1, width: 1 };
  return { code, width };
}

/** Two digits. @param {number} byte */
export const hexByte = (byte) => byte.toString(16).padStart(2, '0');
