import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandFor, keysOn } from './shortcuts.js';

/**
 * A key as a browser reports it.
 * @param {string} code
 * @param {Partial<import('./shortcuts.js').Key>} [rest]
 * @returns {import('./shortcuts.js').Key}
 */
function pressed(code, rest = {}) {
  return {
    code, key: code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, repeat: false, ...rest,
  };
}

const keys = [
  { code: 'ArrowDown', want: 'down' },
  { code: 'ArrowUp', want: 'up' },
  { code: 'PageDown', want: 'pagedown' },
  { code: 'PageUp', want: 'pageup' },
  { code: 'Home', want: 'home' },
  { code: 'End', want: 'end' },
  { code: 'Enter', want: 'inspect' },
  { code: 'NumpadEnter', want: 'inspect' },
  { code: 'KeyJ', key: 'j', want: 'down' },
  { code: 'KeyK', key: 'k', want: 'up' },
  { code: 'KeyF', key: 'f', want: 'freeze' },
  { code: 'KeyT', key: 't', want: 'time' },
  { code: 'KeyC', key: 'c', want: 'copy' },
  { code: 'KeyX', key: 'x', want: 'bytes' },
  { code: 'KeyR', key: 'r', want: 'resend' },
  { code: 'Slash', key: '/', want: 'filter' },
  { code: 'Slash', key: '?', shiftKey: true, want: 'help' },
  { code: 'KeyJ', key: 'ㅓ', want: 'down', why: 'with Hangul on' },
  { code: 'KeyR', key: 'ㄱ', want: 'resend', why: 'with Hangul on' },
  { code: 'Minus', key: '?', shiftKey: true, want: 'help', why: 'on a German keyboard' },
  { code: 'Digit7', key: '/', shiftKey: true, want: 'filter', why: 'on a German keyboard' },
  { code: 'Slash', key: '-', want: undefined, why: 'on a German keyboard' },
  { code: 'KeyA', key: 'a', want: undefined },
  { code: 'Tab', key: 'Tab', want: undefined },
  { code: 'Escape', key: 'Escape', want: undefined },
  { code: 'KeyJ', key: 'J', shiftKey: true, want: undefined },
  { code: 'ArrowDown', shiftKey: true, want: undefined },
  { code: 'KeyC', key: 'c', ctrlKey: true, want: undefined, why: 'which copies' },
  { code: 'KeyR', key: 'r', metaKey: true, want: undefined, why: 'which loads the page again' },
  { code: 'ArrowUp', altKey: true, want: undefined },
  { code: 'KeyF', key: 'ㄹ', isComposing: true, want: undefined },
  { code: 'Enter', isComposing: true, want: undefined },
  { code: 'ArrowDown', repeat: true, want: 'down' },
  { code: 'KeyJ', key: 'j', repeat: true, want: 'down' },
  { code: 'KeyR', key: 'r', repeat: true, want: undefined, why: 'which would send and send' },
  { code: 'Enter', repeat: true, want: undefined },
  { code: 'Slash', key: '?', shiftKey: true, repeat: true, want: undefined },
  // An event of a script may have no code at all.
  { code: '', key: 'j', want: undefined },
  { code: 'toString', key: 'constructor', want: undefined },
];
for (const { want, why, ...key } of keys) {
  const held = Object.entries(key).filter(([, value]) => value === true);
  const name = [key.code, key.key, ...held.map(([name]) => name), why].filter(Boolean).join(', ');
  test(`${name}: ${want}`, () => assert.equal(commandFor(pressed(key.code, key), true), want));
}

test('without single characters the other keys stay', () => {
  const left = keys.filter(({ want, why, ...key }) => commandFor(pressed(key.code, key), false) !== undefined);
  assert.deepEqual(
    [...new Set(left.map(({ code }) => code))],
    ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'Enter', 'NumpadEnter'],
  );
});

test('where a browser keeps nothing, the keys are on', () => {
  assert.equal(keysOn(), true);
});
