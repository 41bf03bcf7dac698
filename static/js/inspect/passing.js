// The buttons that pass something on, or do something with a datagram. What most of them do is loaded when one is pressed.

import { copyAndTell } from '../copied.js';
import { element, slot } from '../slots.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Group} Group */
/** @typedef {import('../types.js').Words} Words */

/**
 * What the buttons are about.
 * @typedef {object} About
 * @property {(id: string) => Group[]} groupsOf tells the groups of a listener
 * @property {() => Record<string, string>} viewNow tells what is looked at: the parameters filter and view of a link
 * @property {() => Entry|undefined} getEntry tells which datagram is looked at
 */

/**
 * Brings the buttons to life.
 * @param {Words} words
 * @param {import('../happened/selection.js').Selection} selection
 * @param {About} about
 * @returns {(name: string) => void} does with the datagram that is looked at as the button of the name does
 */
export function startPassing(words, selection, { groupsOf, viewNow, getEntry }) {
  const actions = element('entry-actions');
  const act = (/** @type {string} */ name) => {
    const entry = getEntry();
    if (!entry || (entry.kind !== 'received' && entry.kind !== 'sent')) return;
    forget(actions);
    if (name === 'link') void copyAndTell(words, actions, `${location.origin}/datagrams/${entry.seq}`, words.Copied, false);
    else load((later) => later.act(words, name, entry), actions);
  };

  /**
   * @param {(later: typeof import('../later.js')) => void} use
   * @param {Element} where to say that it cannot be
   */
  const load = (use, where) => {
    import('../later.js').then(use).catch(() => (slot(where, 'share-said').textContent = words.NotReached));
  };

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-action], [data-share]') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const { form, dataset } = button;
    if (dataset.action !== undefined) act(dataset.action);
    else if (form) load((later) => void later.copyCurl(words, form, groupsOf), form);
    else load((later) => void later.copyLink(words, viewNow()), element('share'));
  });
  // What was shown is not what the form says any more; what was said of one datagram is not said of the next.
  document.addEventListener('input', (event) => {
    const where = event.target instanceof Element ? event.target.closest('form')?.querySelector('.copied') : null;
    if (where) forget(where);
  });
  selection.onChange(() => forget(actions));
  return act;
}

/** Shows nothing any more of what was done before. @param {Element} where */
function forget(where) {
  for (const told of where.querySelectorAll('[role="status"]')) told.textContent = '';
  where.querySelector('pre')?.setAttribute('hidden', '');
}
