// Entries from the journal, for the holes of the list.

import { askForJSON } from '../language.js';
import { wordsOf } from '../do/problems.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('./store.js').Hole} Hole */

/** How many entries are asked for at once. */
const atOnce = 200;

/** How much of a payload the page keeps, in characters of base64: some more than 256 bytes, as the stream has it. */
const kept = 344;

/**
 * What is asked for a hole: its newest part where it is at the beginning of the list, which one reads upwards, else its
 * oldest.
 * @param {Hole} hole
 * @param {string} filter
 */
export function queryFor({ why, from, to }, filter) {
  const query = new URLSearchParams({ before: String(to + 1), limit: String(atOnce) });
  if (why !== 'older') query.set('after', String(from - 1));
  if (filter) query.set('filter', filter);
  return query;
}

/**
 * The numbers that an answer has searched: all of the hole where it brought fewer than were asked for.
 * @param {Hole} hole
 * @param {Entry[]} entries
 */
export function searched({ why, from, to }, entries) {
  const first = entries[0];
  const last = entries[entries.length - 1];
  if (!first || !last || entries.length < atOnce) return { from, to };
  return why === 'older' ? { from: first.seq, to } : { from, to: last.seq };
}

/**
 * An entry as the list keeps it: a long payload gives way to a preview, and its text to the beginning, as in the stream.
 * @param {Entry} entry
 * @returns {Entry}
 */
export function slim(entry) {
  if (entry.payload === undefined || entry.payload.length <= kept) return entry;
  const { payload, ...rest } = entry;
  const slimmed = { ...rest, preview: payload.slice(0, kept) };
  if (slimmed.text) slimmed.text = slimmed.text.slice(0, kept);
  return slimmed;
}

/**
 * Brings entries of a hole.
 * @param {Hole} hole
 * @param {string} filter
 * @returns {Promise<{entries: Entry[], searched: {from: number, to: number}, missed: number}|undefined>} nothing where the
 *   lab cannot be reached
 */
export async function bring(hole, filter) {
  const asked = { ...hole }; // The newest one may grow meanwhile.
  const { ok, content } = await askForJSON(`/api/v1/datagrams?${queryFor(asked, filter)}`);
  if (!ok) return undefined;
  const entries = content.datagrams.map(slim);
  return { entries, searched: searched(asked, content.datagrams), missed: content.missed ?? 0 };
}

/**
 * Brings the newest entries that a filter lets pass.
 * @param {string} filter
 * @returns {Promise<{entries: Entry[], seq: number, older: boolean}|{problem: string|undefined}>} and where the stream goes
 *   on, and whether there may be more before them; or what is wrong with the filter, nothing where the lab cannot be reached
 */
export async function bringNewest(filter) {
  const query = new URLSearchParams({ limit: String(atOnce) });
  if (filter) query.set('filter', filter);
  const { ok, content } = await askForJSON(`/api/v1/datagrams?${query}`);
  if (!ok) return { problem: content?.detail && wordsOf(content) };
  return { entries: content.datagrams.map(slim), seq: content.seq, older: content.datagrams.length === atOnce };
}
