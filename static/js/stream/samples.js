// What happened in each of the last seconds, and how the datagrams that the page saw are spread: from the first frame
// on, so that there is a past once somebody looks.

import { nanoseconds } from '../happened/times.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Stats & {received_bytes?: number}} Figures */

/**
 * What came within a second; null where nobody knows, since the page was not connected.
 * @typedef {object} Second
 * @property {number} at the second, since 1970
 * @property {number|null} received
 * @property {number|null} bytes
 * @property {number|null} dropped
 */

/** @typedef {Pick<Second, 'received'|'bytes'|'dropped'>} Sums */

/** How many seconds are kept. */
export const span = 60;

/** Up to how many bytes each bar of sizes goes: none, one, and then twice as many each. */
export const sizeEdges = [0, ...Array.from({ length: 17 }, (_, power) => 2 ** power)];

/** Up to how many nanoseconds each bar of times goes: 1, 2, 5, 10… microseconds to 10 seconds. What is longer has a last one. */
export const gapEdges = Array.from({ length: 22 }, (_, i) => (/** @type {number} */ ([1, 2, 5][i % 3])) * 1000 * 10 ** Math.floor(i / 3));

/**
 * @param {number[]} counts one more than edges: the last is of what is beyond all of them
 * @param {number[]} edges
 * @param {number} value
 */
function countIn(counts, edges, value) {
  const found = edges.findIndex((edge) => value <= edge);
  const bin = found < 0 ? edges.length : found;
  counts[bin] = (counts[bin] ?? 0) + 1;
}

export class Samples {
  /** The figures of each listener, as they were told last. @type {Map<string, Figures>} */
  #figures = new Map();
  /** Whether the next figures are those to begin with, and not what has come. */
  #fresh = true;
  /** When the latest datagram of each listener arrived, while nothing is missing behind it. @type {Map<string, bigint>} */
  #latest = new Map();
  /** The second in which a frame came last. */
  #heard = 0;
  /** Those of all that were removed. @type {Figures|undefined} */
  #removed;
  /** The number of the entry that was seen last. */
  #seq = 0;
  /** The second from which on they are counted; 0 before there is one. */
  #since = 0;
  /** What each second had; null where nobody knows. @type {Map<number, Sums|null>} */
  sums = new Map();
  /** Whether any system call tells what the kernel dropped. */
  dropsKnown = true;
  /** How many datagrams there were for each bar. @type {number[]} */
  sizes = [];
  /** @type {number[]} */
  gaps = [];
  /** How many datagrams the page saw. */
  seen = 0;
  /** How many were received meanwhile, seen or not. */
  received = 0;

  constructor() {
    this.clear();
  }

  /** Forgets how datagrams are spread, and begins anew. */
  clear() {
    this.sizes = new Array(sizeEdges.length + 1).fill(0);
    this.gaps = new Array(gapEdges.length + 1).fill(0);
    this.seen = 0;
    this.received = 0;
    this.#latest = new Map();
  }

  /**
   * Takes in what the stream brings.
   * @param {Frame} frame
   * @param {number} now in milliseconds since 1970
   */
  add(frame, now) {
    const second = Math.floor(now / 1000);
    if (frame.type === 'hello') this.#fresh = true;
    if (frame.type === 'listeners') {
      this.#takeAll(frame.listeners, frame.removed, second);
      this.#heard = second;
    }
    if (frame.type !== 'entries') return;
    for (const [id, stats] of Object.entries(frame.stats)) {
      this.#count(second, difference(stats, this.#figures.get(id)));
      this.#figures.set(id, stats);
    }
    for (const entry of frame.entries) this.#see(entry);
    this.#heard = second;
  }

  /**
   * Takes over the figures of all listeners.
   * @param {{id: string, stats: Figures}[]} listeners
   * @param {Figures} removed
   * @param {number} second
   */
  #takeAll(listeners, removed, second) {
    const sums = difference(removed, this.#removed);
    for (const { id, stats } of listeners) sumUp(sums, difference(stats, this.#figures.get(id)));
    const there = new Set(listeners.map((each) => each.id));
    for (const [id, stats] of this.#figures) if (!there.has(id)) sumUp(sums, difference(undefined, stats));
    this.#figures = new Map(listeners.map((each) => [each.id, each.stats]));
    this.#removed = removed;
    this.dropsKnown = listeners.length === 0 || listeners.some((each) => each.stats.kernel_drops !== null);
    if (this.#since === 0) this.#since = second;
    else if (!this.#fresh) this.#count(second, sums);
    else if (sums.received || sums.dropped) {
      // What came while nobody told us belongs to no second that we could name.
      for (let at = Math.max(this.#heard, second - span); at <= second; at++) this.sums.set(at, null);
      this.received += Math.max(0, sums.received);
      this.#forget(second);
    }
    this.#fresh = false;
  }

  /**
   * @param {number} second
   * @param {Counted} more
   */
  #count(second, more) {
    if (more.received <= 0 && more.dropped <= 0) return;
    const sums = this.sums.get(second);
    if (sums === null) return;
    if (sums) sumUp(/** @type {Counted} */ (sums), more);
    else this.sums.set(second, more);
    this.received += more.received;
    this.#forget(second);
  }

  /** @param {number} second */
  #forget(second) {
    for (const at of this.sums.keys()) if (at < second - span) this.sums.delete(at);
  }

  /** @param {Entry} entry */
  #see(entry) {
    if (entry.seq !== this.#seq + 1) this.#latest.clear();
    this.#seq = entry.seq;
    const { kind, listener, length = 0 } = entry;
    // Of a socket that was opened for one send there are no figures, and so its datagrams do not count here either.
    if (listener === '') return;
    if (kind === 'gap' || kind === 'event') this.#latest.delete(listener);
    if (kind !== 'received') return;
    const time = nanoseconds(entry.time);
    const before = this.#latest.get(listener);
    this.#latest.set(listener, time);
    if (before !== undefined && time >= before) countIn(this.gaps, gapEdges, Number(time - before));
    countIn(this.sizes, sizeEdges, length);
    this.seen++;
  }

  /**
   * The last seconds that are over, oldest first, as far as the page was there.
   * @param {number} now in milliseconds since 1970
   * @returns {Second[]}
   */
  seconds(now) {
    const current = Math.floor(now / 1000);
    const first = this.#since === 0 ? current : Math.max(this.#since, current - span);
    return Array.from({ length: Math.max(0, current - first) }, (_, i) => {
      const sums = this.sums.get(first + i);
      return { at: first + i, ...(sums === null ? unknown : (sums ?? nothing)) };
    });
  }
}

/** @typedef {{received: number, bytes: number, dropped: number}} Counted */

const unknown = { received: null, bytes: null, dropped: null };
const nothing = { received: 0, bytes: 0, dropped: 0 };

/**
 * What has come since.
 * @param {Figures|undefined} now
 * @param {Figures|undefined} before
 * @returns {Counted}
 */
function difference(now, before) {
  return {
    received: (now?.received ?? 0) - (before?.received ?? 0),
    bytes: (now?.received_bytes ?? 0) - (before?.received_bytes ?? 0),
    dropped: (now?.kernel_drops ?? 0) - (before?.kernel_drops ?? 0),
  };
}

/** @param {Counted} sums @param {Counted} more */
function sumUp(sums, more) {
  sums.received += more.received;
  sums.bytes += more.bytes;
  sums.dropped += more.dropped;
}
