// The options of the socket of a listener, as its form has them.

import { ticked } from './controls.js';

/** @typedef {import('../types.js').Listener} Listener */

/**
 * What stands in the form, by the names of its fields.
 * @param {Listener} listener
 * @returns {Record<string, string>}
 */
export function optionValues(listener) {
  return {
    read_size: String(listener.read_size),
    receive_queue: String(listener.receive_queue),
    ttl: String(listener.ttl),
    tos: String(listener.tos),
    dont_fragment: tick(listener.dont_fragment),
    broadcast: tick(listener.broadcast),
    multicast_ttl: String(listener.multicast_ttl),
    multicast_loop: tick(listener.multicast_loop),
    multicast_interface: listener.multicast_interface,
  };
}

/** @param {boolean} on */
const tick = (on) => (on ? ticked : '');
