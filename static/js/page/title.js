// The title of the page: in a row of tabs it is all there is to see of the lab.

import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../stream/totals.js').Totals} Totals */
/** @typedef {import('../types.js').Words} Words */

/** How many ports a title names. */
const mostPorts = 3;

/** A flood changes the figures twenty times a second; the title changes so often, in milliseconds. */
const pause = 500;

/**
 * The title for figures.
 * @param {Words} words
 * @param {number|null} dropped
 * @param {string[]} open the addresses that are listened on
 */
export function titleFor(words, dropped, open) {
  const ports = [...new Set(open.map((address) => address.slice(address.lastIndexOf(':') + 1)))];
  const named = ports.slice(0, mostPorts).join(', ');
  const more = ports.length - mostPorts;
  return fill(words.TitleState, {
    dropped: dropped ? numberText(dropped) : '',
    ports: more > 0 ? `${named} +${more}` : named,
  });
}

export class Title {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #totals;
  #words;

  /**
   * @param {Words} words
   * @param {Totals} totals
   */
  constructor(words, totals) {
    this.#words = words;
    this.#totals = totals;
  }

  /** Shows the figures, soon. */
  show() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const title = titleFor(this.#words, this.#totals.dropped, this.#totals.open);
      if (document.title !== title) document.title = title;
    }, pause);
  }
}
