// The payload as text, in the encoding that a person chooses.

import { payloadOf } from '../happened/describe.js';
import { decode } from './encodings.js';
import { slot } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */

/** How many signs are tinted: each costs the browser something, and so many are enough to see what they are. */
const mostTinted = 2000;

/** What the style sheet calls them. */
const tint = 'signs';

export class TextView {
  #encoding;
  /** @type {Uint8Array} */
  #bytes = new Uint8Array();
  #count;
  #hint;
  #text;
  #words;

  /**
   * @param {Words} words
   * @param {HTMLElement} panel
   */
  constructor(words, panel) {
    this.#words = words;
    this.#text = slot(panel, 'text');
    this.#count = slot(panel, 'text-count');
    this.#hint = slot(panel, 'text-hint');
    this.#encoding = /** @type {HTMLSelectElement} */ (slot(panel, 'encoding'));
    this.#encoding.addEventListener('change', () => this.#paint());
  }

  /** @param {Entry} entry */
  show(entry) {
    this.#bytes = payloadOf(entry);
    this.#paint();
  }

  hide() {
    globalThis.CSS.highlights?.delete(tint);
  }

  #paint() {
    const { text, signs, characters, broken } = decode(this.#bytes, this.#encoding.value);
    this.#text.textContent = text;
    this.#tint(signs);
    this.#hint.hidden = signs.length === 0;
    this.#count.textContent = fill(this.#words.TextCount, {
      characters,
      bytes: this.#bytes.length,
      broken: broken || '',
      encoding: this.#encoding.selectedOptions[0]?.label ?? '',
    });
  }

  /**
   * Tints what is no text. This takes no elements, of which there might be as many as bytes; where a browser cannot do
   * it, the brackets say the same.
   * @param {[number, number][]} signs
   */
  #tint(signs) {
    const node = this.#text.firstChild;
    if (!node || !globalThis.CSS.highlights) return;
    const ranges = signs.slice(0, mostTinted).map(
      ([startOffset, endOffset]) =>
        new StaticRange({ startContainer: node, startOffset, endContainer: node, endOffset }),
    );
    globalThis.CSS.highlights.set(tint, new Highlight(...ranges));
  }
}
