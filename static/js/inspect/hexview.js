// The bytes of a datagram: a dump of which only the rows in sight exist, and what is marked in it.

import { payloadOf } from '../happened/describe.js';
import { bytesOf, fieldOf } from './fields.js';
import { fillRow, idOf } from './hexcells.js';
import { HexPointer } from './hexpointer.js';
import { HexReading } from './hexreading.js';
import { markAfter, rangeOf, rowCount, rowOf, widthFor } from './hexrange.js';
import { character, rowOfDump } from './hexrows.js';
import { cloneTemplate, element, slot } from '../slots.js';
import { Viewport } from '../happened/viewport.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./hexrange.js').Mark} Mark */

/** How tall a row is, in font sizes. */
const lineHeight = 1.5;

export class HexView {
  /** @type {import('./hexrows.js').Dumped} */
  #dumped;
  #reading;
  #ruler;
  #visible = false;
  /** @type {Entry|undefined} */
  #entry;
  #fields;
  #width = 8;
  #words;
  /** How wide a character is, in pixels. */
  ch = 0;
  /** @type {Mark|undefined} */
  mark;
  box = element('dump');

  /**
   * @param {Words} words
   * @param {HTMLElement} panel
   * @param {import('./fields.js').Fields} fields
   */
  constructor(words, panel, fields) {
    this.#words = words;
    this.#fields = fields;
    this.#ruler = slot(this.box, 'ruler');
    this.room = slot(this.box, 'room');
    this.#dumped = { header: new Uint8Array(), payload: new Uint8Array() };
    this.viewport = new Viewport(this.box, this.room, {
      make: () => cloneTemplate('dump-row-template'),
      fill: (row, index) => this.#fill(row, index),
    });
    this.#reading = new HexReading(words, panel, () => this.#unmark());
    this.box.addEventListener('scroll', () => this.#paint(), { passive: true });
    this.box.addEventListener('keydown', (event) => this.#pressed(event));
    new HexPointer(this, panel);
    new ResizeObserver(() => this.#measure()).observe(this.box);
    fields.onChoose((field) => this.#choose(field));
  }

  /** How the dump lies. */
  get shape() {
    return { size: this.#dumped.payload.length, width: this.#width };
  }

  /** @param {Entry} entry */
  show(entry) {
    this.#visible = true;
    if (entry !== this.#entry) {
      this.#entry = entry;
      this.#dumped = { header: headerOf(entry), payload: payloadOf(entry) };
      this.#measure();
      this.box.scrollTop = 0;
      this.#choose(this.#fields.field);
      return;
    }
    this.#measure();
  }

  /** Lets go of the rows: nobody sees them. */
  hide() {
    this.#visible = false;
    this.viewport.clear();
  }

  /** Fits the rows to the room that there is. */
  #measure() {
    if (!this.#visible || this.box.clientWidth === 0) return;
    const style = getComputedStyle(this.box);
    const rowHeight = Math.round(parseFloat(style.fontSize) * lineHeight);
    this.box.style.setProperty('--row-height', `${rowHeight}px`);
    this.ch = this.#ruler.getBoundingClientRect().width / (this.#ruler.textContent?.length ?? 1);
    this.#width = widthFor(this.room.clientWidth / this.ch);
    this.box.style.setProperty('--bytes', String(this.#width));
    this.box.setAttribute('aria-rowcount', String(rowCount(this.shape)));
    this.viewport.resize(rowCount(this.shape));
    this.viewport.measure();
    this.#paint();
  }

  /** Shows the rows in sight, and says which byte one is at if it is among them. */
  #paint() {
    if (!this.#visible) return;
    this.viewport.paint();
    const at = this.mark?.cursor;
    const row = at === undefined ? undefined : this.viewport.rowAt(rowOf(this.shape, at));
    if (at === undefined || !row || row.hidden) this.box.removeAttribute('aria-activedescendant');
    else this.box.setAttribute('aria-activedescendant', idOf(at));
  }

  /**
   * Marks the bytes of a field.
   * @param {string} field
   */
  #choose(field) {
    const range = bytesOf(field, this.#dumped.payload.length);
    this.#set(range && { anchor: range.from, cursor: range.end - 1 });
    if (range && this.#visible) this.viewport.reveal(rowOf(this.shape, range.from));
  }

  /**
   * Marks bytes, and says which field they are in.
   * @param {Mark|undefined} mark
   */
  markBytes(mark) {
    this.#set(mark);
    this.#fields.mark(mark ? fieldOf(rangeOf(mark)) : '');
    if (mark) this.viewport.reveal(rowOf(this.shape, mark.cursor));
    this.#paint();
  }

  #unmark() {
    this.markBytes(undefined);
    this.box.focus();
  }

  /** @param {Mark|undefined} mark */
  #set(mark) {
    this.mark = mark;
    this.viewport.stale();
    this.#paint();
    this.#reading.show(this.#dumped, mark && rangeOf(mark));
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key === 'Escape' && this.mark) {
      event.preventDefault();
      event.stopPropagation(); // It closes nothing else.
      this.#unmark();
      return;
    }
    const mark = markAfter(event, this.shape, this.mark, this.viewport.page);
    if (!mark) return;
    event.preventDefault(); // It would scroll, or mark the page.
    this.markBytes(mark);
  }

  /**
   * @param {HTMLElement} row
   * @param {number} index
   */
  #fill(row, index) {
    const marked = this.mark && rangeOf(this.mark);
    const shown = rowOfDump(this.#dumped, this.#width, index, marked, this.mark?.cursor);
    row.setAttribute('aria-rowindex', String(index + 1));
    fillRow(row, shown, this.mark?.cursor, {
      header: this.#words.DumpHeader,
      nameOf: (run, at) => this.#nameOf(run, at),
    });
  }

  /**
   * What a byte is called.
   * @param {import('./hexrows.js').Run} run
   * @param {number} at
   */
  #nameOf({ text, field }, at) {
    if (at < 0) return fill(this.#words.ByteOfField, { byte: text, field: this.#fields.nameOf(field) });
    const shown = character(this.#dumped.payload[at] ?? 0);
    return fill(this.#words.ByteAt, { byte: text, offset: at, character: shown === '·' ? '' : shown });
  }
}

/**
 * The header of an entry as far as it is known: without a checksum, its first six bytes.
 * @param {Entry} entry
 */
function headerOf({ header }) {
  if (!header) return new Uint8Array();
  const { source_port, destination_port, length, checksum } = header;
  const words = [source_port, destination_port, length, ...(checksum === null ? [] : [checksum])];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}
