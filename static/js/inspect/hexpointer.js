// Marking bytes with a pointer: a click marks one, dragging or a click with Shift marks up to there. A finger scrolls,
// and so it marks by touching: one byte, or up to it once the button for that was pressed, which is there for whoever
// touches.

import { columnAt, extend, placeAt } from './hexrange.js';
import { slot } from '../slots.js';

/** @typedef {import('./hexview.js').HexView} HexView */

export class HexPointer {
  #dragging = false;
  #extender;
  #touched = false;
  #view;

  /**
   * @param {HexView} view
   * @param {HTMLElement} panel
   */
  constructor(view, panel) {
    this.#view = view;
    this.#extender = slot(panel, 'extend');
    const { box } = view;
    this.#extender.addEventListener('click', () => this.#extends(!this.#extending));
    box.addEventListener('pointerdown', (event) => this.#down(event));
    box.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel']) box.addEventListener(end, () => (this.#dragging = false));
    box.addEventListener('click', (event) => this.#clicked(event));
  }

  get #extending() {
    return this.#extender.getAttribute('aria-pressed') === 'true';
  }

  /** @param {boolean} on */
  #extends(on) {
    this.#extender.setAttribute('aria-pressed', String(on));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    this.#touched = event.pointerType === 'touch';
    if (this.#touched) this.#extender.hidden = false;
    if (this.#touched || event.button !== 0 || !this.#isOnRows(event)) return;
    event.preventDefault(); // It would mark text.
    this.#view.box.focus({ preventScroll: true });
    this.#view.box.setPointerCapture(event.pointerId);
    this.#dragging = true;
    this.#markTo(event, event.shiftKey || this.#extending);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (this.#dragging) this.#markTo(event, true);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (this.#touched && this.#isOnRows(event)) this.#markTo(event, this.#extending);
  }

  /** Whether a pointer is on the rows, and not on the bar that scrolls them. @param {MouseEvent} event */
  #isOnRows({ clientX, clientY }) {
    const { left, right, top, bottom } = this.#view.room.getBoundingClientRect();
    return clientX >= left && clientX < right && clientY >= top && clientY < bottom;
  }

  /**
   * @param {MouseEvent} event
   * @param {boolean} further whether what is marked grows
   */
  #markTo({ clientX, clientY }, further) {
    const { shape, viewport, room, ch, mark } = this.#view;
    const { left, top } = room.getBoundingClientRect();
    const row = Math.floor((clientY - top) / viewport.rowHeight);
    const at = placeAt(shape, row, columnAt(shape, (clientX - left) / ch));
    this.#view.markBytes(further && mark ? extend(shape, mark.anchor, at) : { anchor: at, cursor: at });
    this.#extends(false);
  }
}
