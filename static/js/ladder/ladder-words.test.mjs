import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelOf, laneTexts, lineOf, shortened, summaryOf } from './ladder-words.js';

/** @typedef {import('./ladder-model.js').Arrow} Arrow */
/** @typedef {import('../types.js').Entry} Entry */

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    Times: '×{count}',
    Empty: 'empty',
    LenOf: '{captured} of {length}',
    CutTag: 'cut −{count}',
    Unknown: 'unknown',
    GapRow: '{count|datagram is|datagrams are} missing',
    RefusedRow: 'Refused: nothing listens on {destination}',
    LadderListener: 'listener',
    LadderOwn: 'of this lab',
    LadderOutside: 'elsewhere',
    LadderOthers: '{count|other|others}',
    LadderMissing: '{count} missing',
    LadderHole: '{count|entry|entries} not drawn',
    LadderRefused: 'refused',
    LadderNotSent: 'not sent: {why}',
    LadderBytes: '{bytes|byte|bytes}',
    LadderBoth: 'received {span} later',
    LadderOpenFate: 'arrival unknown',
    LadderOutsideFate: 'send time unknown',
    LadderSummary: '{datagrams|datagram|datagrams}, {sockets|socket|sockets}[[, {both} both]][[, {open} open]][[, {outside} outside]][[, {failed} failed]][[, {missing} missing]][[, {refused} refused]][[, {cut} cut]][[, {holes} holes]]',
  })
);

/** @param {string} text @param {Partial<Entry>} [more] @returns {Entry} */
const entryOf = (text, more) => {
  const bytes = new TextEncoder().encode(text);
  return {
    seq: 2,
    time: '2026-01-02T10:00:00.000182500Z',
    kind: 'received',
    listener: '1',
    source: '127.0.0.1:50000',
    destination: '127.0.0.1:8888',
    length: bytes.length,
    captured: bytes.length,
    payload: btoa(String.fromCharCode(...bytes)),
    via: '',
    ...more,
  };
};

/** @param {Partial<Arrow>} more @returns {Arrow} */
const arrow = (more) => ({ kind: 'both', entry: entryOf('Hello server!'), seq: '2', begin: 0, end: 1, from: 0, to: 1, count: 1, ...more });

const sent = entryOf('Hello server!', { seq: 1, time: '2026-01-02T10:00:00.000000500Z', kind: 'sent' });
const cut = entryOf('Hell', { length: 13, truncated: true });
const refusal = entryOf('', { kind: 'unreachable', icmp: { type: 3, code: 3, from: '', errno: 'ECONNREFUSED' } });
const gap = arrow({ kind: 'gap', entry: entryOf('', { kind: 'gap', missing: 991 }), count: 991, seq: '' });
const hole = arrow({ kind: 'hole', count: 1240, seq: '' });

