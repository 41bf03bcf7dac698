import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText, countOf, datagramTexts, headerTexts, isDatagram, noteOf, payloadOf, tagsOf, viaText } from './describe.js';

/** @typedef {import('../types.js').Entry} Entry */

process.env.TZ = 'UTC';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    In: 'received',
    Out: 'sent',
    OutTimes: 'sent {count} times',
    Times: '×{count}',
    LenOf: '{captured} of {length}',
    CutTag: 'cut −{count}',
    Empty: 'empty',
    NotUTF8: 'not text',
    Unknown: 'unknown',
    TOSNamed: '{tos} ({hex}): DSCP [[{name} ({dscp})||{dscp}]], ECN {ecn}',
    ChecksumPayload: 'The checksum needs all {length|byte|bytes}.',
    ChecksumAddress: 'The checksum needs both addresses.',
    GapRow: '{count|datagram is|datagrams are} missing here',
    RefusedRow: 'Refused: {destination} (ICMP type {type} code {code}[[ from {from}]])',
    UnreachableRow: 'Not delivered: {destination} (ICMP type {type} code {code}[[ from {from}]]: {errno}[[, path MTU {mtu}]])',
    Notes: { 'listener started': 'Listening on {address}' },
    Acts: { 'reply echo': 'echo', transmission: 'job' },
  })
);

/** @param {string} text */
const base64 = (text) => Buffer.from(text).toString('base64');

/** A received datagram, with some of it otherwise. @param {Partial<Entry>} [otherwise] @returns {Entry} */
function received(otherwise = {}) {
  return {
    seq: 7,
    time: '2026-01-02T10:00:00.123456789Z',
    kind: 'received',
    listener: '1',
    source: '127.0.0.1:51696',
    destination: '127.0.0.1:8888',
    length: 13,
    captured: 13,
    truncated: false,
    payload: base64('Hello server!'),
    text: 'Hello server!',
    via: '',
    ...otherwise,
  };
}

test('a received datagram as a row', () => {
  assert.deepEqual(datagramTexts(received(), words), {
    seq: '7',
    time: '10:00:00.123',
    arrow: '↓',
    way: 'received',
    source: '127.0.0.1:51696',
    destination: '127.0.0.1:8888',
    bytes: '13',
    data: 'Hello server!',
  });
});

test('a sent datagram points the other way', () => {
  const { arrow, way } = datagramTexts(received({ kind: 'sent' }), words);
  assert.deepEqual({ arrow, way }, { arrow: '↑', way: 'sent' });
});

test('an entry that stands for many says so to those who see the arrow and to those who do not', () => {
  const many = received({ kind: 'sent', count: 64, via: 'transmission 1' });
  assert.equal(datagramTexts(many, words).way, 'sent 64 times');
  assert.deepEqual(tagsOf(many, words), [
    { kind: 'many', text: '×64' },
    { kind: 'via', text: 'job 1' },
  ]);
  assert.equal(countOf(many), 64);
  assert.equal(countOf(received()), 1);
  const one = received({ kind: 'sent', count: 1 });
  assert.deepEqual([datagramTexts(one, words).way, tagsOf(one, words)], ['sent', []]);
});

test('what the system does not know stays empty', () => {
  const { source, destination } = datagramTexts(received({ source: undefined, destination: null }), words);
  assert.deepEqual({ source, destination }, { source: '', destination: '' });
});

test('a row shows at most 200 characters', () => {
  const { data } = datagramTexts(received({ payload: base64('x'.repeat(201)) }), words);
  assert.equal(data, `${'x'.repeat(199)}…`);
});

/** @type {{name: string, bytes: string, want: string}[]} */
const previews = [
  { name: 'that fills the row', bytes: 'x'.repeat(256), want: `${'x'.repeat(199)}…` },
  { name: 'that is shorter than a row', bytes: '안'.repeat(85), want: `${'안'.repeat(85)}…` },
];
for (const { name, bytes, want } of previews) {
  test(`a preview ${name} says that there is more`, () => {
    const entry = received({ payload: undefined, text: undefined, preview: base64(bytes), length: 60000 });
    assert.equal(datagramTexts(entry, words).data, want);
  });
}

test('the payload is what was sent to the page', () => {
  const bytes = (/** @type {Entry} */ entry) => Buffer.from(payloadOf(entry)).toString();
  assert.equal(bytes(received()), 'Hello server!');
  assert.equal(bytes(received({ payload: undefined, preview: base64('Hello') })), 'Hello');
  assert.equal(bytes(received({ payload: undefined })), '');
});

