// A long list with few elements: only the rows in sight exist, and they are used again as it moves.

/**
 * What is in the rows.
 * @typedef {object} Rows
 * @property {() => HTMLElement} make a new row
 * @property {(row: HTMLElement, index: number) => void} fill puts what is at an index into a row
 */

/** Rows beyond both edges, so that there is something to see before the next frame. */
const margin = 4;

/** Close enough to the end to count as there, in pixels: a scroll position may be a fraction. */
const nearEnd = 4;

/**
 * Which rows are to be there.
 * @param {number} top how far the box is scrolled
 * @param {number} height of the box
 * @param {number} rowHeight
 * @param {number} count of all rows
 * @returns {{first: number, end: number}}
 */
export function rowsInSight(top, height, rowHeight, count) {
  const first = Math.max(0, Math.floor(top / rowHeight) - margin);
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / rowHeight) + margin) };
}

export class Viewport {
  #headHeight = 0;
  /** Whether everything that is shown is to be filled again. */
  #isStale = false;
  /** What shows the row that is pinned while it is out of sight. @type {HTMLElement|undefined} */
  #pin;
  /** @type {HTMLElement[]} */
  #pool = [];
  #box;
  #room;
  #rows;
  /** How much of the rows can be seen at once, in pixels: the head stays in its place. */
  #seen = 0;
  /** @type {number[]} what each row of the pool shows; -1 is nothing yet */
  #shown = [];
  count = 0;
  rowHeight = 0;
  /** A row that is there even out of sight, since assistive technology may be at it; -1 is none. */
  pinned = -1;
  /** How far the box was scrolled to show the newest rows; -1 is not yet. */
  bottom = -1;
  /** Behind the last row that is there. */
  end = 0;

  /**
   * @param {HTMLElement} box that scrolls
   * @param {HTMLElement} room in it, as tall as all rows together
   * @param {Rows} rows
   */
  constructor(box, room, rows) {
    this.#box = box;
    this.#room = room;
    this.#rows = rows;
    this.measure();
  }

  /** Learns how tall a row is, which depends on the window. */
  measure() {
    this.rowHeight = parseFloat(getComputedStyle(this.#box).getPropertyValue('--row-height')) || 26;
    this.#headHeight = this.#room.offsetTop;
    this.#seen = this.#box.clientHeight - this.#headHeight;
    this.#room.style.height = `${this.count * this.rowHeight}px`;
    this.stale();
  }

  /** Everything that is shown is to be filled again. */
  stale() {
    this.#isStale = true;
  }

  /** @param {number} count of all rows */
  resize(count) {
    if (count === this.count) return;
    this.count = count;
    this.#room.style.height = `${count * this.rowHeight}px`;
  }

  /**
   * Shows the rows in sight.
   * @param {number} [top] how far the box is scrolled, or is about to be
   */
  paint(top = this.#box.scrollTop) {
    const { first, end } = rowsInSight(top, this.#seen, this.rowHeight, this.count);
    this.end = end;
    const wanted = end - first;
    while (this.#pool.length < wanted) {
      const row = this.#rows.make();
      this.#pool.push(row);
      this.#shown.push(-1);
      this.#room.append(row);
    }
    // The order of the rows is that of what they show: a screen reader reads them as they stand in the page.
    this.#pool.forEach((row, at) => {
      const index = first + at;
      row.hidden = index >= end;
      if (this.#shown[at] === index && !row.hidden && !this.#isStale) return;
      this.#shown[at] = row.hidden ? -1 : index;
      if (row.hidden) return;
      this.#put(row, index);
    });
    this.#isStale = false;
    this.#keepPinned(first, end);
  }

  /** @param {HTMLElement} row @param {number} index */
  #put(row, index) {
    row.style.transform = `translateY(${index * this.rowHeight}px)`;
    this.#rows.fill(row, index);
  }

  /**
   * Shows the pinned row where it is out of sight, in its place among the others.
   * @param {number} first
   * @param {number} end
   */
  #keepPinned(first, end) {
    this.#pin?.remove();
    if (this.pinned < 0 || this.pinned >= this.count || (this.pinned >= first && this.pinned < end)) return;
    this.#pin ??= this.#rows.make();
    this.#put(this.#pin, this.pinned);
    if (this.pinned < first) this.#room.prepend(this.#pin);
    else this.#room.append(this.#pin);
  }

  /** Lets go of all rows: nobody sees them. */
  clear() {
    this.#room.replaceChildren();
    this.#pool = [];
    this.#shown = [];
  }

  /**
   * The index of what a row shows; -1 where it is none of ours.
   * @param {Element} row
   */
  indexOf(row) {
    const at = this.#pool.findIndex((each) => each === row);
    return this.#shown[at] ?? -1;
  }

  /**
   * The row that shows an index, if there is one.
   * @param {number} index
   */
  rowAt(index) {
    const row = this.#pool[this.#shown.indexOf(index)];
    if (row && !row.hidden) return row;
    return index === this.pinned && this.#pin?.isConnected ? this.#pin : undefined;
  }

  /** Whether a row is in sight. @param {number} index */
  sees(index) {
    const top = this.#box.scrollTop;
    return (index + 1) * this.rowHeight > top && index * this.rowHeight < top + this.#seen;
  }

  /** Whether the newest row is in sight. */
  atEnd() {
    return this.#box.scrollHeight - this.#box.clientHeight - Math.ceil(this.#box.scrollTop) <= nearEnd + this.rowHeight;
  }

  /** Shows the newest rows. They are there before the box is scrolled, so that the browser lays them out once. */
  paintEnd() {
    const top = Math.max(0, this.count * this.rowHeight - this.#seen);
    this.paint(top);
    this.#box.scrollTop = top;
    this.bottom = this.#box.scrollTop;
  }

  /**
   * Scrolls by so many rows.
   * @param {number} count
   */
  by(count) {
    this.#box.scrollTop += count * this.rowHeight;
  }

  /**
   * Scrolls as little as it takes for a row to be in sight.
   * @param {number} index
   */
  reveal(index) {
    const top = index * this.rowHeight;
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (top + this.rowHeight > this.#box.scrollTop + this.#seen) this.#box.scrollTop = top + this.rowHeight - this.#seen;
  }

  /** How many rows a page has. */
  get page() {
    return Math.max(1, Math.floor(this.#seen / this.rowHeight) - 1);
  }
}
