// The list of what happened: a window onto the store, which goes back through the whole journal.

import { bring } from '../stream/fetcher.js';
import { countOf, isDatagram } from './describe.js';
import { Row, rowID } from './rows.js';
import { isHole } from '../stream/store.js';
import { element, slot } from '../slots.js';
import { nextFormat, timeText } from './times.js';
import { Viewport } from './viewport.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').EntriesFrame} EntriesFrame */
/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('../stream/store.js').Hole} Hole */
/** @typedef {import('../stream/store.js').Store} Store */
/** @typedef {import('./selection.js').Selection} Selection */

/** How long rows wait that come too fast to be read, in milliseconds: to paint them more often moves nothing faster. */
const unreadable = 100;

/** How many events the list may have and still say that nothing has arrived. The server has the same number (web/empty_list.go). */
const mostEvents = 3;

/** How far a pointer may slip between its going down and up, in pixels: it is still the same place then. */
const slip = 8;

/**
 * What a pointer went down on. Rows that come move others under it before it goes up, and it is what was there that is meant.
 * @typedef {{item: import('../stream/store.js').Item, loads: boolean, x: number, y: number}} Pressed
 */

export class List {
  /** @type {WeakSet<Hole>} the holes that are being filled */
  #loading = new WeakSet();
  #painting = false;
  /** @type {Pressed|undefined} */
  #pressed;
  #thaw;
  #timeButton = element('time-format', HTMLButtonElement);
  #unseen = 0;
  #below = element('below', HTMLButtonElement);
  /**
   * Where the keyboard is, as an index that does not change where rows come or go in front of it.
   * @type {number|undefined}
   */
  #cursor;
  #drawn;
  #empty = element('no-datagrams');
  #end = 0; // How many rows there are while the view is frozen.
  #following = true;
  /** @type {import('./times.js').TimeFormat} */
  #format = 'absolute';
  #frozen = false;
  #hidden = false;
  /** @type {WeakMap<HTMLElement, Row>} */
  #rows = new WeakMap();
  #selection;
  #shift = 0; // That of the store when it was painted.
  /** @type {ReturnType<typeof setTimeout>|undefined} until rows that nobody can read are painted */
  #waiting;
  #words;
  filter = '';
  box = element('list');

  /**
   * @param {Words} words
   * @param {Store} store
   * @param {Selection} selection
   * @param {(count: number) => void} drawn is told how many entries were drawn after all
   * @param {() => void} thaw is called where a reader of a frozen list wants to see what is new
   */
  constructor(words, store, selection, drawn, thaw) {
    this.#words = words;
    this.store = store;
    this.#selection = selection;
    this.#drawn = drawn;
    this.#thaw = thaw;
    const room = element('rows');
    room.replaceChildren();
    this.view = new Viewport(this.box, room, {
      make: () => this.#make(),
      fill: (row, index) => this.#showRow(row, index),
    });
    this.#listen();
    this.#paintSoon();
  }

