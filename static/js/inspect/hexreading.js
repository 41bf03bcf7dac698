// What is known of the bytes that are marked, and how to take them, or all, elsewhere.

import { preview } from '../bytes.js';
import { copyText } from '../copy.js';
import { headerSize } from './fields.js';
import { forms } from './hexcopy.js';
import { numbersAt } from './hexnumbers.js';
import { bytesIn } from './hexrows.js';
import { element, slot } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./hexrange.js').Range} Range */
/** @typedef {import('./hexrows.js').Dumped} Dumped */

/** How many characters of text are shown. */
const textLength = 80;

export class HexReading {
  #byHand;
  #fallback = element('copy-text', HTMLTextAreaElement);
  #panel;
  #known;
  #status;
  #words;
  /** @type {Uint8Array} */
  bytes = new Uint8Array();

  /**
   * @param {Words} words
   * @param {HTMLElement} panel
   * @param {() => void} unmark
   */
  constructor(words, panel, unmark) {
    this.#words = words;
    this.#panel = panel;
    this.#known = slot(panel, 'reading');
    this.#status = slot(panel, 'copied');
    this.#byHand = slot(panel, 'copy-by-hand');
    slot(panel, 'unmark').addEventListener('click', unmark);
    for (const button of panel.querySelectorAll('[data-copy]')) {
      const form = button.getAttribute('data-copy') ?? '';
      button.addEventListener('click', () => void this.#copy(form, button.textContent ?? ''));
    }
  }

  /**
   * Shows what is known of some bytes, and offers to copy them; where none are marked, all of the payload.
   * @param {Dumped} dumped
   * @param {Range|undefined} range
   */
  show(dumped, range) {
    this.bytes = range ? bytesIn(dumped, range) : dumped.payload;
    this.#known.hidden = !range;
    const copies = range ? this.#words.CopyMarkedBytes : this.#words.CopyAllBytes;
    slot(this.#panel, 'copies').textContent = fill(copies, { bytes: this.bytes.length });
    this.#status.textContent = '';
    this.#byHand.hidden = true;
    this.#fallback.value = '';
    if (range) this.#read(dumped, range);
  }

  /** @param {Dumped} dumped @param {Range} range */
  #read(dumped, { from, end }) {
    const header = from < 0;
    const offset = header ? from + headerSize : from;
    const where = header ? this.#words.MarkedBytesOfHeader : this.#words.MarkedBytes;
    slot(this.#panel, 'marked').textContent = fill(where, {
      offset,
      hex: `0x${offset.toString(16).padStart(4, '0')}`,
      bytes: end - from,
    });
    const numbers = numbersAt(header ? dumped.header : dumped.payload, offset);
    for (const [name, reading] of Object.entries(numbers)) {
      const { unsigned = '', signed = '' } = reading ?? {};
      slot(this.#panel, name).textContent = reading ? fill(this.#words.NumberRead, { unsigned, signed }) : '–';
    }
    slot(this.#panel, 'as-text').textContent = preview(this.bytes, textLength);
  }

  /**
   * Copies in a form, and says how that went.
   * @param {string} form
   * @param {string} name what the form is called
   */
  async #copy(form, name) {
    const { bytes } = this;
    const text = forms[form]?.(bytes) ?? '';
    this.#status.textContent = ''; // What is said twice is heard twice.
    const copied = await copyText(text);
    if (bytes !== this.bytes) return; // Others are shown now.
    this.#byHand.hidden = copied;
    this.#fallback.value = copied ? '' : text;
    if (!copied) this.#fallback.select();
    const said = copied ? this.#words.BytesCopied : this.#words.BytesNotCopied;
    this.#status.textContent = fill(said, { bytes: bytes.length, form: name });
  }
}
