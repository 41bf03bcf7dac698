// The pill that says whether the page is connected.

import { Lag } from './lag.js';
import { element, slot } from '../slots.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../stream/totals.js').Totals} Totals */
/** @typedef {import('../types.js').EntriesFrame} EntriesFrame */
/** @typedef {import('../types.js').Words} Words */

/** How long the pill says what came while the page was away, in milliseconds. */
const welcome = 10_000;

/** How often it says how far behind the page is, in milliseconds: it is read out. And how long that is true. */
const between = 2_000;

export class Pill {
  #again = element('retry', HTMLButtonElement);
  #lag = new Lag();
  #saidBehind = -Infinity;
  /** @type {number|undefined} what had been received when the page was last connected, while it is not */
  #before;
  #behind = 0;
  #box = element('pill');
  #state = 'connecting';
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #totals;
  #words;

  /**
   * @param {Words} words
   * @param {Totals} totals
   * @param {() => void} retry connects at once
   */
  constructor(words, totals, retry) {
    this.#words = words;
    this.#totals = totals;
    this.#box.hidden = false;
    this.#again.addEventListener('click', () => retry());
  }

  /** @param {'live'|'reconnecting'|'stopped'} state */
  show(state) {
    const { Live, Reconnecting, Stopped } = this.#words;
    if (this.#state === 'live' && state !== 'live') this.#before = this.#totals.received;
    // Who has pressed the button would be nowhere without it.
    if (state === 'live' && document.activeElement === this.#again) document.getElementById('list')?.focus();
    this.#state = state;
    this.#box.dataset.state = state;
    this.#again.hidden = state === 'live';
    this.#lag = new Lag();
    this.#behind = 0;
    this.#say({ live: Live, reconnecting: Reconnecting, stopped: Stopped }[state]);
  }

  /** Nothing of before counts: the program has begun anew. */
  restart() {
    if (this.#before !== undefined) this.#before = 0;
  }

  /** The totals are those of the lab: the first time after the page was away, it says how many datagrams came meanwhile. */
  told() {
    if (this.#before === undefined || this.#state !== 'live') return;
    const count = this.#totals.received - this.#before;
    this.#before = undefined;
    if (count > 0) this.#say(fill(this.#words.BackWith, { count: numberText(count) }), welcome);
  }

  /**
   * @param {EntriesFrame} frame
   * @param {number} now in milliseconds since 1970
   */
  add(frame, now) {
    const newest = frame.entries[frame.entries.length - 1];
    if (!newest || this.#state !== 'live') return;
    const seconds = Math.round(this.#lag.add(Date.parse(newest.time), now) / 1000);
    if (seconds === this.#behind || (seconds > 0 && now - this.#saidBehind < between)) return;
    this.#behind = seconds;
    this.#saidBehind = now;
    if (seconds > 0) this.#say(fill(this.#words.LiveBehind, { seconds }), 2 * between);
    else this.#say(this.#words.Live);
  }

  /**
   * @param {string} text
   * @param {number} [holds] for so many milliseconds; after that the page is simply connected
   */
  #say(text, holds) {
    clearTimeout(this.#timer);
    slot(this.#box, 'text').textContent = text;
    if (holds === undefined) return;
    this.#timer = setTimeout(() => {
      this.#behind = 0;
      this.#say(this.#words.Live);
    }, holds);
  }
}
