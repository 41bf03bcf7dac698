// Many datagrams: how far a transmission is, and what came of it. The server words it alike (web/send_many.go).

import { base } from './commands.js';
import { ask } from './forms.js';
import { ProblemError } from './problems.js';
import { element } from '../slots.js';
import { fill } from '../words.js';
import { numberText } from '../language.js';

/** @typedef {import('../types.js').Words} Words */

/**
 * @typedef {object} Transmission
 * @property {string} id
 * @property {'running'|'paused'|'done'|'cancelled'|'failed'} state
 * @property {{detail: string}|null} error
 * @property {{requested: number, sent: number, failed: Record<string, number>, replied: number|null}} stats
 */

/** How often we ask how far it is, in milliseconds. */
const interval = 250;

/** @param {Transmission} transmission */
const refusedOf = ({ stats }) => Object.values(stats.failed).reduce((sum, each) => sum + each, 0);

/** A number that is not worth a word where it is 0. @param {number|null} n */
const some = (n) => (n ? numberText(n) : '');

/**
 * How far a transmission is.
 * @param {Words} words
 * @param {Transmission} transmission
 */
export function goingText(words, transmission) {
  const { requested, sent } = transmission.stats;
  return fill(words.ManyGoing, {
    sent: numberText(sent),
    requested: numberText(requested),
    failed: some(refusedOf(transmission)),
  });
}

/**
 * What came of a transmission that has ended.
 * @param {Words} words
 * @param {Transmission} transmission
 */
export function endText(words, transmission) {
  const { state, error, stats } = transmission;
  const told = fill(words.ManyDone, {
    sent: numberText(stats.sent),
    requested: numberText(stats.requested),
    failed: some(refusedOf(transmission)),
    errors: Object.keys(stats.failed).sort().join(', '),
    replied: some(stats.replied),
  });
  if (state === 'cancelled') return `${words.ManyStopped} ${told}`;
  return error ? `${told} ${fill(words.ManyFailed, { reason: error.detail })}` : told;
}

/** @param {Transmission} transmission */
const hasEnded = ({ state }) => state === 'done' || state === 'cancelled' || state === 'failed';

/**
 * Shows how far a transmission is until it has ended, and then what came of it.
 * @param {Words} words
 * @param {(text: string) => void} tell says in the end what came of it
 * @returns {{transmit: import('./forms.js').Watcher, cancel: import('./forms.js').Watcher}}
 */
export function watchMany(words, tell) {
  const sending = element('sending');
  const bar = element('sending-bar', HTMLProgressElement);
  const text = element('sending-text');
  let watched = '';

  /** @param {Transmission} transmission */
  const show = (transmission) => {
    if (hasEnded(transmission)) {
      watched = '';
      sending.hidden = true;
      tell(endText(words, transmission));
      return;
    }
    bar.max = Math.max(1, transmission.stats.requested);
    bar.value = transmission.stats.sent + refusedOf(transmission);
    text.textContent = goingText(words, transmission);
    sending.hidden = false;
  };

  /** @param {string} id */
  const follow = async (id) => {
    while (watched === id) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      const look = ask({ method: 'GET', path: `${base}/transmissions/${encodeURIComponent(id)}` });
      const now = await look.catch((error) => {
        // What does not answer may be back in a moment; a lab that does not know of it has begun anew.
        if (!(error instanceof ProblemError)) return;
        watched = '';
        sending.hidden = true;
      });
      if (now && watched === id) show(now); // What was stopped meanwhile has been told.
    }
  };

  /** @param {Transmission} transmission */
  const watch = (transmission) => {
    watched = transmission.id;
    sending.dataset.transmission = transmission.id;
    show(transmission);
    void follow(transmission.id);
  };

  if (sending.dataset.transmission) {
    watched = sending.dataset.transmission;
    void follow(watched);
  }
  return {
    transmit: { done: watch },
    // It may have ended a moment before: then the next look tells.
    cancel: { done: show, failed: (problem) => problem?.code === 'transmission-ended' },
  };
}
