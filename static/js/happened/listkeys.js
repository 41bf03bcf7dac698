// The keys of the list, which work while it has the focus and nowhere else (WCAG 2.2, 2.1.4).

import { commandFor } from '../page/shortcuts.js';

/** @typedef {import('./list.js').List} List */
/** @typedef {import('../page/shortcuts.js').Act} Act */
/** @typedef {import('../page/shortcuts.js').Command} Command */

/**
 * Where a key moves the cursor to; undefined where it does not move it.
 * @param {Command} command
 * @param {number} at
 * @param {number} page how many rows a page has
 * @param {number} count of all rows
 */
export function moved(command, at, page, count) {
  switch (command) {
    case 'down':
      return at + 1;
    case 'up':
      return at - 1;
    case 'pagedown':
      return at + page;
    case 'pageup':
      return at - page;
    case 'home':
      return 0;
    case 'end':
      return count - 1;
    default:
      return undefined;
  }
}

/**
 * Brings the keys of the list to life.
 * @param {List} list
 * @param {Record<Act, () => void>} commands what the others do, by name
 */
export function startKeys(list, commands) {
  list.box.addEventListener('keydown', (event) => {
    if (event.target !== list.box) return;
    const command = commandFor(event);
    if (!command) return;
    const to = moved(command, list.at, list.view.page, list.view.count);
    if (to !== undefined) list.goTo(to);
    else if (command in commands) commands[/** @type {Act} */ (command)]();
    else return;
    event.preventDefault();
  });
}
