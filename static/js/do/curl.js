// Commands for a terminal: what a button does, as curl. The server writes those of the page of a listener alike
// (web/listener_page.go).

import { fromBase64, utf8Length } from '../bytes.js';
import { base, sendWait } from './commands.js';

/** @typedef {import('./commands.js').Request} Request */
/** @typedef {import('../types.js').Entry} Entry */

/**
 * Where the lab is, and whether it asks for a token.
 * @typedef {{origin: string, asksToken: boolean}} Lab
 */

/**
 * A text as one word of a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2.2): nothing has a meaning between
 * single quotes but the next of them.
 * @param {string} text
 */
export function quote(text) {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** How long one word of a command may be, in bytes: Linux takes 128 KiB (execve(2), MAX_ARG_STRLEN). */
const longestWord = 120_000;

/**
 * A request as a command. The token is left to the environment: a command gets around.
 * @param {Request} request
 * @param {Lab} lab
 */
export function curlOf({ method, path, body }, { origin, asksToken }) {
  const words = ['curl'];
  if (method !== 'GET' && !(method === 'POST' && body)) words.push('-X', method);
  if (asksToken) words.push('-H "Authorization: Bearer $UDPWEB_TOKEN"');
  const url = quote(origin + path);
  if (!body) return [...words, url].join(' ');
  const data = plainJSON(body);
  words.push("-H 'Content-Type: application/json'");
  if (utf8Length(data) > longestWord) return `${[...words, '-d @-', url].join(' ')} <<'END'\n${data}\nEND`;
  return [...words, '-d', quote(data), url].join(' ');
}

/** What a terminal would act on or not show, as an escape of JSON. All of it is one line. */
const unseen = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** @param {object} value */
function plainJSON(value) {
  const escape = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(unseen, (character) => character.split('').map(escape).join(''));
}

/** How many bytes are written in hexadecimal: more are more compact in base64. */
const longestHex = 256;

/**
 * Sends what a datagram carried to where it went, or would go, now.
 * @param {Entry} entry with its payload
 * @param {string} from the socket to send it from; any where that is empty
 * @returns {Request}
 */
export function sendAgain(entry, from) {
  return {
    method: 'POST',
    path: `${base}/send`,
    body: { to: entry.destination ?? '', from: from || undefined, payload: payloadOf(entry), wait: `${sendWait}s` },
  };
}

/**
 * A payload as a person would write it: as text where it is.
 * @param {Entry} entry
 */
function payloadOf({ payload = '', text }) {
  if (text !== undefined) return { text };
  const bytes = fromBase64(payload);
  if (bytes.length > longestHex) return { base64: payload };
  return { hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ') };
}
