// What the list says while no datagram is in it: who waits for one, and how to send it.

import { copyAndTell } from './copied.js';
import { element, fillSlots, slot } from './slots.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Words} Words */

/**
 * A command that sends a datagram to a socket of this machine: to one on every address by the loopback.
 * @param {string} local
 */
export function commandTo(local) {
  const to = local.replace(/^0\.0\.0\.0/, '127.0.0.1').replace('[::]', '[::1]');
  return `printf 'hi' | nc -u -w1 ${to.replace(/^\[?(.*?)]?:(\d+)$/, '$1 $2')}`;
}

/**
 * @param {Words} words
 * @returns {(open: string[]) => void} is told of all addresses that are listened on
 */
export function startEmptyList(words) {
  const hint = element('none-arrived');
  const waiting = slot(hint, 'waiting');
  const command = slot(waiting, 'command');
  slot(waiting, 'copy').addEventListener('click', () => {
    void copyAndTell(words, waiting, command.textContent ?? '', words.Copied, false);
  });
  return (open) => {
    // A zone may not be fit for a shell.
    const local = open.find((each) => !each.includes('%'));
    waiting.hidden = !local;
    slot(hint, 'nobody').hidden = !!local;
    if (local) fillSlots(waiting, { 'waiting-text': fill(words.NoDatagrams, { local }), command: commandTo(local) });
  };
}
