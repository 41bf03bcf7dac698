// What a form says, to be passed on: as a command for a terminal, and as a link that fills everything in.

import { connectedSocket, joinAddress, sourceOf } from './commands.js';
import { copyAndTell, tell } from '../copied.js';
import { curlOf } from './curl.js';
import { requestOf } from './forms.js';
import { element } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('./commands.js').Values} Values */
/** @typedef {import('../types.js').Group} Group */
/** @typedef {import('../types.js').Words} Words */

/** How many characters the query of a link may have; the server reads no more (web/share.go). */
export const maxLink = 8_000;

const listenNames = ['name', 'network', 'read_size', 'receive_queue', 'reuse_address', 'reuse_port', 'reply'];
const sendNames = ['ttl', 'tos', 'interface', 'count', 'rate', 'dont_fragment', 'broadcast'];

/**
 * The query of a link that fills the forms in as they are. What is as the page comes with it need not be said.
 * @param {Values} listen
 * @param {Values} send
 * @param {string} local the address of the listener that is chosen to send from, if any
 * @param {URLSearchParams} usual what the page comes with
 * @param {Record<string, string>} view what is looked at, and in which language
 */
export function linkQuery(listen, send, local, usual, view) {
  const query = new URLSearchParams({ listen: joinAddress(listen.address ?? '', listen.port ?? '') });
  const say = (/** @type {Values} */ values, /** @type {string[]} */ names) => {
    for (const name of names) {
      const value = values[name] ?? '';
      if (value !== (usual.get(name) ?? '')) query.set(name, value);
    }
  };
  say(listen, listenNames);
  if (listen.reply === 'fixed') query.set('reply_text', listen.reply_text ?? '');
  query.set('to', joinAddress(send.host ?? '', send.port ?? ''));
  query.set(send.format || 'text', (send.message ?? '').replaceAll('\r\n', '\n'));
  const connected = send.from === connectedSocket;
  const from = connected || !send.from ? sourceOf(send) : local;
  if (connected) query.set('connected', 'true');
  if (from) query.set('from', from);
  say(send, sendNames);
  for (const [name, value] of Object.entries(view)) if (value) query.set(name, value);
  return query.toString();
}

/** @param {string} id @returns {Values} */
function valuesOf(id) {
  const data = new FormData(element(id, HTMLFormElement));
  return Object.fromEntries(Array.from(data, ([name, value]) => [name, String(value)]));
}

/**
 * Copies the command of a form.
 * @param {Words} words
 * @param {HTMLFormElement} form
 * @param {(id: string) => Group[]} groupsOf tells the groups of a listener
 */
export function copyCurl(words, form, groupsOf) {
  const save = form.querySelector('button[name="action"]');
  const submitter = save instanceof HTMLElement ? save : null;
  const request = requestOf(form.dataset.command ?? '', form, submitter, groupsOf);
  return copyCommand(words, form, curlOf(request, labHere()));
}

/**
 * Copies a link that sets the forms up as they are.
 * @param {Words} words
 * @param {Record<string, string>} view what is looked at: the parameters filter and view
 */
export async function copyLink(words, view) {
  const where = element('share');
  const from = element('send-from', HTMLSelectElement).selectedOptions[0]?.text ?? '';
  const usual = new URLSearchParams(where.dataset.usual);
  const looked = { ...view, lang: document.documentElement.lang };
  const query = linkQuery(valuesOf('listen'), valuesOf('send'), from, usual, looked);
  if (query.length > maxLink) tell(where, fill(words.ShareTooLong, { most: maxLink }));
  else await copyAndTell(words, where, `${location.origin}/?${query}`, words.ShareCopied, false);
}

/** Where the lab of this page is. @returns {import('./curl.js').Lab} */
export function labHere() {
  return { origin: location.origin, asksToken: element('lab').dataset.token !== undefined };
}

/**
 * Copies a command, and shows it: it is there to be learnt from.
 * @param {Words} words
 * @param {Element} where
 * @param {string} command
 */
export function copyCommand(words, where, command) {
  const done = [words.CurlCopied, labHere().asksToken ? words.CurlToken : ''].filter(Boolean).join(' ');
  return copyAndTell(words, where, command, done, true);
}
