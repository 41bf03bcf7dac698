// The gauge of a kernel receive queue: how full it is. The server words it alike (web/queue.go).

import { byteSize } from '../bytes.js';
import { slot } from '../slots.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Listener} Listener */
/** @typedef {import('../types.js').Words} Words */

/** How long the gauge stays once nothing waits any more, in milliseconds: it would come and go all the time. */
const linger = 2_000;

/** The part of a queue, one in so many, from which on what waits is shown: a few datagrams wait for a moment all the time. */
const noticeable = 64;

/** From which part on a queue is nearly full. */
const nearly = 3 / 4;

/**
 * How many bytes wait in the queue.
 * @param {Words} words
 * @param {number|null} queued null where the system does not tell
 * @param {number|null} granted
 */
export function gaugeText(words, queued, granted) {
  return fill(words.QueueGauge, { queued: grouped(queued), granted: grouped(granted) });
}

/** @param {number|null} bytes */
const grouped = (bytes) => (typeof bytes === 'number' ? numberText(bytes) : '');

/**
 * How large the queue is.
 * @param {Words} words
 * @param {Pick<Listener, 'receive_queue'|'receive_queue_granted'>} listener
 */
export function queueSizes(words, { receive_queue: asked, receive_queue_granted: granted }) {
  return granted === null ? '' : fill(words.QueueGranted, sizes(asked, granted));
}

/**
 * What the kernel granted of the queue, where that is less than was asked for.
 * @param {Words} words
 * @param {Pick<Listener, 'receive_queue'|'receive_queue_granted'>} listener
 */
export function queueNote(words, { receive_queue: asked, receive_queue_granted: granted }) {
  return granted === null || granted >= asked ? '' : fill(words.QueueCapped, sizes(asked, granted));
}

/**
 * @param {number} asked
 * @param {number} granted
 */
const sizes = (asked, granted) => ({ asked: byteSize(asked), granted: byteSize(granted) });

export class Gauges {
  /** @type {WeakMap<Element, ReturnType<typeof setTimeout>>} those that are about to go */
  #leaving = new WeakMap();
  #words;
  /** @param {Words} words */
  constructor(words) {
    this.#words = words;
  }

  /**
   * Shows the queue of a listener while more waits in it than is taken at once, and while nobody reads.
   * @param {Element} item
   * @param {Listener} listener
   * @param {number|null} queued
   */
  show(item, { state, receive_queue_granted: granted }, queued) {
    const gauge = slot(item, 'gauge');
    const waits = (queued ?? 0) * noticeable >= (granted ?? Infinity);
    if (state === 'paused' || (state === 'listening' && waits)) this.#keep(gauge);
    else if (state === 'stopped') gauge.hidden = true;
    else this.#leave(gauge);
    if (gauge.hidden) return;
    const text = slot(gauge, 'gauge-text');
    const shown = gaugeText(this.#words, queued, granted);
    if (text.textContent !== shown) text.textContent = shown;
    const meter = gauge.querySelector('meter');
    if (!meter) return;
    meter.hidden = queued === null || granted === null;
    if (queued === null || granted === null) return;
    meter.max = granted;
    meter.low = meter.high = Math.floor(granted * nearly);
    meter.value = queued;
  }

  /** @param {HTMLElement} gauge */
  #keep(gauge) {
    clearTimeout(this.#leaving.get(gauge));
    this.#leaving.delete(gauge);
    gauge.hidden = false;
  }

  /** @param {HTMLElement} gauge */
  #leave(gauge) {
    if (gauge.hidden || this.#leaving.has(gauge)) return;
    const timer = setTimeout(() => {
      this.#leaving.delete(gauge);
      gauge.hidden = true;
    }, linger);
    this.#leaving.set(gauge, timer);
  }
}
