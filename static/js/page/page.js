// What is around the lab in its page: the bar with the connection, the title, what a screen reader is told, the keys.

import { Announcer } from './announce.js';
import { Pill } from './pill.js';
import { Title } from './title.js';
import { startAppearance, startDrawer } from './theme.js';
import { startDock } from './dock.js';
import { startShortcuts } from './shortcuts.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Words} Words */

export class Page {
  #announcer;
  #pill;
  #title;
  #totals;

  /**
   * @param {Words} words
   * @param {import('../stream/totals.js').Totals} totals are kept here, for all who show them
   * @param {() => void} retry connects at once
   */
  constructor(words, totals, retry) {
    this.#totals = totals;
    this.#pill = new Pill(words, totals, retry);
    this.#title = new Title(words, totals);
    this.#announcer = new Announcer(words, totals);
    startAppearance();
    startDrawer();
    startDock();
    startShortcuts();
  }

  /** @param {Frame} frame of the stream */
  frame(frame) {
    if (frame.type === 'listeners') {
      this.#totals.show(frame.listeners, frame.removed);
      this.#pill.told();
    } else if (frame.type === 'entries') {
      this.#totals.update(frame.stats);
      this.#pill.add(frame, Date.now());
      this.#announcer.add(frame, performance.now());
    } else {
      return;
    }
    this.#title.show();
  }

  /** @param {'live'|'reconnecting'|'stopped'} state of the stream */
  state(state) {
    this.#pill.show(state);
  }

  /** Has a screen reader say something. @param {string} text */
  say(text) {
    this.#announcer.say(text);
  }

  /** The program has begun anew, and so do the figures. */
  restart() {
    this.#totals.restart();
    this.#pill.restart();
  }
}
