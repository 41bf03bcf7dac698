// The keys of the page: what each means, the dialog that lists them, and the switch that turns off those that are a
// single character (WCAG 2.2, 2.1.4).

import { keep, kept } from '../kept.js';
import { element } from '../slots.js';

/** @typedef {'down'|'up'|'pagedown'|'pageup'|'home'|'end'} Move */

/** What keys of the list do but for moving. @typedef {'inspect'|'freeze'|'time'|'filter'|'copy'|'bytes'|'resend'} Act */

/** @typedef {Move|Act|'help'} Command */

/** @typedef {Pick<KeyboardEvent, 'key'|'code'|'shiftKey'|'ctrlKey'|'altKey'|'metaKey'|'isComposing'|'repeat'>} Key */

/** The name under which the switch is kept. */
const name = 'keys';

/** @typedef {Map<string, Command>} Commands */

/** Keys that move may be held down. @type {Commands} */
const moves = new Map([
  ['ArrowDown', 'down'],
  ['ArrowUp', 'up'],
  ['PageDown', 'pagedown'],
  ['PageUp', 'pageup'],
  ['Home', 'home'],
  ['End', 'end'],
]);

/** Characters go by the place of the key: with Hangul on, J writes ㅓ. @type {Commands} */
const characterMoves = new Map([
  ['KeyJ', 'down'],
  ['KeyK', 'up'],
]);

/** @type {Commands} */
const characters = new Map([
  ['KeyF', 'freeze'],
  ['KeyT', 'time'],
  ['KeyC', 'copy'],
  ['KeyX', 'bytes'],
  ['KeyR', 'resend'],
]);

/** Signs are in other places on other keyboards, and the same in every input method. @type {Commands} */
const signs = new Map([
  ['/', 'filter'],
  ['?', 'help'],
]);

/** Whether keys that are a single character do anything. They do unless somebody has switched them off. */
export function keysOn() {
  return kept(name) !== 'off';
}

/**
 * What a key asks for. With a modifier it belongs to the browser.
 * @param {Key} event
 * @param {boolean} [on] whether single characters do anything
 * @returns {Command|undefined}
 */
export function commandFor(event, on = keysOn()) {
  const { key, code, shiftKey, repeat } = event;
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  if (signs.has(key)) return on && !repeat ? signs.get(key) : undefined;
  if (shiftKey) return undefined;
  if (moves.has(code)) return moves.get(code);
  if (code === 'Enter' || code === 'NumpadEnter') return repeat ? undefined : 'inspect';
  if (!on) return undefined;
  return characterMoves.get(code) ?? (repeat ? undefined : characters.get(code));
}

/** Opens the dialog by its button and by its key, and lets the switch be used. */
export function startShortcuts() {
  const dialog = element('keys', HTMLDialogElement);
  const opener = element('keys-open', HTMLButtonElement);
  const box = element('keys-on', HTMLInputElement);
  const open = () => {
    box.checked = keysOn();
    dialog.showModal();
  };
  opener.hidden = false;
  opener.addEventListener('click', open);
  box.addEventListener('change', () => keep(name, box.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || dialog.open || isWritten(event.target) || commandFor(event) !== 'help') return;
    event.preventDefault();
    open();
  });
  // A click beside the dialog closes it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}

/**
 * Whether somebody may be writing there, and a character is one.
 * @param {EventTarget|null} target
 */
function isWritten(target) {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}
