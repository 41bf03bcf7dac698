// The ladder as a list, for those who cannot see the picture, and for the keyboard.

import { cloneTemplate, fillSlots, slot } from '../slots.js';
import { clock } from '../clock.js';
import { lineOf } from './ladder-words.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./ladder-model.js').Arrow} Arrow */
/** @typedef {import('./ladder-model.js').Model} Model */

export class LadderList {
  #words;

  /**
   * @param {Words} words
   * @param {HTMLElement} box
   */
  constructor(words, box) {
    this.#words = words;
    this.box = box;
  }

  /**
   * Shows these lines. What stays is not touched, since the keyboard may be in it.
   * @param {Model} model
   */
  show({ arrows }) {
    const there = new Map(Array.from(this.box.children, (line) => [line.getAttribute('data-key'), line]));
    const shown = arrows.map((arrow) => {
      const line = there.get(keyOf(arrow)) ?? this.#line(arrow);
      this.#fill(line, arrow);
      return line;
    });
    for (const line of [...this.box.children]) {
      if (!shown.includes(line) && !line.contains(document.activeElement)) line.remove();
    }
    const left = this.box.children.length - shown.filter((line) => line.parentElement === this.box).length;
    shown.forEach((line, index) => {
      const at = this.box.children[left + index];
      if (at !== line) this.box.insertBefore(line, at ?? null);
    });
  }

  /** @param {Arrow} arrow */
  #line(arrow) {
    const line = cloneTemplate(arrow.seq === '' ? 'ladder-note-template' : 'ladder-line-template');
    line.dataset.key = keyOf(arrow);
    return line;
  }

  /**
   * @param {Element} line
   * @param {Arrow} arrow
   */
  #fill(line, arrow) {
    const time = arrow.kind === 'hole' ? '' : arrow.entry.time;
    fillSlots(line, { time: clock(time, 6), ...lineOf(arrow, this.#words) });
    slot(line, 'time').setAttribute('datetime', time);
    line.setAttribute('data-kind', arrow.kind);
    const button = line.querySelector('button');
    button?.setAttribute('data-seq', arrow.seq);
    if (arrow.sent) button?.setAttribute('data-sent', String(arrow.sent.seq));
  }
}

/** What tells one line from the others. An entry may become another kind: its line stays. @param {Arrow} arrow */
const keyOf = ({ kind, entry, seq }) => `${kind === 'hole' ? 'hole ' : ''}${entry.seq}${seq === '' ? '' : ' to choose'}`;