test('a cut datagram says how much of it was taken', () => {
  assert.equal(bytesText(received({ truncated: true, captured: 4, length: 15 }), words), '4 of 15');
  assert.equal(bytesText(received({ length: 0, captured: 0 }), words), '0');
  assert.equal(bytesText(received({ length: undefined }), words), '0');
});

/** @type {import('../types.js').Header} */
const header = {
  source_port: 51696,
  destination_port: 8888,
  length: 21,
  checksum: 52174,
  bytes: 'c9f022b80015cbce',
  dscp: 46,
  dscp_name: 'EF',
  ecn: 'Not-ECT',
};

test('the header of a datagram, field by field', () => {
  assert.deepEqual(headerTexts(received({ ttl: 64, tos: 184, header }), words), {
    ttl: '64',
    tos: '184 (0xb8): DSCP EF (46), ECN Not-ECT',
    'source-port': '51696',
    'source-port-hex': '0xc9f0',
    'source-port-bits': '1 1 0 0 1 0 0 1 1 1 1 1 0 0 0 0',
    'destination-port': '8888',
    'destination-port-hex': '0x22b8',
    'destination-port-bits': '0 0 1 0 0 0 1 0 1 0 1 1 1 0 0 0',
    'header-length': '21',
    'header-length-hex': '0x0015',
    'header-length-bits': '0 0 0 0 0 0 0 0 0 0 0 1 0 1 0 1',
    checksum: '52174',
    'checksum-hex': '0xcbce',
    'checksum-bits': '1 1 0 0 1 0 1 1 1 1 0 0 1 1 1 0',
    'checksum-note': '',
  });
});

/** @type {{name: string, tos: Entry['tos'], otherwise: Partial<import('../types.js').Header>, want: string}[]} */
const kinds = [
  {
    name: 'that asks for nothing',
    tos: 0,
    otherwise: { dscp: 0, dscp_name: 'CS0' },
    want: '0 (0x00): DSCP CS0 (0), ECN Not-ECT',
  },
  {
    name: 'without a name',
    tos: 19,
    otherwise: { dscp: 4, dscp_name: '', ecn: 'CE' },
    want: '19 (0x13): DSCP 4, ECN CE',
  },
  { name: 'that is unknown', tos: null, otherwise: { dscp: null, dscp_name: '', ecn: null }, want: 'unknown' },
  { name: 'that is not there', tos: undefined, otherwise: {}, want: 'unknown' },
];
for (const { name, tos, otherwise, want } of kinds) {
  test(`a TOS ${name}`, () => {
    assert.equal(headerTexts(received({ tos, header: { ...header, ...otherwise } }), words).tos, want);
  });
}

test('a TTL of 0 is known, and none is not', () => {
  assert.equal(headerTexts(received({ ttl: 0, header }), words).ttl, '0');
  assert.equal(headerTexts(received({ ttl: null, header }), words).ttl, 'unknown');
});

test('the source port 0 is a port', () => {
  const texts = headerTexts(received({ header: { ...header, source_port: 0 } }), words);
  assert.deepEqual(
    [texts['source-port'], texts['source-port-hex'], texts['source-port-bits']],
    ['0', '0x0000', '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0'],
  );
});

/** @type {{name: string, entry: Entry, note: string}[]} */
const withoutChecksum = [
  {
    name: 'a cut datagram',
    entry: received({ truncated: true, captured: 4, length: 15, header: { ...header, checksum: null, bytes: null } }),
    note: 'The checksum needs all 15 bytes.',
  },
  {
    name: 'a datagram to an unknown address',
    entry: received({ destination: null, header: { ...header, checksum: null, bytes: null } }),
    note: 'The checksum needs both addresses.',
  },
];
for (const { name, entry, note } of withoutChecksum) {
  test(`the checksum of ${name} is unknown`, () => {
    const texts = headerTexts(entry, words);
    assert.deepEqual([texts.checksum, texts['checksum-hex'], texts['checksum-note']], ['unknown', '', note]);
    assert.equal(texts['destination-port'], '8888');
  });
}

