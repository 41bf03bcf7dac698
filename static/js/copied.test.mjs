import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../e2e/testpage.js';
import { copyAndTell, tell } from './copied.js';

const words = /** @type {import('./types.js').Words} */ (/** @type {any} */ ({ NotCopied: 'Copy it by hand.' }));

/**
 * A page with a button that copies, in a browser that allows it or does not.
 * @param {import('node:test').TestContext} t
 * @param {boolean} allows
 */
function prepare(t, allows) {
  const page = testPage(t, '<div><p data-slot="share-said"></p><pre hidden><code data-slot="share-shown"></code></pre></div>');
  /** @type {string[]} */
  const written = [];
  const clipboard = {
    writeText: async (/** @type {string} */ text) => {
      if (!allows) throw new Error('denied');
      written.push(text);
    },
  };
  Object.defineProperty(navigator, 'clipboard', { value: clipboard });
  Object.assign(page, { execCommand: () => false });
  const there = () => [
    page.querySelector('p')?.textContent,
    page.querySelector('code')?.textContent,
    page.querySelector('pre')?.hidden,
  ];
  return { where: page.body, written, there };
}

test('what is copied is said, and not shown', async (t) => {
  const { where, written, there } = prepare(t, true);
  await copyAndTell(words, where, 'curl …', 'Copied.', false);
  assert.deepEqual(written, ['curl …']);
  assert.deepEqual(there(), ['Copied.', '', true]);
});

test('what is copied is shown to who wants to see it', async (t) => {
  const { where, written, there } = prepare(t, true);
  await copyAndTell(words, where, 'curl …', 'Copied.', true);
  assert.deepEqual(written, ['curl …']);
  assert.deepEqual(there(), ['Copied.', 'curl …', false]);
});

test('what could not be copied is shown to be copied by hand', async (t) => {
  const { where, written, there } = prepare(t, false);
  await copyAndTell(words, where, 'curl …', 'Copied.', false);
  assert.deepEqual(written, []);
  assert.deepEqual(there(), ['Copy it by hand.', 'curl …', false]);
});

test('what was shown before is gone with the next thing that is said', (t) => {
  const { where, there } = prepare(t, true);
  tell(where, 'Look.', '<b>');
  assert.deepEqual(there(), ['Look.', '<b>', false]);
  tell(where, 'Done.');
  assert.deepEqual(there(), ['Done.', '', true]);
});
