import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { moved, startKeys } from './listkeys.js';

const moves = { down: 51, up: 49, pagedown: 60, pageup: 40, home: 0, end: 99, freeze: undefined };
for (const [command, want] of Object.entries(moves)) {
  test(`${command} leads from row 50 to ${want}`, () =>
    assert.equal(moved(/** @type {import('../page/shortcuts.js').Command} */ (command), 50, 10, 100), want));
}

/**
 * A list with the keys, and what they have done.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  const page = testPage(t, '<div id="list" tabindex="0"><button id="inside">Load</button></div>');
  /** @type {string[]} */
  const done = [];
  const box = /** @type {HTMLElement} */ (page.getElementById('list'));
  const list = { box, at: 50, view: { page: 10, count: 100 }, goTo: (/** @type {number} */ at) => void done.push(`to ${at}`) };
  const act = (/** @type {string} */ name) => () => void done.push(name);
  startKeys(/** @type {import('./list.js').List} */ (/** @type {unknown} */ (list)), {
    inspect: act('inspect'), freeze: act('freeze'), time: act('time'), filter: act('filter'), copy: act('copy'), bytes: act('bytes'), resend: act('resend'),
  });
  /** Presses a key, and tells what came of it and whether the browser is to do nothing else. */
  const press = (/** @type {KeyboardEventInit} */ init, /** @type {Element} */ at = box) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
    at.dispatchEvent(event);
    return [...done.splice(0), event.defaultPrevented];
  };
  return { press, inside: /** @type {HTMLElement} */ (page.getElementById('inside')) };
}

const presses = {
  ArrowDown: 'to 51', KeyK: 'to 49', PageDown: 'to 60', Home: 'to 0', Enter: 'inspect', KeyF: 'freeze', KeyT: 'time', KeyC: 'copy', KeyX: 'bytes', KeyR: 'resend',
};
for (const [code, want] of Object.entries(presses)) {
  test(`${code} in the list: ${want}`, (t) => assert.deepEqual(prepare(t).press({ code, key: code }), [want, true]));
}

test('a slash goes to the filter, and what the list does not know is left to the browser', (t) => {
  const { press, inside } = prepare(t);
  assert.deepEqual(press({ code: 'Slash', key: '/' }), ['filter', true]);
  assert.deepEqual(press({ code: 'Slash', key: '?' }), [false]); // The page opens the dialog.
  assert.deepEqual(press({ code: 'KeyQ', key: 'q' }), [false]);
  assert.deepEqual(press({ code: 'KeyC', key: 'c', ctrlKey: true }), [false]);
  assert.deepEqual(press({ code: 'KeyC', key: 'c' }, inside), [false]);
});
