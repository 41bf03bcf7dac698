// What there is to say of datagrams that arrive: a summary now and then, since a few datagrams a second would drown
// everything else.

import { countOf } from '../happened/describe.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../stream/totals.js').Totals} Totals */
/** @typedef {import('../types.js').EntriesFrame} EntriesFrame */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */

/** How long there is silence after a summary, in milliseconds. */
export const silence = 5_000;

/** How much of a payload is said. */
const mostCharacters = 80;

/**
 * What is to be said of datagrams.
 * @typedef {object} Tally
 * @property {number} count how many were received
 * @property {number} senders of those that were seen
 * @property {boolean} partly there were others
 * @property {number|null} dropped null where nobody knows
 * @property {number} seconds in which they came; 0 where that is a moment
 */

/**
 * @param {Words} words
 * @param {Tally} tally
 */
export function summary(words, { count, senders, partly, dropped, seconds }) {
  const came = fill(words.Spoken, {
    count: numberText(count),
    [partly ? 'least' : 'senders']: senders,
    seconds: seconds || '',
  });
  const lost = dropped ? fill(words.SpokenDropped, { count: numberText(dropped) }) : words.SpokenNone;
  if (count === 0) return dropped ? lost : '';
  return dropped === null ? came : `${came}; ${lost}`;
}

/**
 * One datagram, as it is said.
 * @param {Words} words
 * @param {Entry} entry
 */
export function oneDatagram(words, { source, length, text }) {
  const data = (text ?? '').replace(/\s+/g, ' ').trim();
  const shown = data.length > mostCharacters ? `${data.slice(0, mostCharacters)}…` : data;
  return fill(words.SpokenOne, { source: source ?? '', bytes: length ?? 0, data: shown });
}

export class Narrator {
  /** @type {number[]} when the last few came */
  #arrivals = [];
  #partly = false; // Whether there were datagrams in no frame since there was last something said.
  #saidAt = -Infinity;
  #senders = new Set(); // Of those that were in frames since then.
  #toldTooMany = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} until there is something to say again */
  #due;
  /** What was received and dropped when there was last something said of it. @type {{received: number, dropped: number}|undefined} */
  #said;
  #say;
  #seen = 0; // How many these are.
  #totals;
  #words;
  choice = 'summary';

  /**
   * @param {Words} words
   * @param {Totals} totals
   * @param {(text: string) => void} say
   */
  constructor(words, totals, say) {
    this.#words = words;
    this.#totals = totals;
    this.#say = say;
  }

  /**
   * Takes in a frame whose figures the totals have already.
   * @param {EntriesFrame} frame
   * @param {number} now in milliseconds, of any clock that only goes on
   */
  add(frame, now) {
    const received = frame.entries.filter(({ kind }) => kind === 'received');
    const fresh = received.reduce((sum, entry) => sum + countOf(entry), 0);
    // What there was before the page looked is no news, and neither is what another run of the program has counted.
    const { received: total, dropped } = this.#totals;
    if (!this.#said || total < this.#said.received) this.#said = { received: total - fresh, dropped: dropped ?? 0 };
    this.#seen += fresh;
    this.#partly ||= frame.skipped + frame.missed > 0;
    for (const { source } of received) this.#senders.add(source);
    this.#arrivals = [...this.#arrivals.filter((at) => now - at < silence), ...received.map(() => now)];
    if (this.choice === 'off') this.#begin(now);
    else if (this.choice === 'every' && this.#calm()) this.#sayEach(received, now);
    else this.#sum(now);
  }

  /** Whether there is time to say each datagram. */
  #calm() {
    if (!this.#partly && this.#arrivals.length <= silence / 1000) return true;
    if (!this.#toldTooMany) this.#say(this.#words.SpokenTooMany);
    this.#toldTooMany = true;
    return false;
  }

  /**
   * @param {Entry[]} received
   * @param {number} now
   */
  #sayEach(received, now) {
    // Others may have to be told of first, and what was dropped is no entry that could be read out.
    if (received.length === 0 || this.#due !== undefined) return this.#sum(now);
    for (const entry of received) this.#say(oneDatagram(this.#words, entry));
    this.#begin(now);
  }

  /** Says what came, unless there was something said only just now. @param {number} now */
  #sum(now) {
    const dropped = this.#dropped();
    if (this.#seen === 0 && !this.#partly && !dropped) return;
    const wait = this.#saidAt + silence - now;
    if (wait > 0) {
      this.#due ??= setTimeout(() => {
        this.#due = undefined;
        this.#sum(now + wait);
      }, wait);
      return;
    }
    // The figures are those of a moment later than the entries: they count where entries are missing.
    const count = this.#partly ? this.#totals.received - (this.#said?.received ?? 0) : this.#seen;
    const seconds = wait > -1000 ? Math.round((now - this.#saidAt) / 1000) : 0;
    const text = summary(this.#words, { count, senders: this.#senders.size, partly: this.#partly, dropped, seconds });
    if (text) this.#say(text);
    this.#begin(now);
  }

  /** How many were dropped since there was last something said; null where nobody knows. */
  #dropped() {
    const { dropped } = this.#totals;
    return dropped === null ? null : dropped - (this.#said?.dropped ?? 0);
  }

  /** From here on everything is news. @param {number} now */
  #begin(now) {
    this.#said = { received: this.#totals.received, dropped: this.#totals.dropped ?? 0 };
    this.#saidAt = now;
    this.#seen = 0;
    this.#partly = false;
    this.#senders.clear();
  }
}
