// The multicast groups of a listener.

import { arrange, cloneTemplate, fillSlots, slot } from '../slots.js';
import { controlOf, put } from './controls.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Group} Group */
/** @typedef {import('../types.js').Listener} Listener */
/** @typedef {import('../types.js').Words} Words */

/**
 * A group as a form names it.
 * @param {Record<string, string>} values
 * @returns {{group: string, interface: string, source: string}}
 */
export function namedGroup(values) {
  return {
    group: (values.group ?? '').trim(),
    interface: values.interface ?? '',
    source: (values.source ?? '').trim(),
  };
}

/**
 * Whether two names are of the same group.
 * @param {{group: string, interface: string, source: string}} one
 * @param {{group: string, interface: string, source: string}} other
 */
export function sameGroup(one, other) {
  return one.group === other.group && one.interface === other.interface && one.source === other.source;
}

/**
 * By which interface, and from whom.
 * @param {Words} words
 * @param {Group} group
 */
export function whereText(words, group) {
  return fill(words.GroupWhere, { interface: group.interface, source: group.source });
}

/**
 * What there is to say of a group that is not joined.
 * @param {Words} words
 * @param {Group} group
 * @param {string} state of the listener
 */
export function joinedText(words, { joined }, state) {
  if (joined) return '';
  return state === 'stopped' ? words.GroupStopped : words.GroupWaiting;
}

/**
 * Shows the groups of a listener, keeping what is focused.
 * @param {Words} words
 * @param {Element} item
 * @param {Listener} listener
 */
export function showGroups(words, item, { id, groups, state }) {
  const title = slot(item, 'groups-title');
  title.textContent = fill(words.Groups, { count: groups.length || '' });
  const list = slot(item, 'groups');
  const rows = Array.from(list.children);
  const shown = groups.map((group) => {
    const row = rows.find((each) => sameGroup(nameOf(each), group)) ?? groupRow(id, group);
    fillSlots(row, {
      group: group.group,
      'group-where': whereText(words, group),
      'group-state': joinedText(words, group, state),
    });
    return row;
  });
  // Whoever pressed the button that goes with its row goes on here.
  if (rows.some((row) => !shown.includes(row) && row.contains(document.activeElement))) title.focus();
  arrange(list, shown);
}

/**
 * @param {string} id of the listener
 * @param {Group} group
 */
function groupRow(id, group) {
  const row = cloneTemplate('group-template');
  const form = row.querySelector('form');
  if (form) form.action = `/listeners/${id}`;
  for (const name of /** @type {const} */ (['group', 'interface', 'source'])) {
    const control = controlOf(row, name);
    if (control) put(control, group[name]);
  }
  fillSlots(row, { 'group-left': group.group });
  return row;
}

/** @param {Element} row */
function nameOf(row) {
  const value = (/** @type {string} */ name) => controlOf(row, name)?.value ?? '';
  return { group: value('group'), interface: value('interface'), source: value('source') };
}
