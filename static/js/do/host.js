// What is limited on the host of the lab, where it bites. The server has worded it, and put it on the element of the
// lab where it applies.

import { fill } from '../words.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Listener} Listener */

/**
 * @typedef {object} Host
 * @property {string} [unpublished] what a listener says that others may not reach, with {port} in it
 * @property {string} [gateway] the address that sources may look like
 * @property {string} [gatewayNote] what to say of a datagram from there
 */

/**
 * What a listener says where others may not reach it. One on loopback is not for others, and one that is stopped is
 * for nobody.
 * @param {Pick<Listener, 'local'|'state'>} listener
 * @param {Host} host
 */
export function unpublishedText({ local, state }, { unpublished = '' }) {
  const address = addressOf(local);
  if (state === 'stopped' || address.startsWith('127.') || address === '::1') return '';
  return fill(unpublished, { port: local.slice(local.lastIndexOf(':') + 1) });
}

/**
 * What there is to say of the source of a datagram.
 * @param {Pick<Entry, 'kind'|'source'>} entry
 * @param {Host} host
 */
export function sourceText({ kind, source }, { gateway, gatewayNote = '' }) {
  return kind === 'received' && gateway && addressOf(source ?? '') === gateway ? gatewayNote : '';
}

/**
 * The address in front of a port, without brackets.
 * @param {string} local
 */
function addressOf(local) {
  return local.slice(0, local.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}
