import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Selection } from './selection.js';

test('everyone is told of another choice, and nobody of the same', () => {
  const selection = new Selection();
  /** @type {string[]} */
  const told = [];
  selection.onChange((seq) => told.push(`one ${seq}`));
  selection.onChange((seq) => told.push(`two ${seq}`));
  selection.choose('7');
  selection.choose('7');
  selection.choose('');
  assert.deepEqual(told, ['one 7', 'two 7', 'one ', 'two ']);
});
