// Commands: what a form says, as a request to the API.

import { namedGroup, sameGroup } from './groups.js';
import { ticked } from './controls.js';

/** @typedef {import('../types.js').Group} Group */

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} path
 * @property {object} [body]
 */

/** @typedef {Record<string, string>} Values what was typed, by the names of the fields */

export const base = '/api/v1';

/** How long a send from the page waits for a reply, in seconds. */
export const sendWait = 1;

/**
 * An address from its two fields. An IPv6 address goes into brackets.
 * @param {string} host
 * @param {string} port
 */
export function joinAddress(host, port) {
  const bare = host.trim().replace(/^\[|\]$/g, '');
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port.trim()}`;
}

/**
 * The two fields of an address.
 * @param {string} address
 */
export function splitAddress(address) {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: address.slice(colon + 1) };
}

/** The choice of a socket that is connected and kept. */
export const connectedSocket = 'connected';

/**
 * The address that a new socket shall have; a listener has its own.
 * @param {Values} values of the send form
 */
export function sourceOf({ from, source }) {
  return from && from !== connectedSocket ? '' : (source ?? '').trim();
}

/**
 * What is sent, and from where. Nobody waits for what comes back to a connected socket: what became of a datagram is
 * told with the next.
 * @param {Values} values
 */
function sendBody(values) {
  const connected = values.from === connectedSocket;
  return {
    to: joinAddress(values.host ?? '', values.port ?? ''),
    from: (connected ? '' : values.from) || sourceOf(values) || undefined,
    payload: { [values.format || 'text']: (values.message ?? '').replaceAll('\r\n', '\n') },
    wait: connected ? undefined : `${sendWait}s`,
    ttl: numberOf(values.ttl),
    tos: numberOf(values.tos),
    dont_fragment: isTicked(values.dont_fragment) || undefined,
    broadcast: isTicked(values.broadcast) || undefined,
    interface: values.interface || undefined,
    connected: connected || undefined,
  };
}

/**
 * What is sent many times. A transmission has a socket of its own, or that of a listener: none that is connected.
 * @param {Values} values
 */
function manyBody(values) {
  const from = values.from === connectedSocket ? '' : (values.from ?? '');
  const { wait: _, ...datagram } = sendBody({ ...values, from });
  return { ...datagram, count: numberOf(values.count), rate: numberOf(values.rate, isDecimal) };
}

/**
 * The options of a listener. What is left empty stays as it is.
 * @param {Values} values
 */
function optionsBody(values) {
  return {
    read_size: numberOf(values.read_size),
    receive_queue: numberOf(values.receive_queue),
    ttl: numberOf(values.ttl),
    tos: numberOf(values.tos),
    dont_fragment: isTicked(values.dont_fragment),
    broadcast: isTicked(values.broadcast),
    multicast_ttl: numberOf(values.multicast_ttl),
    multicast_loop: isTicked(values.multicast_loop),
    multicast_interface: values.multicast_interface ?? '',
  };
}

/** @param {string|undefined} value */
const isTicked = (value) => value === ticked;

/**
 * A number as typed; what is none goes to the server as it is, which words what is wrong with it.
 * @param {string|undefined} typed
 * @param {(typed: string) => boolean} [isNumber]
 */
function numberOf(typed = '', isNumber = isWhole) {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  return isNumber(trimmed) ? Number(trimmed) : trimmed;
}

/** Whether a number was typed, whole or not. @param {string} typed */
const isDecimal = (typed) => Number.isFinite(Number(typed));

/** Whether a whole number was typed. @param {string} typed */
export const isWhole = (typed) => /^-?\d+$/.test(typed.trim());

/**
 * @param {Values} values
 */
function replyOf(values) {
  switch (values.reply) {
    case 'fixed':
      return { payload: { text: values.reply_text ?? '' } };
    case '':
    case undefined:
      return {};
    default:
      return { preset: values.reply };
  }
}

/**
 * The request of a form.
 * @param {string} command which form it is
 * @param {Values} values
 * @param {string} [id] of a listener, or of a transmission
 * @param {Group[]} [groups] that it takes part in
 * @returns {Request}
 */
export function requestFor(command, values, id = '', groups = []) {
  const listener = `${base}/listeners/${encodeURIComponent(id)}`;
  switch (command) {
    case 'listen':
      return {
        method: 'POST',
        path: `${base}/listeners`,
        body: {
          address: joinAddress(values.address ?? '', values.port ?? ''),
          name: values.name || undefined,
          read_size: numberOf(values.read_size),
          receive_queue: numberOf(values.receive_queue),
          network: values.network || undefined,
          reuse_address: isTicked(values.reuse_address) || undefined,
          reuse_port: isTicked(values.reuse_port) || undefined,
          reply: replyOf(values),
        },
      };
    case 'send':
      return { method: 'POST', path: `${base}/send`, body: sendBody(values) };
    case 'transmit':
      return { method: 'POST', path: `${base}/transmissions`, body: manyBody(values) };
    case 'cancel':
      return { method: 'PATCH', path: `${base}/transmissions/${encodeURIComponent(id)}`, body: { state: 'cancelled' } };
    case 'options':
      return { method: 'PATCH', path: listener, body: optionsBody(values) };
    case 'join':
      return { method: 'PATCH', path: listener, body: { groups: [...groups, namedGroup(values)] } };
    case 'leave':
      return {
        method: 'PATCH',
        path: listener,
        body: { groups: groups.filter((each) => !sameGroup(each, namedGroup(values))) },
      };
    case 'reply':
      return { method: 'PATCH', path: listener, body: { reply: replyOf(values) } };
    case 'state':
      return values.action === 'remove'
        ? { method: 'DELETE', path: listener }
        : { method: 'PATCH', path: listener, body: { state: values.action } };
    case 'clear':
      return { method: 'DELETE', path: `${base}/datagrams` };
  }
  throw new Error(`no ${command}`);
}
