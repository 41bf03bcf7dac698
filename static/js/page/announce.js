// What a screen reader is told. The list itself is not read out: it would never come to an end.

import { keep, kept } from '../kept.js';
import { Narrator } from './narrator.js';
import { element } from '../slots.js';

/** @typedef {import('../stream/totals.js').Totals} Totals */
/** @typedef {import('../types.js').EntriesFrame} EntriesFrame */
/** @typedef {import('../types.js').Words} Words */

/** A text that replaces another is not always noticed. So long there is none, in milliseconds. */
const blank = 100;

/** The name under which the choice is kept, and of its controls. */
const name = 'speech';

export class Announcer {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #blanked;
  #region = element('spoken');
  /** @type {string[]} */
  #texts = [];
  #narrator;

  /**
   * @param {Words} words
   * @param {Totals} totals
   */
  constructor(words, totals) {
    this.#narrator = new Narrator(words, totals, (text) => this.say(text));
    this.#narrator.choice = kept(name) || this.#narrator.choice;
    for (const each of document.querySelectorAll(`[name="${name}"]`)) {
      if (each instanceof HTMLInputElement) this.#offer(each);
    }
  }

  /** Lets a choice be made. @param {HTMLInputElement} control */
  #offer(control) {
    control.checked = control.value === this.#narrator.choice;
    control.addEventListener('change', () => {
      this.#narrator.choice = control.value;
      keep(name, control.value);
    });
  }

  /**
   * Takes in a frame whose figures the totals have already.
   * @param {EntriesFrame} frame
   * @param {number} now in milliseconds, of any clock that only goes on
   */
  add(frame, now) {
    this.#narrator.add(frame, now);
  }

  /** @param {string} text */
  say(text) {
    this.#texts.push(text);
    if (this.#blanked !== undefined) return;
    this.#region.textContent = '';
    this.#blanked = setTimeout(() => {
      this.#blanked = undefined;
      this.#region.textContent = this.#texts.splice(0).join(' ');
    }, blank);
  }
}
