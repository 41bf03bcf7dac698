// Bytes as numbers, in both orders: the network's (big-endian) and that of most processors (little-endian).

/**
 * What bytes are as a number, and with a sign where that makes another number.
 * @typedef {object} Reading
 * @property {number} unsigned
 * @property {number} [signed]
 */

/** The numbers that are read, by the names of their slots: how many bytes each has. */
const kinds = { u8: 1, 'u16-be': 2, 'u16-le': 2, 'u32-be': 4, 'u32-le': 4 };

/**
 * The numbers that begin at a place; undefined where fewer bytes are left than one has.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {Record<keyof typeof kinds, Reading|undefined>}
 */
export function numbersAt(bytes, at) {
  /** @param {keyof typeof kinds} kind */
  const read = (kind) => {
    const size = kinds[kind];
    const part = bytes.subarray(at, at + size);
    return part.length === size ? reading(kind.endsWith('le') ? part.slice().reverse() : part) : undefined;
  };
  return {
    u8: read('u8'),
    'u16-be': read('u16-be'),
    'u16-le': read('u16-le'),
    'u32-be': read('u32-be'),
    'u32-le': read('u32-le'),
  };
}

/** @param {Uint8Array} part the most significant byte first @returns {Reading} */
function reading(part) {
  // No shift: its result would have a sign.
  const unsigned = part.reduce((sum, byte) => sum * 256 + byte, 0);
  return (part[0] ?? 0) < 0x80 ? { unsigned } : { unsigned, signed: unsigned - 256 ** part.length };
}
