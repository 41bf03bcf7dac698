// The ladder: who sent what to whom, and when. A lane is a socket, and time runs down.

import { LadderList } from './ladder-list.js';
import { LadderPicture } from './ladder-picture.js';
import { mostEntries, readLadder } from './ladder-model.js';
import { summaryOf } from './ladder-words.js';
import { Pace } from '../pace.js';
import { element, slot } from '../slots.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./ladder-model.js').Model} Model */
/** @typedef {import('../happened/selection.js').Selection} Selection */
/** @typedef {import('../stream/store.js').Store} Store */

/** How many lanes there are at most, that for all others included. */
const mostLanes = 8;

/** The least time between two paints, in milliseconds. */
const shortest = 100;

/** How close to the end a reader counts as following, in pixels. */
const nearEnd = 24;

export class Ladder {
  #image = element('ladder-image');
  #legend = element('ladder-legend');
  #painted = '';
  #picture;
  #asList = element('ladder-as-list', HTMLButtonElement);
  #box = element('ladder-box');
  #empty = element('ladder-empty');
  #frozen = false;
  #list;
  /** @type {Model|undefined} */
  #model;
  #pace;
  /** What was under the pointer when it went down: by the time it goes up, something else may be there. */
  #pressed = '';
  #read = '';
  #selection;
  #store;
  #words;

  /**
   * @param {Words} words
   * @param {Store} store
   * @param {Selection} selection
   */
  constructor(words, store, selection) {
    this.#words = words;
    this.#store = store;
    this.#selection = selection;
    this.#picture = new LadderPicture(words, this.#image);
    this.#list = new LadderList(words, element('ladder-list'));
    this.#pace = new Pace(() => this.#paint(), shortest);
    this.#asList.hidden = false;
    this.#asList.addEventListener('click', () => this.#turn());
    this.#box.addEventListener('pointerdown', (event) => (this.#pressed = seqAt(event.target)));
    this.#box.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#pace.soon()).observe(this.#box);
    selection.onChange(() => this.#mark());
    store.onFrame(() => this.#pace.soon());
  }

  show() {
    this.#pace.start();
  }

  /** Lets go of what is drawn: nobody sees it. */
  hide() {
    this.#pace.stop();
    this.#picture.clear();
    this.#painted = '';
  }

  /** @param {boolean} frozen */
  freeze(frozen) {
    this.#frozen = frozen;
    this.#pace.soon();
  }

  /** Shows a list instead of the picture, or the picture again. */
  #turn() {
    const listed = this.#asList.getAttribute('aria-pressed') !== 'true';
    this.#asList.setAttribute('aria-pressed', String(listed));
    this.#painted = '';
    this.#pace.paintNow();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const seq = event.detail > 0 ? this.#pressed : seqAt(event.target); // A key presses without a pointer.
    if (seq !== '') this.#selection.choose(seq);
  }

  #paint() {
    const listeners = listenersOnPage();
    if (!this.#frozen || !this.#model) {
      const entries = this.#store.entriesLast(mostEntries);
      const read = JSON.stringify([entries[0]?.seq, entries.length, entries[entries.length - 1]?.seq, listeners]);
      if (read !== this.#read) this.#model = readLadder(entries, listeners, mostLanes);
      this.#read = read;
    }
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const room = Math.floor(this.#box.clientWidth / unit);
    const painted = `${this.#read} ${room}`;
    if (!this.#model || painted === this.#painted) return;
    this.#painted = painted;
    this.#paintModel(this.#model, room);
  }

  /**
   * @param {Model} model
   * @param {number} room
   */
  #paintModel(model, room) {
    const listed = this.#asList.getAttribute('aria-pressed') === 'true';
    const none = model.rows.length === 0;
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const following = scrollHeight - clientHeight - scrollTop <= nearEnd;
    this.#empty.hidden = !none;
    this.#image.hidden = none || listed;
    this.#legend.hidden = none || listed;
    this.#list.box.hidden = none || !listed;
    if (listed) this.#list.show(model);
    else this.#picture.show(model, room);
    this.#image.setAttribute('aria-label', summaryOf(model, this.#words));
    this.#mark();
    if (following) this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** Marks what is chosen. */
  #mark() {
    const { seq } = this.#selection;
    for (const each of this.#box.querySelectorAll('[data-seq]')) {
      const chosen = seq !== '' && (each.getAttribute('data-seq') === seq || each.getAttribute('data-sent') === seq);
      each.classList.toggle('selected', chosen);
      if (each instanceof HTMLButtonElement) each.setAttribute('aria-current', String(chosen));
    }
  }
}

/** The number that is chosen at a place. @param {EventTarget|null} target */
function seqAt(target) {
  return (target instanceof Element && target.closest('[data-seq]')?.getAttribute('data-seq')) || '';
}

/** The listeners as they stand beside the ladder: their names, and where they are. */
function listenersOnPage() {
  return Array.from(document.querySelectorAll('#listener-list > [data-listener]'), (item) => ({
    id: item.getAttribute('data-listener') ?? '',
    local: slot(item, 'local').textContent ?? '',
    name: slot(item, 'name').textContent ?? '',
  }));
}
