import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Composition } from './composition.js';

/** Whether a promise has resolved. @param {Promise<void>} promise */
function watch(promise) {
  const watched = { resolved: false };
  void promise.then(() => (watched.resolved = true));
  return watched;
}

/** Lets tasks that are due run. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test('where nothing is composed it is settled with the next task, not before', async () => {
  const settled = watch(new Composition(new EventTarget()).settled());
  await Promise.resolve();
  assert.equal(settled.resolved, false);
  await turn();
  assert.equal(settled.resolved, true);
});

test('what is composed is waited for', async () => {
  const page = new EventTarget();
  const composition = new Composition(page);
  page.dispatchEvent(new Event('compositionstart'));
  const settled = watch(composition.settled());
  const other = watch(composition.settled());
  await turn();
  assert.equal(settled.resolved, false);
  page.dispatchEvent(new Event('compositionend'));
  await Promise.resolve();
  assert.equal(settled.resolved, false, 'the field has it with the next task');
  await turn();
  assert.equal(settled.resolved, true);
  assert.equal(other.resolved, true);
});

test('a composition that never ends is not waited for for ever', async () => {
  const page = new EventTarget();
  const composition = new Composition(page);
  page.dispatchEvent(new Event('compositionstart'));
  const started = performance.now();
  await composition.settled();
  assert.ok(performance.now() - started >= 450);
});
