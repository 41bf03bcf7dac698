// The list of what happened: rows are painted once per animation frame, and only so many are kept.

import { countOf, datagramTexts, isDatagram, noteOf, tagsOf } from './describe.js';
import { cloneTemplate, element, fillSlots, slot } from './slots.js';
import { clock } from './clock.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').EntriesFrame} EntriesFrame */
/** @typedef {import('./types.js').Words} Words */

/** How many rows the page keeps. Older ones are in the journal. */
const maxRows = 500;

/** How close to the end a reader counts as following, in pixels. */
const nearEnd = 24;

export class List {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.box = element('list', HTMLElement);
    this.rows = element('rows', HTMLElement);
    this.empty = element('no-datagrams', HTMLElement);
    this.below = element('below', HTMLButtonElement);
    this.freezer = element('freeze', HTMLButtonElement);
    /** @type {HTMLElement[]} */
    this.waiting = [];
    /** @type {{row: HTMLElement, text: string, count: number}|undefined} the newest row, where it says what is not here */
    this.notice = undefined;
    this.unseen = 0;
    this.frozen = false;
    this.following = true;
    this.painting = false;
    this.freezer.hidden = false;
    this.freezer.addEventListener('click', () => this.freeze(!this.frozen));
    this.below.addEventListener('click', () => this.followNewest());
    this.box.addEventListener('scroll', () => this.scrolled(), { passive: true });
    for (const time of this.rows.querySelectorAll('time')) time.textContent = clock(time.dateTime);
    this.toEnd();
  }

  /**
   * Adds what a frame carries.
   * @param {EntriesFrame} frame
   */
  add(frame) {
    if (frame.missed > 0) this.tell(this.words.Missed ?? '', frame.missed);
    let skipped = frame.skipped;
    let seq = frame.entries[0]?.seq ?? 0; // The first is never skipped where others are drawn.
    for (const entry of frame.entries) {
      const between = Math.min(skipped, entry.seq - seq - 1);
      if (between > 0) {
        this.tell(this.words.NotDrawn ?? '', between);
        skipped -= between;
      }
      this.push(this.row(entry));
      seq = entry.seq;
    }
    if (skipped > 0) this.tell(this.words.NotDrawn ?? '', skipped);
    if (!this.following || this.frozen) {
      const datagrams = frame.entries.filter(isDatagram).map(countOf);
      this.unseen += datagrams.reduce((sum, count) => sum + count, frame.skipped);
    }
    this.paintSoon();
  }

  /** Forgets every row. */
  clear() {
    this.waiting = [];
    this.notice = undefined;
    this.unseen = 0;
    this.rows.replaceChildren();
    this.empty.hidden = false;
    this.paintSoon();
  }

  /**
   * Marks the row of an entry as the one that is looked at.
   * @param {string} seq
   */
  select(seq) {
    for (const row of this.rows.querySelectorAll('.selected')) row.classList.remove('selected');
    this.rows.querySelector(`[data-seq="${seq}"]`)?.classList.add('selected');
  }

  /** @param {HTMLElement} row */
  push(row) {
    this.notice = undefined;
    this.waiting.push(row);
    if (this.waiting.length > maxRows) this.waiting.shift();
  }

  /**
   * @param {Entry} entry
   * @returns {HTMLElement}
   */
  row(entry) {
    const datagram = isDatagram(entry);
    const row = cloneTemplate(datagram ? 'row-template' : 'note-template');
    row.dataset.seq = String(entry.seq);
    row.dataset.kind = entry.kind;
    if (!datagram) {
      fillSlots(row, { seq: String(entry.seq), time: clock(entry.time), note: noteOf(entry, this.words) });
      return row;
    }
    fillSlots(row, datagramTexts(entry, this.words));
    slot(row, 'time').setAttribute('datetime', entry.time);
    slot(row, 'seq').setAttribute('href', `/datagrams/${entry.seq}`);
    const tags = slot(row, 'tags');
    for (const { kind, text } of tagsOf(entry, this.words)) {
      const tag = cloneTemplate('tag-template');
      tag.className = `tag tag-${kind}`;
      tag.textContent = text;
      tags.append(tag);
    }
    return row;
  }

  /**
   * Says how many entries are not here: in the newest row where that says the same of others, else in a row of its own.
   * @param {string} text
   * @param {number} count
   */
  tell(text, count) {
    let notice = this.notice;
    if (notice?.text !== text) {
      notice = { row: cloneTemplate('note-template'), text, count: 0 };
      notice.row.dataset.kind = 'skipped';
      this.push(notice.row);
      this.notice = notice;
    }
    notice.count += count;
    fillSlots(notice.row, { seq: '', time: '', note: fill(text, { count: notice.count.toLocaleString('en') }) });
  }

  paintSoon() {
    if (this.painting) return;
    this.painting = true;
    requestAnimationFrame(() => {
      this.painting = false;
      this.paint();
    });
  }

  paint() {
    if (!this.frozen && this.waiting.length > 0) {
      this.rows.append(...this.waiting);
      this.waiting = [];
      const excess = this.rows.children.length - maxRows;
      for (let i = 0; i < excess; i++) this.rows.firstElementChild?.remove();
      this.empty.hidden = true;
      if (this.following) this.toEnd();
    }
    this.below.hidden = this.unseen === 0;
    this.below.textContent = fill(this.words.NewBelow ?? '', { count: this.unseen });
  }

  /** @param {boolean} frozen */
  freeze(frozen) {
    this.frozen = frozen;
    this.freezer.setAttribute('aria-pressed', String(frozen));
    slot(this.freezer, 'text').textContent = (frozen ? this.words.Follow : this.words.Freeze) ?? '';
    if (!frozen) this.followNewest();
  }

  followNewest() {
    if (this.frozen) {
      this.freeze(false);
      return;
    }
    this.following = true;
    this.unseen = 0;
    this.paint();
    this.toEnd();
  }

  scrolled() {
    const rest = this.box.scrollHeight - this.box.clientHeight - this.box.scrollTop;
    this.following = Math.floor(rest) <= nearEnd;
    if (this.following && !this.frozen && this.unseen > 0) {
      this.unseen = 0;
      this.paintSoon();
    }
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }
}
