// What the page holds of the journal: entries in their order, and holes where entries are not here.

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').EntriesFrame} EntriesFrame */

/**
 * Entries that are not here: those from one number to another, as far as the journal has them. Why: they came too
 * fast to be drawn, had left the journal, or are older than what the page holds.
 * @typedef {object} Hole
 * @property {number} from
 * @property {number} to
 * @property {number} count how many; 0 where nobody knows
 * @property {'skipped'|'missed'|'older'} why
 * @property {boolean} [failed] whether they were asked for, and did not come
 */

/** @typedef {Entry|Hole} Item */

/** How many items the page holds. What is older is in the journal. */
export const mostItems = 20_000;

/** How many are let go at once, since moving all the others costs time. */
const letGo = 2_000;

/**
 * Whether an item is a hole.
 * @param {Item} item
 * @returns {item is Hole}
 */
export function isHole(item) {
  return 'why' in item;
}

/** The first number that an item stands for. @param {Item} item */
const beginOf = (item) => (isHole(item) ? item.from : item.seq);

/** The last number that an item stands for. @param {Item} item */
const endOf = (item) => (isHole(item) ? item.to : item.seq);

export class Store {
  /** @type {((frame: EntriesFrame) => void)[]} */
  #listeners = [];
  /** @type {Item[]} */
  items = [];
  /** The time of the first entry since it was begun: times since the start are since this one. */
  origin = '';
  /** The number of the newest entry that is accounted for. */
  last = 0;
  /** How many items were ever let go or put in before the first: whoever remembers an index is that far off. */
  shift = 0;
  /** How many of the first items somebody looks at, and so are not let go. @type {() => number} */
  held = () => 0;

  /** @param {(frame: EntriesFrame) => void} listener is told of every frame, once it is in */
  onFrame(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Begins anew behind a number.
   * @param {number} after
   * @param {boolean} hasOlder whether the journal may have entries before it
   */
  begin(after, hasOlder) {
    this.origin = '';
    this.items = hasOlder && after > 0 ? [{ from: 1, to: after, count: 0, why: 'older' }] : [];
    this.last = after;
    this.shift = 0;
  }

  /**
   * Adds what a frame carries. What was skipped of it lies where numbers are missing; where a filter leaves out others as
   * well, the frame says where.
   * @param {EntriesFrame} frame
   */
  add(frame) {
    this.origin ||= frame.entries[0]?.time ?? '';
    if (frame.missed > 0) {
      const to = Math.max((frame.entries[0]?.seq ?? frame.seq + 1) - 1, this.last);
      this.#push({ from: this.last + 1, to, count: frame.missed, why: 'missed' });
    }
    let skipped = frame.skipped;
    const skips = frame.skips && new Map(frame.skips);
    for (const entry of frame.entries) {
      const between = skips ? (skips.get(entry.seq) ?? 0) : Math.min(skipped, entry.seq - this.last - 1);
      if (between > 0) {
        this.#push({ from: this.last + 1, to: entry.seq - 1, count: between, why: 'skipped' });
        skipped -= between;
      }
      this.#push(entry);
    }
    if (skipped > 0) this.#push({ from: this.last + 1, to: frame.seq, count: skipped, why: 'skipped' });
    this.last = Math.max(this.last, frame.seq);
    if (this.items.length > mostItems) this.#forget(this.items.length - mostItems + letGo);
    for (const listener of this.#listeners) listener(frame);
  }

  /** @param {Item} item behind all others */
  #push(item) {
    const newest = this.items[this.items.length - 1];
    this.last = Math.max(this.last, endOf(item));
    if (newest && isHole(newest) && isHole(item) && newest.why === item.why) {
      newest.to = item.to;
      newest.count += item.count;
      newest.failed = false;
      return;
    }
    this.items.push(item);
  }

  /**
   * Lets go of the oldest items, but for those that somebody looks at.
   * @param {number} count
   */
  #forget(count) {
    const at = this.held();
    const oldest = this.items[at];
    const first = this.items[at + count];
    if (!oldest || !first) return;
    this.items.splice(at, count, { from: at === 0 ? 1 : beginOf(oldest), to: beginOf(first) - 1, count: 0, why: 'older' });
    if (at === 0) this.shift -= count - 1;
  }

  /**
   * Puts entries into a hole.
   * @param {Hole} hole
   * @param {Entry[]} entries of it, in their order
   * @param {{from: number, to: number}} searched the numbers among which there are no others
   * @param {number} [missed] how many had left the journal, oldest first
   */
  fillHole(hole, entries, searched, missed = 0) {
    const at = this.items.indexOf(hole);
    if (at < 0) return;
    /** @type {Item[]} */
    const put = [];
    const left = Math.max(0, hole.count - entries.length - missed);
    const before = searched.from > hole.from;
    const behind = searched.to < hole.to;
    if (before) put.push({ ...hole, to: searched.from - 1, count: left });
    if (missed > 0) put.push({ from: searched.from, to: (entries[0]?.seq ?? searched.to + 1) - 1, count: missed, why: 'missed' });
    put.push(...entries);
    if (behind) put.push({ ...hole, from: searched.to + 1, count: before ? 0 : left });
    this.items.splice(at, 1, ...put);
    if (hole.why === 'older') this.shift += put.length - 1;
  }

  /**
   * The index of the item that stands for a number, or of the first behind it.
   * @param {number} seq
   */
  indexOf(seq) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = this.items[middle];
      if (item && endOf(item) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The entry of a number, if it is here.
   * @param {string} seq
   * @returns {Entry|undefined}
   */
  entry(seq) {
    const item = this.items[this.indexOf(Number(seq))];
    return item && !isHole(item) && item.seq === Number(seq) ? item : undefined;
  }

  /**
   * The newest entries, oldest first.
   * @param {number} most
   * @returns {Entry[]}
   */
  entriesLast(most) {
    /** @type {Entry[]} */
    const found = [];
    for (let i = this.items.length - 1; i >= 0 && found.length < most; i--) {
      const item = this.items[i];
      if (item && !isHole(item)) found.push(item);
    }
    return found.reverse();
  }
}
