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
  /**
   * @param {HTMLElement} box that scrolls
   * @param {HTMLElement} room in it, as tall as all rows together
   * @param {Rows} rows
   */
  constructor(box, room, rows) {
    this.box = box;
    this.room = room;
    this.rows = rows;
    this.count = 0;
    this.rowHeight = 0;
    this.headHeight = 0;
    /** @type {HTMLElement[]} */
    this.pool = [];
    /** @type {number[]} what each row of the pool shows; -1 is nothing */
    this.shown = [];
    this.measure();
  }

  /** Learns how tall a row is, which depends on the window. */
  measure() {
    this.rowHeight = parseFloat(getComputedStyle(this.box).getPropertyValue('--row-height')) || 26;
    this.headHeight = this.room.offsetTop;
    this.room.style.height = `${this.count * this.rowHeight}px`;
    this.stale();
  }

  /** Everything that is shown is to be filled again. */
  stale() {
    this.shown.fill(-1);
  }

  /** @param {number} count of all rows */
  resize(count) {
    if (count === this.count) return;
    this.count = count;
    this.room.style.height = `${count * this.rowHeight}px`;
  }

  /** Shows the rows in sight. */
  paint() {
    const { first, end } = rowsInSight(this.box.scrollTop, this.seen, this.rowHeight, this.count);
    const wanted = end - first;
    while (this.pool.length < wanted) {
      const row = this.rows.make();
      this.pool.push(row);
      this.shown.push(-1);
      this.room.append(row);
    }
    // The order of the rows is that of what they show: a screen reader reads them as they stand in the page.
    this.pool.forEach((row, at) => {
      const index = first + at;
      row.hidden = index >= end;
      if (row.hidden || this.shown[at] === index) return;
      this.shown[at] = index;
      row.style.transform = `translateY(${index * this.rowHeight}px)`;
      this.rows.fill(row, index);
    });
  }

  /**
   * The index of what a row shows; -1 where it is none of ours.
   * @param {Element} row
   */
  indexOf(row) {
    const at = this.pool.findIndex((each) => each === row);
    return this.shown[at] ?? -1;
  }

  /**
   * The row that shows an index, if there is one.
   * @param {number} index
   */
  rowAt(index) {
    const row = this.pool[this.shown.indexOf(index)];
    return row?.hidden ? undefined : row;
  }

  /** Whether a row is in sight. @param {number} index */
  sees(index) {
    const top = this.box.scrollTop;
    return (index + 1) * this.rowHeight > top && index * this.rowHeight < top + this.seen;
  }

  /** Whether the newest row is in sight. */
  atEnd() {
    return this.box.scrollHeight - this.box.clientHeight - Math.ceil(this.box.scrollTop) <= nearEnd + this.rowHeight;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  /**
   * Scrolls by so many rows.
   * @param {number} count
   */
  by(count) {
    this.box.scrollTop += count * this.rowHeight;
  }

  /**
   * Scrolls as little as it takes for a row to be in sight.
   * @param {number} index
   */
  reveal(index) {
    const top = index * this.rowHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + this.rowHeight > this.box.scrollTop + this.seen) this.box.scrollTop = top + this.rowHeight - this.seen;
  }

  /** How much of the rows can be seen at once, in pixels: the head stays in its place. */
  get seen() {
    return this.box.clientHeight - this.headHeight;
  }

  /** How many rows a page has. */
  get page() {
    return Math.max(1, Math.floor(this.seen / this.rowHeight) - 1);
  }
}
