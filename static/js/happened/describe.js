// Entries in words: what a row says.

import { fromBase64, preview } from '../bytes.js';
import { clock } from '../clock.js';
import { fill, noteText } from '../words.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */

/** How many characters of a payload a row shows. */
const previewLength = 200;

/**
 * Whether an entry is a datagram, and not something that happened in between.
 * @param {Entry} entry
 */
export function isDatagram(entry) {
  return entry.kind === 'received' || entry.kind === 'sent';
}

/**
 * How many datagrams an entry stands for. That of a flood stands for many.
 * @param {Entry} entry
 */
export function countOf(entry) {
  return entry.count ?? 1;
}

/**
 * The bytes of an entry as far as they were sent to the page.
 * @param {Entry} entry
 */
export function payloadOf(entry) {
  return fromBase64(entry.payload ?? entry.preview ?? '');
}

/**
 * The texts of a datagram's row.
 * @param {Entry} entry
 * @param {Words} words
 */
export function datagramTexts(entry, words) {
  const sent = entry.kind === 'sent';
  const data = preview(payloadOf(entry), previewLength);
  const more = entry.preview !== undefined && !data.endsWith('…') ? '…' : '';
  return {
    seq: String(entry.seq),
    time: clock(entry.time),
    arrow: sent ? '↑' : '↓',
    way: wayText(entry, words),
    source: entry.source ?? '',
    destination: entry.destination ?? '',
    bytes: bytesText(entry, words),
    data: data + more,
  };
}

/**
 * What happened to a datagram, for those who do not see the arrow.
 * @param {Entry} entry
 * @param {Words} words
 */
function wayText(entry, words) {
  if (countOf(entry) > 1) return fill(words.OutTimes, { count: countOf(entry) });
  return entry.kind === 'sent' ? words.Out : words.In;
}

/**
 * How many an entry stands for, where that is more than one.
 * @param {Entry} entry
 * @param {Words} words
 */
function timesText(entry, words) {
  return countOf(entry) > 1 ? fill(words.Times, { count: countOf(entry) }) : '';
}

/**
 * How many bytes a datagram has, and how many of them were taken.
 * @param {Entry} entry
 * @param {Words} words
 */
export function bytesText(entry, words) {
  const length = entry.length ?? 0;
  if (!entry.truncated) return String(length);
  return fill(words.LenOf, { captured: entry.captured ?? 0, length });
}

/**
 * What an entry that was asked for by its number has in its headers. The server has calculated it all.
 * @param {Entry} entry
 * @param {Words} words
 * @returns {Record<string, string>}
 */
export function headerTexts(entry, words) {
  const unknown = words.Unknown;
  const { ttl, tos, header } = entry;
  return {
    ttl: String(ttl ?? unknown),
    tos: tos === undefined || tos === null ? unknown : tosText(tos, header, words),
    ...numberTexts('source-port', header?.source_port, unknown),
    ...numberTexts('destination-port', header?.destination_port, unknown),
    ...numberTexts('header-length', header?.length, unknown),
    ...numberTexts('checksum', header?.checksum, unknown),
    'checksum-note': checksumNote(entry, words),
  };
}

/**
 * What is missing for a checksum, where it is not known.
 * @param {Entry} entry
 * @param {Words} words
 */
function checksumNote({ header, truncated, length }, words) {
  if (typeof header?.checksum === 'number') return '';
  if (truncated) return fill(words.ChecksumPayload, { length: length ?? 0 });
  return words.ChecksumAddress;
}

/**
 * The TOS with the names of what it is made of.
 * @param {number} tos
 * @param {import('../types.js').Header|undefined} header
 * @param {Words} words
 */
function tosText(tos, header, words) {
  return fill(words.TOSNamed, {
    tos,
    hex: hexNumber(tos, 2),
    dscp: header?.dscp ?? '',
    name: header?.dscp_name ?? '',
    ecn: header?.ecn ?? '',
  });
}

/**
 * A field of sixteen bits in its slots: as a number, in hexadecimal, and bit by bit.
 * @param {string} name
 * @param {number|null|undefined} value
 * @param {string} unknown
 */
function numberTexts(name, value, unknown) {
  const known = value !== null && value !== undefined;
  return {
    [name]: known ? String(value) : unknown,
    [`${name}-hex`]: known ? hexNumber(value, 4) : '',
    [`${name}-bits`]: known ? [...value.toString(2).padStart(16, '0')].join(' ') : '',
  };
}

/** @param {number} value @param {number} digits */
const hexNumber = (value, digits) => `0x${value.toString(16).padStart(digits, '0')}`;

/**
 * What the lab did, in words: a name, which a number may follow.
 * @param {string} via
 * @param {Words} words
 */
export const viaText = (via, words) => via.replace(/^[a-z ]*[a-z]/, (name) => words.Acts[name] ?? name);

/**
 * What is remarkable about a datagram.
 * @param {Entry} entry
 * @param {Words} words
 * @returns {{kind: string, text: string}[]}
 */
export function tagsOf(entry, words) {
  const tags = [];
  const times = timesText(entry, words);
  if (times) tags.push({ kind: 'many', text: times });
  if (entry.truncated) {
    const count = (entry.length ?? 0) - (entry.captured ?? 0);
    tags.push({ kind: 'cut', text: fill(words.CutTag, { count }) });
  }
  if (entry.length === 0) tags.push({ kind: 'empty', text: words.Empty });
  if (entry.text === undefined) tags.push({ kind: 'bytes', text: words.NotUTF8 });
  if (entry.via) tags.push({ kind: 'via', text: viaText(entry.via, words) });
  return tags;
}

/**
 * The text of everything that is no datagram.
 * @param {Entry} entry
 * @param {Words} words
 */
export function noteOf(entry, words) {
  return [whatHappened(entry, words), timesText(entry, words)].filter(Boolean).join(' ');
}

/**
 * @param {Entry} entry
 * @param {Words} words
 */
function whatHappened(entry, words) {
  const destination = entry.destination ?? '';
  switch (entry.kind) {
    case 'gap':
      return fill(words.GapRow, { count: entry.missing ?? 0 });
    case 'unreachable':
      // Only a port unreachable says that nothing listens there; other errors have other causes.
      return fill(entry.icmp?.errno === 'ECONNREFUSED' ? words.RefusedRow : words.UnreachableRow, {
        destination,
        errno: entry.icmp?.errno ?? '',
        mtu: entry.icmp?.mtu ?? '',
        type: entry.icmp?.type ?? '',
        code: entry.icmp?.code ?? '',
        from: entry.icmp?.from ?? '',
      });
    default:
      return noteText(words, entry.note ?? '', destination);
  }
}