/** @type {{name: string, arrow: Arrow, label: string, line: string[]}[]} */
const rows = [
  { name: 'a datagram', arrow: arrow({ sent }), label: '13 B Hello server!', line: ['127.0.0.1:50000 → 127.0.0.1:8888', 'Hello server!', '13 bytes, received 182 µs later'] },
  { name: 'an empty one', arrow: arrow({ kind: 'open', entry: entryOf('') }), label: '0 B (empty)', line: ['127.0.0.1:50000 → 127.0.0.1:8888', '', '0 bytes, arrival unknown'] },
  { name: 'one that was cut', arrow: arrow({ kind: 'outside', entry: cut }), label: '4 of 13 B Hell', line: ['127.0.0.1:50000 → 127.0.0.1:8888', 'Hell', '13 bytes, cut −9, send time unknown'] },
  { name: 'many', arrow: arrow({ kind: 'open', count: 64_000 }), label: '×64,000 13 B Hello…', line: ['127.0.0.1:50000 → 127.0.0.1:8888', 'Hello server!', '×64,000, 13 bytes, arrival unknown'] },
  { name: 'one of an unknown source', arrow: arrow({ kind: 'outside', entry: entryOf('hi', { source: null }) }), label: '2 B hi', line: ['unknown → 127.0.0.1:8888', 'hi', '2 bytes, send time unknown'] },
  { name: 'one that is no text', arrow: arrow({ kind: 'open', entry: entryOf('\u202e\n') }), label: '4 B ⟨202e⟩↵', line: ['127.0.0.1:50000 → 127.0.0.1:8888', '⟨202e⟩↵', '4 bytes, arrival unknown'] },
  { name: 'one in wide letters', arrow: arrow({ kind: 'open', entry: entryOf('안녕하세요 여러분') }), label: '25 B 안녕하세요 …', line: ['127.0.0.1:50000 → 127.0.0.1:8888', '안녕하세요 여러분', '25 bytes, arrival unknown'] },
  { name: 'what the kernel did not take', arrow: arrow({ kind: 'failed', why: 'EPERM' }), label: 'not sent: EPERM', line: ['127.0.0.1:50000 → 127.0.0.1:8888', 'Hello server!', '13 bytes, not sent: EPERM'] },
  { name: 'a refusal', arrow: arrow({ kind: 'refused', entry: refusal }), label: 'refused', line: ['127.0.0.1:8888', '', 'Refused: nothing listens on 127.0.0.1:8888'] },
  { name: 'several refusals', arrow: arrow({ kind: 'refused', entry: { ...refusal, count: 3 }, count: 3 }), label: '×3 refused', line: ['127.0.0.1:8888', '', 'Refused: nothing listens on 127.0.0.1:8888 ×3'] },
  { name: 'a gap', arrow: gap, label: '991 missing', line: ['127.0.0.1:8888', '', '991 datagrams are missing'] },
  { name: 'a hole', arrow: hole, label: '1,240 entries not drawn', line: ['', '', '1,240 entries not drawn'] },
];
for (const { name, arrow, label, line } of rows) {
  test(`the words of ${name}`, () => {
    assert.equal(labelOf(arrow, 19, words), label);
    const { way, data, fate } = lineOf(arrow, words);
    assert.deepEqual([way, data, fate], line);
  });
}

test('a label with no room says how much it is, and no more', () => {
  assert.equal(labelOf(arrow({}), 6, words), '13 B');
});

test('lanes are called by their names, or by what they are', () => {
  const lane = { address: '127.0.0.1:8888', name: '', count: 1 };
  assert.deepEqual(laneTexts({ ...lane, kind: 'listener', name: 'echo' }, words), { address: '127.0.0.1:8888', name: 'echo' });
  assert.deepEqual(laneTexts({ ...lane, kind: 'listener' }, words), { address: '127.0.0.1:8888', name: 'listener' });
  assert.deepEqual(laneTexts({ ...lane, kind: 'outside', address: '' }, words), { address: 'unknown', name: 'elsewhere' });
  assert.deepEqual(laneTexts({ ...lane, kind: 'others', address: '', count: 10 }, words), { address: '10 others', name: '' });
});

test('an address that is too long loses its middle', () => {
  assert.equal(shortened('127.0.0.1:8888', 14), '127.0.0.1:8888');
  assert.equal(shortened('[2001:db8:1:2:3:4:5:6]:8888', 17), '[2001:db…:6]:8888');
});

test('everything is said in one sentence', () => {
  const lanes = /** @type {import('./ladder-lanes.js').Lane[]} */ ([{ kind: 'listener', address: '', name: '', count: 1 }, { kind: 'others', address: '', name: '', count: 10 }]);
  const arrows = [arrow({ sent }), arrow({ kind: 'outside', entry: cut }), arrow({ kind: 'open', count: 1000 }), gap, hole, arrow({ kind: 'refused', entry: refusal })];
  assert.equal(
    summaryOf({ rows: [], lanes, arrows }, words),
    '1,002 datagrams, 11 sockets, 1 both, 1,000 open, 1 outside, 991 missing, 1 refused, 1 cut, 1,240 holes',
  );
  assert.equal(summaryOf({ rows: [], lanes: [], arrows: [] }, words), '0 datagrams, 0 sockets');
});
