// What the list says while no datagram is in it: who waits for one, and how to send it.

import { copyAndTell } from '../copied.js';
import { element, fillSlots, slot } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Words} Words */

/**
 * A command that sends a datagram to a socket of this machine: to one on every address by the loopback. A zone that is not fit
 * for a shell is not in it.
 * @param {string} local
 */
export function commandTo(local) {
  const to = local.replace(/^0\.0\.0\.0/, '127.0.0.1').replace('[::]', '[::1]');
  const [, host, port] = /^\[?([\w.:%-]*)]?.*:(\d+)$/.exec(to) ?? [];
  return `printf 'hi' | nc -u -w1 ${host} ${port}`;
}

/**
 * @param {Words} words
 * @returns {(open: string[]) => void} is told of all addresses that are listened on
 */
export function startEmptyList(words) {
  const hint = element('none-arrived');
  const waiting = slot(hint, 'waiting');
  const command = slot(waiting, 'command');
  const nobody = slot(hint, 'nobody');
  const copy = slot(waiting, 'copy');
  copy.addEventListener('click', () => {
    void copyAndTell(words, waiting, command.textContent ?? '', words.Copied, false);
  });
  return (open) => {
    const local = open[0] ?? '';
    const focused = nobody.contains(document.activeElement);
    waiting.hidden = !local;
    nobody.hidden = !!local;
    if (focused) copy.focus();
    fillSlots(waiting, { 'waiting-text': fill(words.NoDatagrams, { local }), command: commandTo(local) });
  };
}
