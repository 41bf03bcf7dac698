// A row of the list: whatever it shows, it has the same elements, and so it can be used again for anything.

import { datagramTexts, isDatagram, noteOf, tagsOf } from './describe.js';
import { cloneTemplate } from '../slots.js';
import { isHole } from '../stream/store.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('../stream/store.js').Item} Item */
/** @typedef {import('../stream/store.js').Hole} Hole */

/** The id of the row that shows an entry. @param {number|string} seq */
export const rowID = (seq) => `row-${seq}`;

/**
 * Says how many entries are not here, and why.
 * @param {Hole} hole
 * @param {Words} words
 */
export function holeText({ why, count, failed }, words) {
  if (failed) return words.NotReached;
  if (why === 'older') return words.OlderRow;
  return fill(why === 'missed' ? words.Missed : words.NotDrawn, { count: numberText(count) });
}

export class Row {
  /** @type {Record<string, HTMLElement>} */
  #slots;
  /** How many tags there are from the time before. */
  #tagged = 0;
  #words;
  /** @param {Words} words */
  constructor(words) {
    this.#words = words;
    this.element = cloneTemplate('row-template');
    this.#slots = {};
    for (const each of this.element.querySelectorAll('[data-slot]')) {
      if (each instanceof HTMLElement) this.#slots[each.dataset.slot ?? ''] = each;
    }
  }

  /**
   * Shows an item.
   * @param {Item} item
   * @param {number} index among all rows, from 0
   * @param {string} time as the list shows times
   */
  show(item, index, time) {
    const { element } = this;
    element.setAttribute('aria-rowindex', String(index + 2)); // The head is the first.
    if (isHole(item)) {
      this.#head('', item.why === 'older' ? 'older' : 'skipped', true);
      this.#slots.time?.removeAttribute('datetime');
      this.#note('', '', holeText(item, this.#words), item.why !== 'missed');
      return;
    }
    this.#slots.time?.setAttribute('datetime', item.time);
    const datagram = isDatagram(item);
    this.#head(String(item.seq), item.kind, !datagram);
    if (datagram) this.#datagram(item, time);
    else this.#note(String(item.seq), time, noteOf(item, this.#words), false);
  }

  /**
   * @param {string} seq
   * @param {string} kind
   * @param {boolean} isNote
   */
  #head(seq, kind, isNote) {
    const { element } = this;
    element.dataset.seq = seq;
    element.dataset.kind = kind;
    element.classList.toggle('note', isNote);
    if (seq === '') element.removeAttribute('id');
    else element.id = rowID(seq);
  }

  /**
   * @param {Entry} entry
   * @param {string} time
   */
  #datagram(entry, time) {
    const texts = { ...datagramTexts(entry, this.#words), time };
    for (const [name, text] of Object.entries(texts)) this.#put(name, text);
    this.#slots.seq?.setAttribute('href', `/datagrams/${entry.seq}`);
    this.#tag(tagsOf(entry, this.#words));
  }

  /** @param {{kind: string, text: string}[]} tags */
  #tag(tags) {
    if (tags.length === 0 && this.#tagged === 0) return;
    this.#tagged = tags.length;
    this.#slots.tags?.replaceChildren(
      ...tags.map(({ kind, text }) => {
        const tag = cloneTemplate('tag-template');
        tag.className = `tag tag-${kind}`;
        tag.textContent = text;
        return tag;
      }),
    );
  }

  /**
   * @param {string} seq
   * @param {string} time
   * @param {string} text
   * @param {boolean} canLoad
   */
  #note(seq, time, text, canLoad) {
    this.#put('seq', seq);
    this.#put('time', time);
    this.#put('note', text);
    this.#slots.seq?.removeAttribute('href');
    const load = this.#slots.load;
    if (load) load.hidden = !canLoad;
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #put(name, text) {
    const target = this.#slots[name];
    if (target && target.textContent !== text) target.textContent = text;
  }
}
