// The cells of a dump: a row takes as few as it has runs, and they are used again.

import { cloneTemplate, slot } from '../slots.js';

/** @typedef {import('./hexrows.js').Row} Row */
/** @typedef {import('./hexrows.js').Run} Run */

/**
 * What is called how.
 * @typedef {object} Names
 * @property {string} header the row of the header, which has no offset
 * @property {(run: Run, at: number) => string} nameOf a byte
 */

/** The id of the cell of a byte. @param {number} at */
export const idOf = (at) => `byte${at}`;

/**
 * @param {HTMLElement} element of the row
 * @param {Row} row
 * @param {number|undefined} cursor
 * @param {Names} names
 */
export function fillRow(element, { offset, digits, characters }, cursor, names) {
  slot(element, 'offset').textContent = offset === undefined ? names.header : offset.toString(16).padStart(4, '0');
  fillRuns(slot(element, 'digits'), digits, 'digits-template', (cell, run) => {
    cell.setAttribute('aria-selected', String(run.on));
    cell.classList.toggle('cursor', run.at !== undefined && run.at === cursor);
    name(cell, run, names);
  });
  fillRuns(slot(element, 'characters'), characters, 'characters-template', () => {});
}

/**
 * @param {HTMLElement} within
 * @param {Run[]} runs
 * @param {'digits-template'|'characters-template'} template
 * @param {(cell: HTMLElement, run: Run) => void} more
 */
function fillRuns(within, runs, template, more) {
  while (within.children.length > runs.length) within.lastElementChild?.remove();
  while (within.children.length < runs.length) within.append(cloneTemplate(template));
  runs.forEach((run, i) => {
    const cell = /** @type {HTMLElement} */ (within.children[i]);
    cell.textContent = run.text;
    cell.dataset.field = run.field;
    cell.classList.toggle('marked', run.on);
    more(cell, run);
  });
}

/** A byte that stands alone can be spoken of. @param {HTMLElement} cell @param {Run} run @param {Names} names */
function name(cell, run, names) {
  if (run.at === undefined) {
    cell.removeAttribute('id');
    cell.removeAttribute('aria-label');
  } else {
    cell.id = idOf(run.at);
    cell.setAttribute('aria-label', names.nameOf(run, run.at));
  }
}
