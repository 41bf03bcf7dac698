// The ladder in numbers: what happened among the newest entries, between which sockets.

import { countOf } from '../happened/describe.js';
import { pairUp } from './ladder-pairs.js';
import { laneFinder } from './ladder-lanes.js';
import { nanoseconds } from '../happened/times.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('./ladder-lanes.js').Lane} Lane */
/** @typedef {import('./ladder-lanes.js').Socket} Socket */

/**
 * What is drawn of an entry, or of two that tell of the same datagram.
 *
 * - both: sent and received here
 * - open: sent here; nobody knows whether it arrived
 * - failed: the kernel did not take it
 * - outside: received here; nobody knows when it was sent
 * - refused: an ICMP error came back
 * - gap: the kernel dropped some
 * - hole: entries that are not here
 * @typedef {object} Arrow
 * @property {'both'|'open'|'failed'|'outside'|'refused'|'gap'|'hole'} kind
 * @property {Entry} entry the one that tells most
 * @property {Entry} [sent] the one that was sent, where it is another
 * @property {string} seq what is chosen with it; empty where nothing can be
 * @property {number} begin the row of its beginning; -1 is before all rows
 * @property {number} end the row of its end
 * @property {number} from the lane of its beginning; -1 is unknown
 * @property {number} to the lane of its end
 * @property {number} count how many it stands for
 * @property {string} [why] of what the kernel did not take
 */

/**
 * @typedef {object} Row
 * @property {string} time
 * @property {number} since nanoseconds since the row before
 * @property {boolean} hole whether there is only something missing
 */

/** @typedef {{rows: Row[], lanes: Lane[], arrows: Arrow[]}} Model */

/** How many rows there are. */
export const mostRows = 40;

/** How many entries are looked at to find out what belongs together. */
export const mostEntries = 400;

/** @param {Entry} entry */
const isShown = ({ kind }) => kind !== 'event';

/**
 * @typedef {object} Line
 * @property {bigint} at
 * @property {Entry} entry
 * @property {number} hole how many entries are not here
 */

/**
 * Reads the newest entries as a ladder.
 * @param {Entry[]} entries in their order
 * @param {Socket[]} listeners
 * @param {number} mostLanes
 * @returns {Model}
 */
export function readLadder(entries, listeners, mostLanes) {
  const pairs = pairUp(entries);
  const lines = linesOf(entries);
  const rowOf = new Map(lines.flatMap((line, row) => (line.hole ? [] : [[line.entry.seq, row]])));
  const { lanes, laneOf } = laneFinder(entries, listeners, mostLanes, new Set(rowOf.keys()), pairs);

  /** @type {Arrow[]} */
  const arrows = [];
  lines.forEach(({ entry, hole }, row) => {
    const arrow = { entry, seq: '', begin: row, end: row, from: -1, to: -1, count: hole || countOf(entry) };
    if (hole) arrows.push({ ...arrow, kind: 'hole' });
    else if (entry.kind === 'gap') arrows.push({ ...arrow, kind: 'gap', to: laneOf.end(entry), count: entry.missing ?? 0 });
    else if (entry.kind === 'unreachable') {
      const sent = pairs.sentOf.get(entry.seq);
      const to = sent ? laneOf.start(sent) : laneOf.listener(entry);
      const seq = sent ? String(sent.seq) : '';
      arrows.push({ ...arrow, kind: 'refused', sent, seq, from: laneOf.end(entry), to });
    } else {
      const ends = { seq: String(entry.seq), from: laneOf.start(entry), to: laneOf.end(entry) };
      const sent = pairs.sentOf.get(entry.seq);
      const why = pairs.failed.get(entry.seq);
      if (sent) arrows.push({ ...arrow, ...ends, kind: 'both', sent, from: laneOf.start(sent), begin: rowOf.get(sent.seq) ?? -1 });
      else if (entry.kind === 'received') arrows.push({ ...arrow, ...ends, kind: 'outside' });
      else if (why !== undefined) arrows.push({ ...arrow, ...ends, kind: 'failed', why });
      else if (!pairs.arrived.has(entry.seq)) arrows.push({ ...arrow, ...ends, kind: 'open' });
    }
  });
  const rows = lines.map(({ at, entry, hole }, row) => ({
    time: entry.time,
    since: Number(at - (lines[row - 1]?.at ?? at)),
    hole: hole > 0,
  }));
  return { rows, lanes, arrows };
}

/**
 * The lines of the ladder in the order of time, which is not always that of the journal: a datagram may have waited to
 * be read.
 * @param {Entry[]} entries
 * @returns {Line[]}
 */
function linesOf(entries) {
  /** @type {Line[]} */
  const lines = [];
  let shown = 0;
  for (let i = entries.length - 1; i >= 0 && shown < mostRows; i--) {
    const entry = /** @type {Entry} */ (entries[i]);
    const next = entries[i + 1];
    // Where numbers are missing, entries are: too many to be drawn, or none that passes the filter.
    if (next && next.seq > entry.seq + 1 && lines.length > 0) {
      lines.push({ at: nanoseconds(next.time), entry: next, hole: next.seq - entry.seq - 1 });
    }
    if (!isShown(entry)) continue;
    lines.push({ at: nanoseconds(entry.time), entry, hole: 0 });
    shown++;
  }
  return lines.reverse().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