/** @type {{name: string, entry: Entry, want: {kind: string, text: string}[]}[]} */
const tags = [
  { name: 'an ordinary datagram', entry: received(), want: [] },
  {
    name: 'a cut datagram',
    entry: received({ truncated: true, captured: 4, length: 15 }),
    want: [{ kind: 'cut', text: 'cut −11' }],
  },
  {
    name: 'an empty datagram',
    entry: received({ length: 0, captured: 0, payload: '', text: '' }),
    want: [{ kind: 'empty', text: 'empty' }],
  },
  {
    name: 'bytes that are no text',
    entry: received({ payload: '/w==', text: undefined, length: 1 }),
    want: [{ kind: 'bytes', text: 'not text' }],
  },
  {
    name: 'a large datagram that is no text, though it begins as one',
    entry: received({ payload: undefined, text: undefined, preview: 'YQ==', length: 60000 }),
    want: [{ kind: 'bytes', text: 'not text' }],
  },
  {
    name: 'a large text',
    entry: received({ payload: undefined, text: 'a', preview: 'YQ==', length: 60000 }),
    want: [],
  },
  {
    name: 'a reply of ours',
    entry: received({ kind: 'sent', via: 'reply echo' }),
    want: [{ kind: 'via', text: 'echo' }],
  },
  {
    name: 'everything at once',
    entry: received({ truncated: true, captured: 1, length: 3, payload: '/w==', text: undefined, via: 'reply echo' }),
    want: [
      { kind: 'cut', text: 'cut −2' },
      { kind: 'bytes', text: 'not text' },
      { kind: 'via', text: 'echo' },
    ],
  },
];
for (const { name, entry, want } of tags) {
  test(`the tags of ${name}`, () => assert.deepEqual(tagsOf(entry, words), want));
}

const between = { seq: 8, time: '2026-01-02T10:00:00Z', listener: '1', via: '' };

/** @type {{entry: Entry, want: string}[]} */
const notes = [
  { entry: { ...between, kind: 'gap', missing: 991 }, want: '991 datagrams are missing here' },
  { entry: { ...between, kind: 'gap', missing: 1 }, want: '1 datagram is missing here' },
  {
    entry: {
      ...between,
      kind: 'unreachable',
      destination: '127.0.0.1:9',
      icmp: { type: 3, code: 3, from: '127.0.0.1', errno: 'ECONNREFUSED' },
    },
    want: 'Refused: 127.0.0.1:9 (ICMP type 3 code 3 from 127.0.0.1)',
  },
  {
    entry: {
      ...between,
      kind: 'unreachable',
      destination: '127.0.0.1:9',
      icmp: { type: 3, code: 0, from: '', errno: 'ENETUNREACH' },
    },
    want: 'Not delivered: 127.0.0.1:9 (ICMP type 3 code 0: ENETUNREACH)',
  },
  {
    entry: {
      ...between,
      kind: 'unreachable',
      destination: '127.0.0.1:9',
      icmp: { type: 3, code: 4, from: '10.0.0.1', errno: 'EMSGSIZE', mtu: 1300 },
    },
    want: 'Not delivered: 127.0.0.1:9 (ICMP type 3 code 4 from 10.0.0.1: EMSGSIZE, path MTU 1300)',
  },
  {
    entry: { ...between, kind: 'event', note: 'listener started', destination: '127.0.0.1:8888' },
    want: 'Listening on 127.0.0.1:8888',
  },
  { entry: { ...between, kind: 'event', note: 'something newer' }, want: 'something newer' },
  { entry: { ...between, kind: 'event', note: 'not sent: EPERM', count: 200 }, want: 'not sent: EPERM ×200' },
  {
    entry: {
      ...between,
      kind: 'unreachable',
      count: 3,
      destination: '127.0.0.1:9',
      icmp: { type: 3, code: 3, from: '', errno: 'ECONNREFUSED' },
    },
    want: 'Refused: 127.0.0.1:9 (ICMP type 3 code 3) ×3',
  },
];
for (const { entry, want } of notes) {
  test(`an entry of kind ${entry.kind} in words: ${want}`, () => assert.equal(noteOf(entry, words), want));
}

test('only what was received or sent is a datagram', () => {
  assert.ok(isDatagram(received()));
  assert.ok(isDatagram(received({ kind: 'sent' })));
  for (const { entry } of notes) assert.ok(!isDatagram(entry));
});

test('what the lab did is said in words, with the number that it has', () => {
  assert.equal(viaText('reply echo', words), 'echo');
  assert.equal(viaText('transmission 12', words), 'job 12');
  assert.equal(viaText('something new 3', words), 'something new 3');
  assert.equal(viaText('', words), '');
});
