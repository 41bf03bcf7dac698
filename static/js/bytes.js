// Bytes, and how they are shown. What stands here shows the same as the server does.

/**
 * @param {string} base64
 * @returns {Uint8Array}
 */
export function fromBase64(base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/**
 * The bytes as text, or null when they are not valid UTF-8.
 * @param {Uint8Array} bytes
 */
export function asText(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
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
  const width = sequenceLength(bytes[at] ?? 0);
  const char = width > 0 ? asText(bytes.subarray(at, at + width)) : null;
  if (char === null) {
    return { shown: `⟨${hexByte(bytes[at] ?? 0)}⟩`, glyphs: 4, width: 1 };
  }
  const code = char.codePointAt(0) ?? 0;
  if (printable.test(char)) return { shown: char, glyphs: 1, width };
  if (char === '\n') return { shown: '↵', glyphs: 1, width };
  if (char === '\t') return { shown: '⇥', glyphs: 1, width };
  if (code < 0x20) return { shown: String.fromCodePoint(0x2400 + code), glyphs: 1, width };
  if (code === 0x7f) return { shown: '␡', glyphs: 1, width };
  const shown = `⟨${code.toString(16).padStart(4, '0')}⟩`;
  return { shown, glyphs: shown.length, width };
}

/**
 * How long a character of UTF-8 is by its first byte (RFC 3629); 0 when none begins so.
 * @param {number} first
 */
function sequenceLength(first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf5) return 4;
  return 0;
}

/** @param {number} byte */
const hexByte = (byte) => byte.toString(16).padStart(2, '0');

/**
 * Rows of so many bytes.
 * @param {Uint8Array} bytes
 * @param {number} limit
 * @param {number} width
 */
export function dump(bytes, limit, width) {
  const rows = [];
  const end = Math.min(bytes.length, limit);
  for (let offset = 0; offset < end; offset += width) {
    const row = Array.from(bytes.subarray(offset, Math.min(offset + width, end)));
    rows.push({
      offset: offset.toString(16).padStart(4, '0'),
      hex: row.map(hexByte).join(' '),
      text: row.map((byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return rows;
}
