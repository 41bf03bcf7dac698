// The pill that says whether the page is connected.

import { element, slot } from './slots.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Words} Words */

export class Pill {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.box = element('pill', HTMLElement);
    this.box.hidden = false;
    this.state = 'connecting';
  }

  /** @param {'live'|'reconnecting'|'stopped'} state */
  show(state) {
    const text = { live: this.words.Live, reconnecting: this.words.Reconnecting, stopped: this.words.Stopped }[state];
    this.returned = state === 'live' && this.state !== 'connecting' && this.state !== 'live';
    this.state = state;
    this.box.dataset.state = state;
    slot(this.box, 'text').textContent = text ?? '';
  }

  /**
   * Says how many entries came while the page was away, once it is back.
   * @param {number} count
   */
  arrived(count) {
    if (!this.returned) return;
    this.returned = false;
    if (count > 0) slot(this.box, 'text').textContent = fill(this.words.Back ?? '', { count });
  }
}
