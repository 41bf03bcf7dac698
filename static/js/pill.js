// The pill that says whether the page is connected.

import { element, slot } from './slots.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Words} Words */

/** What came while the page was away comes right behind the connection: so long at most, in milliseconds. */
const right = 1_000;

/** How long the pill says how much that was, in milliseconds. */
const welcome = 10_000;

export class Pill {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.box = element('pill', HTMLElement);
    this.box.hidden = false;
    this.state = 'connecting';
    this.returned = -Infinity;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** @param {'live'|'reconnecting'|'stopped'} state */
  show(state) {
    const { Live, Reconnecting, Stopped } = this.words;
    if (state === 'live' && this.state !== 'connecting') this.returned = performance.now();
    this.state = state;
    this.box.dataset.state = state;
    clearTimeout(this.timer);
    this.say({ live: Live, reconnecting: Reconnecting, stopped: Stopped }[state]);
  }

  /**
   * Says how many entries came while the page was away, once it is back.
   * @param {number} count
   */
  arrived(count) {
    const behind = performance.now() - this.returned;
    if (count === 0 || behind > right) return;
    this.returned = -Infinity;
    this.say(fill(this.words.Back ?? '', { count }));
    this.timer = setTimeout(() => this.say(this.words.Live), welcome);
  }

  /** @param {string|undefined} text */
  say(text) {
    slot(this.box, 'text').textContent = text ?? '';
  }
}
