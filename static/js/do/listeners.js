// The list of listeners and their figures.

import { unpublishedText } from './host.js';
import { arrange, cloneTemplate, element, fillSlots, slot } from '../slots.js';
import { controlOf, put, refresh } from './controls.js';
import { Gauges, queueNote, queueSizes } from './queue.js';
import { optionValues } from './options.js';
import { showGroups } from './groups.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Listener} Listener */
/** @typedef {import('../types.js').Stats} Stats */
/** @typedef {import('../types.js').Words} Words */

/** The sockets to send from that are no listeners: a new one, and one that is connected. */
const ownSockets = 2;

/** Where another listener is started. */
const starter = '#listen .primary';

/** What the ids in the template of a listener begin with. */
const blank = 'listener--';

export class Listeners {
  #gauges;
  #from = element('send-from', HTMLSelectElement);
  #host;
  /** @type {Map<string, Listener>} */
  #known = new Map();
  #list = element('listener-list');
  #none = element('no-listeners');
  #notDrawn = 0;
  #strip = element('totals');
  #totals;
  #words;

  /**
   * @param {Words} words
   * @param {import('../stream/totals.js').Totals} totals which are told of everything first
   */
  constructor(words, totals) {
    this.#words = words;
    this.#totals = totals;
    this.#host = element('lab').dataset;
    this.#gauges = new Gauges(words);
  }

