// The send form: how many bytes a message is, and what became of it.

import { sendWait } from './commands.js';
import { utf8Length } from './bytes.js';
import { element } from './slots.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Words} Words */

/** How long nothing is said about a wait, in milliseconds: most replies are there before. */
const patience = 150;

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
  return fill(words.ByteMaths ?? '', {
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
 * @returns {{before: () => void, done: (answer: {detail: string, outcome: string}) => void, failed: () => void}}
 */
export function watchSend(words) {
  const message = element('send-message', HTMLTextAreaElement);
  const host = element('send-host', HTMLInputElement);
  const format = element('send-format', HTMLSelectElement);
  const maths = element('byte-maths', HTMLElement);
  const fate = element('fate', HTMLElement);
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
  return {
    before: () => {
      clearTimeout(timer);
      timer = setTimeout(() => tell(fill(words.Sending ?? '', { wait: sendWait }), 'waiting'), patience);
    },
    done: ({ detail, outcome }) => tell(detail, outcome),
    failed: () => tell('', ''),
  };
}