  #listen() {
    this.box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#below.addEventListener('click', () => this.#thaw());
    this.#timeButton.hidden = false;
    this.#timeButton.addEventListener('click', () => this.turnTimes());
    this.box.addEventListener('pointerdown', (event) => (this.#pressed = this.#under(event)));
    this.box.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => {
      this.view.measure();
      this.#paint(); // At once: else a list that follows the newest would be taken for one that was scrolled.
    }).observe(this.box);
    this.#selection.onChange((seq) => {
      if (seq !== '') this.#cursor = this.store.indexOf(Number(seq)) - this.store.shift;
      this.view.stale();
      this.#paintSoon();
    });
    this.store.onFrame((frame) => this.#add(frame));
    this.store.held = () => this.#held();
  }

  /** How many of the first rows are looked at, or stand still. */
  #held() {
    if (this.#following && !this.#frozen) return 0;
    const { shift } = this.store;
    return Math.max(this.#frozen ? this.#end + shift : this.view.end, (this.#cursor ?? -shift) + shift + 1);
  }

  #make() {
    const row = new Row(this.#words);
    this.#rows.set(row.element, row);
    return row.element;
  }

  /**
   * @param {HTMLElement} element
   * @param {number} index
   */
  #showRow(element, index) {
    const item = this.store.items[index];
    const row = this.#rows.get(element);
    if (!item || !row) return;
    row.show(item, index, isHole(item) ? '' : timeText(this.#format, item.time, this.store.origin, this.#timeBefore(index)));
    const selected = !isHole(item) && String(item.seq) === this.#selection.seq;
    element.classList.toggle('selected', selected);
    element.setAttribute('aria-selected', String(selected));
    element.classList.toggle('at', index === this.#cursorIndex);
  }

  /**
   * The time of the nearest entry before an index.
   * @param {number} index
   */
  #timeBefore(index) {
    const { items } = this.store;
    while (--index >= 0) {
      const item = items[index];
      if (item && !isHole(item)) return item.time;
    }
    return '';
  }

  /** @param {EntriesFrame} frame that the store has taken in */
  #add(frame) {
    if (this.#frozen || !this.#following) {
      const datagrams = frame.entries.filter(isDatagram).map(countOf);
      this.#unseen += datagrams.reduce((sum, count) => sum + count, frame.skipped);
    }
    if (frame.skipped + frame.missed > 0) this.view.stale(); // A hole that is there may stand for more now.
    if (frame.skipped === 0) this.#paintSoon();
    else this.#waiting ??= setTimeout(() => this.#paintSoon(), unreadable);
  }

  show() {
    this.#hidden = false;
    this.view.measure();
    this.#paintSoon();
  }

  hide() {
    this.#hidden = true;
    this.view.clear();
  }

  /** The store was begun anew. */
  restart() {
    this.#unseen = 0;
    this.#cursor = undefined;
    this.#shift = this.store.shift;
    this.#end = 0;
    this.#following = true;
    this.view.stale();
    this.#paintSoon();
  }

  #paintSoon() {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    if (this.#painting) return;
    this.#painting = true;
    requestAnimationFrame(() => {
      this.#painting = false;
      this.#paint();
    });
  }

  #paint() {
    const { store, view } = this;
    this.#tellNew();
    if (this.#hidden) return;
    const moved = store.shift - this.#shift;
    if (moved !== 0) {
      this.#shift = store.shift;
      view.stale();
    }
    const count = this.#frozen ? Math.min(this.#end + store.shift, store.items.length) : store.items.length;
    view.resize(count);
    const toEnd = this.#following && !this.#frozen;
    if (!toEnd && moved !== 0) view.by(moved);
    view.pinned = this.#cursorIndex;
    if (toEnd) view.paintEnd();
    else view.paint();
    this.box.setAttribute('aria-rowcount', String(count + 1));
    this.#point();
    this.#empty.hidden = store.items.length > (this.filter ? 0 : mostEvents) || store.items.some((item) => isHole(item) || item.kind !== 'event');
  }

  /** Says what has come since the list stands still: in every view, where all of them do. */
  #tellNew() {
    const text = this.#frozen ? this.#words.FrozenNew : this.#words.NewBelow;
    this.#below.hidden = !this.#frozen && (this.#hidden || this.#unseen === 0);
    this.#below.textContent = fill(text, { count: numberText(this.#unseen) });
  }

  /** Tells assistive technology which row is looked at, while it exists. */
  #point() {
    const at = this.view.rowAt(this.#cursorIndex);
    if (!at) {
      this.box.removeAttribute('aria-activedescendant');
      return;
    }
    at.id ||= rowID('hole');
    this.box.setAttribute('aria-activedescendant', at.id);
  }

  /** @param {boolean} frozen */
  freeze(frozen) {
    if (frozen === this.#frozen) return;
    this.#paint(); // What has come so far is what stands still.
    this.#frozen = frozen;
    this.#end = this.store.items.length - this.store.shift;
    if (frozen) this.#paintSoon();
    else this.followNewest();
  }

  /** What has come so far is what a frozen list shows. */
  hold() {
    this.#unseen = 0;
    this.#end = this.store.items.length - this.store.shift;
  }

  followNewest() {
    this.#following = true;
    this.#unseen = 0;
    this.#paintSoon();
  }

  #scrolled() {
    if (this.#following && this.box.scrollTop === this.view.bottom) return; // That was us.
    const wasFollowing = this.#following;
    this.#following = this.view.atEnd();
    if (this.#following && !wasFollowing && !this.#frozen) this.#unseen = 0;
    this.#paintSoon();
    const first = this.store.items[0];
    if (!this.#following && first && isHole(first) && first.why === 'older' && this.view.sees(0)) void this.#load(first);
  }

  turnTimes() {
    this.#format = nextFormat(this.#format);
    const { TimeAbsolute, TimeStart, TimeDelta } = this.#words;
    const title = { absolute: TimeAbsolute, start: TimeStart, delta: TimeDelta }[this.#format] ?? '';
    slot(this.#timeButton, 'text').textContent = title;
    this.view.stale();
    this.#paintSoon();
  }

  /**
   * What the row shows that a pointer is at.
   * @param {MouseEvent} event
   * @returns {Pressed|undefined}
   */
  #under({ target, clientX: x, clientY: y }) {
    const at = target instanceof Element ? target : undefined;
    const row = at?.closest('.row');
    const index = row ? this.view.indexOf(row) : -1;
    if (index < 0) return undefined;
    const item = this.store.items[index + this.store.shift - this.#shift]; // What has come since is not painted yet.
    return item && { item, loads: Boolean(at?.closest('[data-slot="load"]')), x, y };
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const released = this.#under(event);
    if (released) event.preventDefault();
    const pressed = (event.detail > 0 && this.#pressed) || released; // A key presses nothing down.
    this.#pressed = undefined;
    // Who moves the pointer away does not mean it.
    if (!pressed || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > slip) return;
    const { item, loads } = pressed;
    const index = isHole(item) ? this.store.items.indexOf(item) : this.store.indexOf(item.seq);
    if (index < 0) return; // Its hole was filled meanwhile.
    this.goTo(index);
    if (loads) this.act();
  }

  /**
   * Puts the cursor on a row, and chooses what it shows.
   * @param {number} index
   */
  goTo(index) {
    const last = this.view.count - 1;
    const at = Math.max(0, Math.min(index, last));
    const item = this.store.items[at];
    if (!item) return;
    this.#cursor = at - this.store.shift;
    this.view.reveal(at);
    this.view.stale();
    this.#selection.choose(isHole(item) ? '' : String(item.seq));
    this.#paintSoon();
  }

  /** The index of the row at the cursor; -1 where it is nowhere. */
  get #cursorIndex() {
    return this.#cursor === undefined ? -1 : this.#cursor + this.store.shift;
  }

  /** Where the cursor is; where it is nowhere, behind the newest row. */
  get at() {
    return this.#cursor === undefined ? this.view.count : this.#cursorIndex;
  }

  /** Does what there is to do with the row at the cursor: loads what a hole stands for. */
  act() {
    const item = this.store.items[this.at];
    if (item && isHole(item) && item.why !== 'missed') void this.#load(item);
  }

  /**
   * Brings what a hole stands for.
   * @param {Hole} hole
   */
  async #load(hole) {
    if (this.#loading.has(hole)) return;
    this.#loading.add(hole);
    const brought = await bring(hole, this.filter);
    this.#loading.delete(hole);
    hole.failed = !brought;
    this.view.stale();
    this.#paintSoon();
    if (!brought || !this.store.items.includes(hole)) return;
    const before = this.store.items.length;
    const shift = this.store.shift;
    this.store.fillHole(hole, brought.entries, brought.searched, brought.missed);
    if (hole.why === 'skipped') {
      this.#end += this.store.items.length - before - (this.store.shift - shift);
      this.#drawn(Math.min(hole.count, brought.entries.length));
    }
  }
}
