// What can be done with the datagram that is looked at.

import { base, splitAddress } from '../do/commands.js';
import { controlOf, put } from '../do/controls.js';
import { copyAndTell } from '../copied.js';
import { curlOf, sendAgain } from '../do/curl.js';
import { datagramTexts } from '../happened/describe.js';
import { ask } from '../do/forms.js';
import { ProblemError, wordsOf } from '../do/problems.js';
import { copyCommand, labHere } from '../do/share.js';
import { element, slot } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */

/**
 * Where an answer to a datagram goes, or another one like it where we had sent it.
 * @param {Entry} entry
 */
export function replyTo({ kind, source, destination }) {
  return (kind === 'received' ? source : destination) ?? '';
}

/**
 * Does something with a datagram.
 * @param {Words} words
 * @param {string} name of what: reply, again, row or curl
 * @param {Entry} entry
 */
export async function act(words, name, entry) {
  const actions = element('entry-actions');
  try {
    if (name === 'reply') reply(entry);
    if (name === 'again') await again(words, actions, entry);
    if (name === 'row') await copyAndTell(words, actions, rowText(entry, words), words.Copied, false);
    if (name === 'curl') await copyCommand(words, actions, curlOf(await sameAgain(entry), labHere()));
  } catch (error) {
    say(actions, problemOf(words, error), 'refused');
  }
}

/**
 * Fills the send form in for an answer. It is sent by whoever has written one.
 * @param {Entry} entry
 */
function reply(entry) {
  const form = element('send', HTMLFormElement);
  const { host, port } = splitAddress(replyTo(entry));
  const from = openListener(entry);
  for (const [name, value] of Object.entries({ host, port, from, source: '' })) {
    const control = controlOf(form, name);
    if (!control) continue;
    put(control, value);
    // Who looks on is told, as if somebody had typed it.
    control.dispatchEvent(new Event('input', { bubbles: true }));
  }
  const message = element('send-message', HTMLTextAreaElement);
  message.focus();
  message.select();
}

/**
 * The listener that took a datagram or sent it, where it still has a socket to send from.
 * @param {Entry} entry
 */
function openListener({ listener }) {
  const offered = Array.from(element('send-from', HTMLSelectElement).options, (each) => each.value);
  return offered.includes(listener) ? listener : '';
}

/**
 * @param {Words} words
 * @param {HTMLElement} actions
 * @param {Entry} entry
 */
async function again(words, actions, entry) {
  const { detail, outcome } = await ask(await sameAgain(entry));
  const cut = entry.truncated ? `${fill(words.AgainCut, { captured: entry.captured ?? 0 })} ` : '';
  say(actions, cut + detail, outcome);
}

/**
 * The request that sends the same bytes to the same place. What others had sent leaves from a new socket: their address
 * is not ours.
 * @param {Entry} entry
 */
async function sameAgain(entry) {
  // The payload of a long one does not come with the list.
  const complete = entry.payload !== undefined;
  const whole = complete ? entry : await ask({ method: 'GET', path: `${base}/datagrams/${entry.seq}` });
  return sendAgain(whole, entry.kind === 'sent' ? openListener(entry) : '');
}

/**
 * A datagram as one line, which a spreadsheet takes apart.
 * @param {Entry} entry
 * @param {Words} words
 */
export function rowText(entry, words) {
  const { seq, way, source, destination, bytes, data } = datagramTexts(entry, words);
  return [seq, entry.time, way, source, destination, bytes, data].join('\t');
}

/** @param {Words} words @param {unknown} error */
function problemOf(words, error) {
  return error instanceof ProblemError ? wordsOf(error.problem) : words.NotReached;
}

/**
 * @param {HTMLElement} actions
 * @param {string} text
 * @param {string} outcome
 */
function say(actions, text, outcome) {
  const fate = slot(actions, 'action-fate');
  fate.textContent = text;
  fate.dataset.outcome = outcome;
}
