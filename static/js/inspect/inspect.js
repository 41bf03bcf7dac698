// The inspector: the datagram that is chosen, in four views. Three of them are loaded with the first datagram.

import { bytesText, countOf, datagramTexts, headerTexts, isDatagram, noteOf, payloadOf, viaText } from '../happened/describe.js';
import { preview } from '../bytes.js';
import { clock } from '../clock.js';
import { Fields, headerFields } from './fields.js';
import { sourceText } from '../do/host.js';
import { pseudoHeader } from './pseudoheader.js';
import { cloneTemplate, element, fillSlots, slot } from '../slots.js';
import { startTabs } from '../tabs.js';
import { fill } from '../words.js';
import { askForJSON } from '../language.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */

/**
 * What a view can do.
 * @typedef {{show: (entry: Entry) => void|Promise<void>, hide: () => void}} View
 */

/** How much of a payload that is no text is shown as one before its view is there. */
const previewLength = 4096;

export class Inspector {
  #focusing = false; // Once there is something to look at.
  #textOfNone;
  #titleOfNone;
  #detail = element('detail');
  #fields;
  #header = element('view-header');
  #host;
  #none = element('nothing-selected');
  #selection;
  #store;
  #title = element('inspect-title');
  /** @type {Map<string, Promise<View|undefined>>} */
  #views = new Map();
  #wanted = '';
  #words;
  #zone = element('inspect');
  /** The datagram that is shown. @type {Entry|undefined} */
  entry;
  view = 'header'; // Which one is shown, of each datagram.

