// The inspector: one datagram, looked up when it is chosen.

import { bytesText, countOf, datagramTexts, headerTexts, isDatagram, payloadOf } from './describe.js';
import { dump, preview } from './bytes.js';
import { clock } from './clock.js';
import { sourceText } from './host.js';
import { cloneTemplate, element, fillSlots, slot } from './slots.js';
import { startTabs } from './tabs.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').Words} Words */

/** How much of a payload is dumped, in bytes. */
const shownBytes = 4096;

/** How many bytes stand in a row: the zone is narrow. */
const bytesPerRow = 8;

export class Inspector {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.host = element('lab', HTMLElement).dataset;
    this.zone = element('inspect', HTMLElement);
    this.title = element('inspect-title', HTMLElement);
    this.none = element('nothing-selected', HTMLElement);
    this.detail = element('detail', HTMLElement);
    this.wanted = '';
    this.view = 'header'; // Which one is shown, of each datagram.
    this.titleOfNone = this.title.textContent;
    this.textOfNone = this.none.textContent;
  }

  /** Shows nothing, as at the beginning. */
  clear() {
    this.wanted = '';
    this.title.textContent = this.titleOfNone;
    this.detail.hidden = true;
    this.none.textContent = this.textOfNone;
    this.none.hidden = false;
  }

  /**
   * Shows the entry of a number.
   * @param {string} seq
   */
  async show(seq) {
    this.wanted = seq;
    const answer = await fetch(`/api/v1/datagrams/${seq}`).catch(() => null);
    const content = await answer?.json().catch(() => null);
    if (this.wanted !== seq) return; // Another was chosen meanwhile.
    if (!answer?.ok || !isDatagram(content)) {
      this.none.textContent = content?.detail ?? this.words.NotReached ?? '';
      this.none.hidden = false;
      this.detail.hidden = true;
      return;
    }
    this.title.textContent = fill(this.words.DetailTitle ?? '', { seq });
    this.detail.replaceChildren(this.render(content));
    this.none.hidden = true;
    this.detail.hidden = false;
    if (matchMedia('(max-width: 1179px)').matches) this.zone.scrollIntoView({ block: 'start' });
  }

  /**
   * @param {Entry} entry
   */
  render(entry) {
    const shown = cloneTemplate('detail-template');
    const bytes = payloadOf(entry);
    const row = datagramTexts(entry, this.words);
    fillSlots(shown, {
      time: clock(entry.time, 6),
      source: row.source,
      destination: row.destination,
      interface: entry.interface ?? '',
      ...headerTexts(entry, this.words),
      length: bytesText(entry, this.words),
      via: entry.via,
      text: entry.text ?? preview(bytes, shownBytes),
      cut: bytes.length > shownBytes ? fill(this.words.HexCut ?? '', { shown: shownBytes, total: bytes.length }) : '',
    });
    slot(shown, 'download').setAttribute('href', `/api/v1/datagrams/${entry.seq}/payload`);
    for (const note of this.notes(entry)) {
      const line = document.createElement('p');
      line.className = 'notice';
      line.textContent = note;
      slot(shown, 'notes').append(line);
    }
    const rows = slot(shown, 'hex');
    for (const { offset, hex, text } of dump(bytes, shownBytes, bytesPerRow)) {
      const line = cloneTemplate('hex-template');
      fillSlots(line, { offset, bytes: hex, text });
      rows.append(line);
    }
    startTabs(shown, this.view, (view) => (this.view = view));
    return shown;
  }

  /**
   * What there is to say about a datagram.
   * @param {Entry} entry
   */
  notes(entry) {
    const notes = [];
    if (entry.text === undefined) notes.push(this.words.NotTextNote ?? '');
    if (countOf(entry) > 1) notes.push(fill(this.words.ManyNote ?? '', { count: countOf(entry) }));
    if (entry.truncated) {
      notes.push(fill(this.words.CutNote ?? '', { captured: entry.captured ?? 0, length: entry.length ?? 0 }));
    }
    if (entry.length === 0) notes.push(this.words.EmptyNote ?? '');
    notes.push(sourceText(entry, this.host));
    return notes.filter(Boolean);
  }
}
