// Silence after a send: once it has lasted, why that may be, and what the lab finds out about it.

import { base } from './commands.js';
import { askForJSON } from '../language.js';
import { element } from '../slots.js';

/** @typedef {import('../types.js').Words} Words */

/** How long it is quiet before anything is said of it, in milliseconds. */
const silence = 10_000;

export class Silence {
  #check = element('check', HTMLButtonElement);
  #seq = 0; // The number of the entry of the datagram; 0 is of none.
  #shown = element('silence');
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #words;

  /** @param {Words} words */
  constructor(words) {
    this.#words = words;
    this.#check.addEventListener('click', () => void this.#look(true));
  }

  /** Something else has begun. */
  end() {
    clearTimeout(this.#timer);
    this.#seq = 0;
    this.#say('');
  }

  /**
   * Begins to wait for news of a datagram.
   * @param {number} seq
   * @param {number} waited for how long nothing has come already, in milliseconds
   */
  begin(seq, waited) {
    this.end();
    this.#seq = seq;
    this.#timer = setTimeout(() => void this.#look(false), silence - waited);
  }

  /** @param {boolean} asked whether somebody wants to know, whatever there is */
  async #look(asked) {
    const seq = this.#seq;
    const { ok, content } = await askForJSON(`${base}/datagrams/${seq}/check`);
    if (seq !== this.#seq) return;
    // Where the lab itself is silent, nobody knows.
    if (!asked) return void (ok && !content.news && this.#say(this.#words.Silence));
    const texts = content?.findings?.map((/** @type {{text: string}} */ each) => each.text);
    this.#say(texts?.join(' ') ?? content?.detail ?? this.#words.NotReached);
  }

  /** @param {string} text */
  #say(text) {
    this.#shown.textContent = text;
    this.#check.hidden = text === '';
  }
}
