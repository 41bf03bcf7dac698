// The send form: how many bytes a message is, and what became of it.

import { element } from '../slots.js';
import { sendWait, sourceOf } from './commands.js';
import { wordsOf } from './problems.js';
import { Silence } from './silence.js';
import { utf8Length } from '../bytes.js';
import { watchMany } from './many.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Problem} Problem */
/** @typedef {import('../types.js').Words} Words */

/** How long nothing is said about a wait, in milliseconds: most replies are there before. */
const patience = 150;

/** What became of the datagram before: no mistake in the form, but the fate of this one. */
const earlier = ['earlier-refused', 'earlier-undelivered'];

/** Sizes of headers in bytes: RFC 768, RFC 791, RFC 8200. */
const udpHeader = 8;
const ipv4Header = 20;
const ipv6Header = 40;

/**
 * What a message comes to on the wire.
 * @param {Words} words
 * @param {string} message
 * @param {string} host
 */
export function byteMaths(words, message, host) {
  const bytes = utf8Length(message);
  const version = host.includes(':') ? 'IPv6' : 'IPv4';
  return fill(words.ByteMaths, {
    chars: Array.from(message).length,
    bytes,
    udp: bytes + udpHeader,
    ip: bytes + udpHeader + (version === 'IPv6' ? ipv6Header : ipv4Header),
    version,
  });
}

/**
 * Shows the byte maths while someone types, and tells the fate of what is sent.
 * @param {Words} words
 * @returns {Record<'send'|'transmit'|'cancel', import('./forms.js').Watcher>} of the commands of the form
 */
export function watchSend(words) {
  const message = element('send-message', HTMLTextAreaElement);
  const host = element('send-host', HTMLInputElement);
  const format = element('send-format', HTMLSelectElement);
  const from = element('send-from', HTMLSelectElement);
  const source = element('send-source', HTMLInputElement);
  const maths = element('byte-maths');
  const fate = element('fate');
  const silence = new Silence(words);
  const count = () => {
    maths.textContent = format.value === 'text' ? byteMaths(words, message.value, host.value) : '';
  };
  for (const control of [message, host, format]) control.addEventListener('input', count);
  count();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const tell = (/** @type {string} */ text, /** @type {string} */ outcome) => {
    clearTimeout(timer);
    fate.textContent = text;
    fate.dataset.outcome = outcome;
  };
  const before = () => {
    // What is wrong with where it is sent from is said where that was typed.
    const typed = sourceOf({ from: from.value, source: source.value }) !== '';
    source.dataset.location = typed ? 'from' : 'source';
    from.dataset.location = typed ? 'connected' : 'from';
    silence.end();
    clearTimeout(timer);
  };
  const many = watchMany(words, (text) => tell(text, ''));
  return {
    send: {
      before: () => {
        before();
        timer = setTimeout(() => tell(fill(words.Sending, { wait: sendWait }), 'waiting'), patience);
      },
      done: ({ detail, outcome, sent }) => {
        tell(detail, outcome);
        if (outcome === 'silent') silence.begin(sent.seq, sendWait * 1000);
        if (outcome === 'sent') silence.begin(sent.seq, 0);
      },
      failed: (problem) => {
        const told = problem !== undefined && earlier.includes(problem.code);
        tell(told ? wordsOf(problem) : '', told ? 'refused' : '');
        return told;
      },
    },
    transmit: {
      ...many.transmit,
      before: () => {
        before();
        tell('', '');
      },
    },
    cancel: many.cancel,
  };
}