  /**
   * @param {Words} words
   * @param {import('../happened/selection.js').Selection} selection
   * @param {import('../stream/store.js').Store} store
   */
  constructor(words, selection, store) {
    this.#words = words;
    this.#store = store;
    this.#selection = selection;
    this.#host = element('lab').dataset;
    this.#titleOfNone = this.#title.textContent;
    this.#textOfNone = this.#none.textContent ?? '';
    this.#fields = new Fields(this.#detail);
    startTabs(this.#detail, this.view, (view) => void this.#turn(view));
    selection.onChange((seq) => void this.#show(seq));
  }

  /**
   * Shows the entry of a number; of none, nothing.
   * @param {string} seq
   */
  async #show(seq) {
    this.#wanted = seq;
    this.entry = undefined; // What a key asks for now is not for the one that was there before.
    this.#focusing = false;
    if (!seq) return this.#say(this.#textOfNone);
    const held = this.#store.entry(seq);
    if (held && !isDatagram(held)) return this.#say(noteOf(held, this.#words));
    const { ok, content } = await askForJSON(`/api/v1/datagrams/${seq}`);
    if (this.#wanted !== seq) return; // Another was chosen meanwhile.
    this.#selection.failed = !content;
    if (!ok) return this.#say(content?.detail ?? this.#words.NotReached);
    if (!isDatagram(content)) return this.#say(noteOf(content, this.#words));
    this.#title.textContent = fill(this.#words.DetailTitle, { seq });
    this.#none.hidden = true;
    this.#detail.hidden = false;
    this.entry = content;
    this.#render(content);
    if (this.#focusing) this.focus();
    void import('../later.js').catch(() => {}); // The views that load it say so, where it does not come.
    if (matchMedia('(max-width: 1179px)').matches) this.#zone.scrollIntoView({ block: 'start' });
    await this.#showView();
  }

  /**
   * Shows no datagram but a sentence.
   * @param {string} text
   */
  #say(text) {
    this.#title.textContent = this.#titleOfNone;
    this.#detail.hidden = true;
    this.#none.textContent = text;
    this.#none.hidden = false;
  }

  /** Brings the keyboard here, once there is something to look at. */
  focus() {
    const tab = this.#detail.querySelector('[role="tab"][aria-selected="true"]');
    this.#focusing = !this.entry;
    if (!this.#focusing && tab instanceof HTMLElement) tab.focus();
  }

  /** @param {Entry} entry */
  #render(entry) {
    const row = datagramTexts(entry, this.#words);
    // A field of the header is the same one in every datagram; bytes of a payload are not.
    if (!headerFields.includes(this.#fields.field)) this.#fields.mark('');
    fillSlots(this.#header, {
      time: clock(entry.time, 6),
      source: row.source,
      destination: row.destination,
      interface: entry.interface ?? '',
      ...headerTexts(entry, this.#words),
      length: bytesText(entry, this.#words),
      via: viaText(entry.via ?? '', this.#words),
      'payload-size': bytesText(entry, this.#words),
    });
    this.#renderPseudoHeader(entry);
    slot(element('view-bytes'), 'download').setAttribute('href', `/api/v1/datagrams/${entry.seq}/payload`);
    const text = slot(element('view-text'), 'text');
    text.textContent = entry.text ?? preview(payloadOf(entry), previewLength);
    const notes = this.#notes(entry).map((note) => {
      const line = cloneTemplate('detail-note-template');
      line.textContent = note;
      return line;
    });
    slot(this.#detail, 'notes').replaceChildren(...notes);
  }

  /** @param {Entry} entry */
  #renderPseudoHeader(entry) {
    const built = pseudoHeader(entry);
    const shown = slot(this.#header, 'pseudo');
    shown.hidden = !built;
    if (!built) return;
    slot(shown, 'pseudo-title').textContent = fill(this.#words.PseudoHeader, { version: built.version });
    built.fields.forEach(({ name, value, hex }, i) => {
      const line = shown.querySelectorAll('dl > div')[i];
      if (line) fillSlots(line, { 'pseudo-name': this.#words[name], 'pseudo-value': value, 'pseudo-hex': hex });
    });
  }

  /**
   * What there is to say about a datagram.
   * @param {Entry} entry
   */
  #notes(entry) {
    const notes = [];
    if (entry.text === undefined) notes.push(this.#words.NotTextNote);
    if (countOf(entry) > 1) notes.push(fill(this.#words.ManyNote, { count: countOf(entry) }));
    if (entry.truncated) {
      notes.push(fill(this.#words.CutNote, { captured: entry.captured ?? 0, length: entry.length ?? 0 }));
    }
    if (entry.length === 0) notes.push(this.#words.EmptyNote);
    notes.push(sourceText(entry, this.#host));
    return notes.filter(Boolean);
  }

  /**
   * Turns to a view.
   * @param {string} view
   */
  async #turn(view) {
    const before = this.view;
    this.view = view;
    if (before !== view) (await this.#views.get(before))?.hide();
    await this.#showView();
  }

  /** Shows the datagram in the view that is in front. */
  async #showView() {
    const { entry, view: name } = this;
    if (!entry) return;
    const view = await this.#load(name);
    if (view) element(`view-${name}`).querySelector('[inert]')?.removeAttribute('inert');
    if (this.entry === entry && this.view === name) await view?.show(entry);
  }

  /**
   * The view of a name, once it is there. The header is always there.
   * @param {string} name
   */
  #load(name) {
    const known = this.#views.get(name);
    if (known) return known;
    const loading = this.#make(name).catch(() => {
      this.#views.delete(name); // Another time it may come.
      const line = cloneTemplate('detail-note-template');
      line.textContent = this.#words.NotReached;
      slot(this.#detail, 'notes').append(line);
      return undefined;
    });
    this.#views.set(name, loading);
    return loading;
  }

  /**
   * @param {string} name
   * @returns {Promise<View|undefined>}
   */
  async #make(name) {
    switch (name) {
      case 'bytes': {
        const { HexView } = await import('../later.js');
        return new HexView(this.#words, element('view-bytes'), this.#fields);
      }
      case 'text': {
        const { TextView } = await import('../later.js');
        return new TextView(this.#words, element('view-text'));
      }
      case 'code': {
        const { Code } = await import('../later.js');
        return new Code(this.#words, element('view-code'));
      }
      default:
        return undefined;
    }
  }
}
