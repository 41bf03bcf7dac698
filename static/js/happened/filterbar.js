// The filter above the list: the server decides what passes, so that what is rare is not lost in a flood.

import { askForJSON, numberText } from '../language.js';
import { element, slot } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Words} Words */

export class FilterBar {
  #apply;
  #clearer = element('filter-clear', HTMLButtonElement);
  #input = element('filter-text', HTMLInputElement);
  #nothing = element('none-arrived');
  #count = 0; // How often one was chosen.
  #error = element('filter-error');
  #form = element('filter', HTMLFormElement);
  #none = element('no-match');
  #words;

  /**
   * @param {Words} words
   * @param {(filter: string, isLast: () => boolean) => Promise<string>} apply is asked to go by another filter, and returns
   *   what is wrong with it; what answers when another one was chosen meanwhile is too late
   */
  constructor(words, apply) {
    this.#words = words;
    this.#apply = apply;
    this.#clearer.hidden = this.#input.value === '';
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#set(this.#input.value.trim());
    });
    for (const clear of [this.#clearer, slot(this.#none, 'clear')]) {
      clear.addEventListener('click', () => {
        this.#input.value = '';
        void this.#set('');
        this.#input.focus();
      });
    }
  }

  /** @param {string} filter */
  async #set(filter) {
    const count = ++this.#count;
    const isLast = () => count === this.#count;
    const [wrong, stats] = await Promise.all([this.#apply(filter, isLast), filter ? askForJSON('/api/v1/stats') : undefined]);
    if (!isLast()) return;
    slot(this.#error, 'text').textContent = wrong;
    this.#error.hidden = wrong === '';
    if (wrong) {
      this.#input.setAttribute('aria-invalid', 'true');
      this.#input.focus();
      return;
    }
    this.#input.removeAttribute('aria-invalid');
    this.#clearer.hidden = this.#none.hidden = filter === '';
    this.#nothing.hidden = filter !== '';
    slot(this.#none, 'text').textContent = filter === '' ? '' : fill(this.#words.NoMatch, { filter, count: stats?.ok ? numberText(stats.content.journal.held) : '' });
  }
}
