// What the checksum of UDP covers besides the datagram: a header that is put together for it and never sent.

import { hexByte } from '../bytes.js';
import { headerSize } from './fields.js';

/** @typedef {import('../types.js').Entry} Entry */

/** The number of UDP in the IP header (RFC 768). */
const protocol = 17;

/**
 * A field of it: the name of its words, what it says and its bytes.
 * @typedef {{name: import('../wordnames.js').WordName, value: string, hex: string}} PseudoField
 */

/**
 * The pseudo-header of a datagram in the order of its bytes: that of IPv4 (RFC 768) or of IPv6 (RFC 8200 section 8.1).
 * @param {Pick<Entry, 'source'|'destination'|'length'>} entry
 * @returns {{version: string, fields: PseudoField[]}|undefined} nothing where an address is not known
 */
export function pseudoHeader({ source, destination, length = 0 }) {
  const from = addressOf(source ?? '');
  const to = addressOf(destination ?? '');
  if (from.bytes.length === 0 || from.bytes.length !== to.bytes.length) return undefined;
  if (isUnspecified(from.bytes) || isUnspecified(to.bytes)) return undefined;
  const addresses = [field('PseudoSource', from.text, from.bytes), field('PseudoDestination', to.text, to.bytes)];
  const whole = headerSize + length;
  if (from.bytes.length === 4) {
    const rest = [numberField('PseudoZero', 0, 1), numberField('PseudoProtocol', protocol, 1)];
    return { version: 'IPv4', fields: [...addresses, ...rest, numberField('PseudoLength', whole, 2)] };
  }
  const rest = [numberField('PseudoZero', 0, 3), numberField('PseudoNext', protocol, 1)];
  return { version: 'IPv6', fields: [...addresses, numberField('PseudoLength', whole, 4), ...rest] };
}

/** @param {PseudoField['name']} name @param {string} value @param {number[]} bytes @returns {PseudoField} */
function field(name, value, bytes) {
  return { name, value, hex: bytes.map(hexByte).join(' ') };
}

/** @param {PseudoField['name']} name @param {number} value @param {number} size in bytes */
function numberField(name, value, size) {
  const bytes = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);
  return field(name, String(value), bytes);
}

/** An address only stands in a header when it is one: this one lets the system choose. @param {number[]} bytes */
const isUnspecified = (bytes) => bytes.every((byte) => byte === 0);

/**
 * The address in front of a port, without brackets and zone, and its bytes.
 * @param {string} addressPort
 */
function addressOf(addressPort) {
  const text = addressPort.slice(0, addressPort.lastIndexOf(':')).replace(/^\[|\]$|%.*$/g, '');
  if (text === '') return { text, bytes: [] };
  if (!text.includes(':')) return { text, bytes: text.split('.').map(Number) };
  const [head = '', tail] = text.split('::');
  const words = (/** @type {string} */ part) => (part === '' ? [] : part.split(':').map((word) => parseInt(word, 16)));
  const before = words(head);
  const behind = words(tail ?? '');
  const zeros = new Array(Math.max(0, 8 - before.length - behind.length)).fill(0);
  return { text, bytes: [...before, ...zeros, ...behind].flatMap((word) => [word >> 8, word & 0xff]) };
}
