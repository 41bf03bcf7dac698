import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../e2e/testpage.js';
import { keep, kept } from './kept.js';

/** Has the browser refuse something of its storage. @param {PropertyDescriptor} descriptor */
const storage = (descriptor) => Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...descriptor });

test('what is kept is there again, under a name of our own', (t) => {
  testPage(t, '');
  keep('theme', 'dark');
  assert.equal(kept('theme'), 'dark');
  assert.deepEqual([localStorage.length, localStorage.getItem('udpweb-theme')], [1, 'dark']);
  keep('theme', 'light');
  assert.equal(kept('theme'), 'light');
});

test('where nothing is kept there is an empty text', (t) => {
  testPage(t, '');
  localStorage.setItem('theme', 'of somebody else');
  assert.equal(kept('theme'), '');
});

test('where storage is switched off nothing is kept, and nothing fails', (t) => {
  testPage(t, '');
  keep('theme', 'dark');
  const asked = t.mock.fn(() => {
    throw new Error('denied');
  });
  storage({ get: asked });
  assert.doesNotThrow(() => keep('theme', 'light'));
  assert.equal(kept('theme'), '');
  assert.equal(asked.mock.callCount(), 2);
});

test('where storage is full what was kept before stays', (t) => {
  testPage(t, '');
  keep('theme', 'dark');
  const { getItem } = localStorage;
  const setItem = t.mock.fn(() => {
    throw new Error('full');
  });
  storage({ value: { getItem: getItem.bind(localStorage), setItem } });
  assert.doesNotThrow(() => keep('theme', 'light'));
  assert.equal(setItem.mock.callCount(), 1);
  assert.equal(kept('theme'), 'dark');
});