  /**
   * Shows these listeners and no others, keeping what is open or focused.
   * @param {Listener[]} listeners
   */
  show(listeners) {
    const more = this.#known.size > 0 && listeners.length > this.#known.size;
    this.#known = new Map(listeners.map((each) => [each.id, each]));
    const within = this.#list.contains(document.activeElement);
    const items = new Map(Array.from(this.#list.children, (item) => [item.getAttribute('data-listener'), item]));
    const shown = listeners.map((listener) => {
      const item = items.get(listener.id) ?? this.#item(listener);
      this.#fill(item, listener);
      return item;
    });
    arrange(this.#list, shown);
    if (more) this.#list.scrollTop = this.#list.scrollHeight; // The newest is the last, and not always in sight.
    // Whoever has removed one goes on where another can be started.
    if (within && !this.#list.contains(document.activeElement)) /** @type {HTMLElement|null} */ (document.querySelector(starter))?.focus();
    this.#none.hidden = listeners.length > 0;
    this.#offer(listeners);
    this.update(Object.fromEntries(listeners.map((each) => [each.id, each.stats])));
  }

  /**
   * A new item, with ids of its own.
   * @param {Listener} listener
   */
  #item(listener) {
    const item = cloneTemplate('listener-template');
    item.dataset.listener = listener.id;
    for (const form of item.querySelectorAll('form')) form.action = `/listeners/${listener.id}`;
    for (const link of item.querySelectorAll('a')) link.href = link.pathname.replace('/listeners/', `/listeners/${listener.id}`);
    for (const attribute of ['id', 'for', 'aria-describedby', 'aria-labelledby']) {
      for (const each of item.querySelectorAll(`[${attribute}*="${blank}"]`)) {
        each.setAttribute(attribute, each.getAttribute(attribute)?.replaceAll(blank, `listener-${listener.id}-`) ?? '');
      }
    }
    setControls(item, listener, put);
    return item;
  }

  /**
   * @param {Element} item
   * @param {Listener} listener
   */
  #fill(item, listener) {
    const reply = replyChoice(listener);
    const focused = item.contains(document.activeElement) ? document.activeElement : null;
    item.setAttribute('data-state', listener.state);
    fillSlots(item, {
      local: listener.local,
      name: listener.name,
      state: this.#stateWord(listener.state),
      'reply-words': this.#replyWord(reply),
      queue: queueNote(this.#words, listener),
      'queue-sizes': queueSizes(this.#words, listener),
      unpublished: unpublishedText(listener, this.#host),
    });
    showGroups(this.#words, item, listener);
    setControls(item, listener, refresh);
    // The button that was pressed gives way to another, which undoes it.
    if (focused && focused === document.activeElement && !isShown(focused)) [...item.querySelectorAll('button')].find(isShown)?.focus();
  }

  /**
   * Shows a listener as it is after a command, and in the form of the command what has come of it.
   * @param {Listener} listener
   * @param {HTMLFormElement} form
   */
  renew(listener, form) {
    const item = this.#itemOf(listener.id);
    if (!item) return;
    this.#known.set(listener.id, listener);
    setControls(form, listener, put);
    this.#fill(item, listener);
  }

  /** @param {string} id */
  #itemOf(id) {
    return this.#list.querySelector(`[data-listener="${CSS.escape(id)}"]`);
  }

  /** The multicast groups of a listener. @param {string} id */
  groupsOf(id) {
    return this.#known.get(id)?.groups ?? [];
  }

  /**
   * Offers the listeners as sockets to send from.
   * @param {Listener[]} listeners
   */
  #offer(listeners) {
    const chosen = this.#from.value;
    const open = listeners.filter((each) => each.state !== 'stopped');
    this.#from.length = ownSockets;
    for (const each of open) this.#from.add(new Option(each.local, each.id));
    if (open.some((each) => each.id === chosen)) this.#from.value = chosen;
  }

  /**
   * Takes over the figures of the listeners that changed.
   * @param {Record<string, Stats>} changed
   */
  update(changed) {
    for (const [id, stats] of Object.entries(changed)) {
      const item = this.#itemOf(id);
      const listener = this.#known.get(id);
      if (!item || !listener) continue;
      this.#count(item, stats.received, stats.kernel_drops, stats.truncated, stats.sent);
      this.#gauges.show(item, listener, stats.queued_bytes);
    }
    const { received, dropped, cut } = this.#totals;
    this.#count(this.#strip, received, dropped, cut);
  }

  /** @param {number} skipped entries that were not drawn */
  addNotDrawn(skipped) {
    this.#notDrawn += skipped;
    this.#figure(this.#strip, 'not-drawn', this.#notDrawn);
  }

  /**
   * @param {Element} within
   * @param {number} received
   * @param {number|null} dropped
   * @param {number} cut
   * @param {number} [sent]
   */
  #count(within, received, dropped, cut, sent) {
    this.#figure(within, 'received', received);
    this.#figure(within, 'dropped', dropped);
    this.#figure(within, 'cut', cut);
    if (sent !== undefined) this.#figure(within, 'sent', sent);
  }

  /** Counts anew what is not drawn: the program has begun anew as well. */
  restart() {
    this.#notDrawn = 0;
    this.#figure(this.#strip, 'not-drawn', 0);
  }

  /**
   * @param {Element} within
   * @param {string} name
   * @param {number|null} value null where the system does not tell
   */
  #figure(within, name, value) {
    const shown = slot(within, name);
    shown.textContent = value === null ? this.#words.Unknown : numberText(value);
    shown.closest('.counter')?.toggleAttribute('data-zero', value === 0);
  }

  /** A listener and its state, in a few words. @param {Listener} listener */
  stateOf({ local, state }) {
    return `${local}: ${this.#stateWord(state)}`;
  }

  /** @param {string} state */
  #stateWord(state) {
    if (state === 'listening') return this.#words.StateListening;
    return state === 'paused' ? this.#words.StatePaused : this.#words.StateStopped;
  }

  /** @param {string} choice */
  #replyWord(choice) {
    const { ReplyEcho: echo, ReplyUpper: upper, ReplyFixed: fixed, ReplyOff } = this.#words;
    return { echo, upper, fixed }[choice] ?? ReplyOff;
  }
}

/** Whether an element has a place in the page. @param {Element} element */
const isShown = (element) => element.getClientRects().length > 0;

/**
 * Shows the settings of a listener in those controls for them that there are.
 * @param {Element} within
 * @param {Listener} listener
 * @param {typeof put} show
 */
function setControls(within, listener, show) {
  const reply = { reply: replyChoice(listener), reply_text: listener.reply.payload?.text ?? '' };
  for (const [name, value] of Object.entries({ ...reply, ...optionValues(listener) })) {
    const control = controlOf(within, name);
    if (control) show(control, value);
  }
}

/**
 * What a listener answers, as the form has it.
 * @param {Listener} listener
 */
export function replyChoice(listener) {
  return listener.reply.payload ? 'fixed' : (listener.reply.preset ?? '');
}
