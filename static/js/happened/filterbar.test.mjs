import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { FilterBar } from './filterbar.js';
import { element, slot } from '../slots.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({ NoMatch: 'Nothing matches {filter}[[ among {count}]].' })
);

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A page with a filter; the list is told which one to go by.
 * @param {import('node:test').TestContext} t
 * @param {(filter: string) => string|Promise<string>} apply what the list finds wrong
 * @param {string} [filter] with which the page was loaded
 */
function prepare(t, apply, filter = '') {
  testPage(
    t,
    `<form id="filter">
      <input id="filter-text" name="filter" value="${filter}">
      <button type="submit">Filter</button>
      <button type="button" id="filter-clear" hidden></button>
      <p id="filter-error" hidden><span data-slot="text"></span></p>
    </form>
    <div id="no-match" hidden><p data-slot="text"></p><button type="button" data-slot="clear"></button></div>
    <div id="none-arrived"></div>`,
  );
  /** @type {string[]} */
  const asked = [];
  const fetched = t.mock.method(globalThis, 'fetch', async () => ({ ok: true, json: async () => ({ journal: { held: 1234 } }) }));
  /** @type {(() => boolean)[]} */
  const lasts = [];
  new FilterBar(words, async (chosen, isLast) => (asked.push(chosen), lasts.push(isLast), apply(chosen)));
  const input = element('filter-text', HTMLInputElement);
  const choose = (/** @type {string} */ text) => {
    input.value = text;
    element('filter', HTMLFormElement).requestSubmit();
  };
  /** Which of what a filter shows and hides is there. */
  const there = () => ['filter-clear', 'filter-error', 'no-match', 'none-arrived'].filter((id) => !element(id).hidden);
  return { input, choose, asked, lasts, fetched, there };
}

test('a filter is applied without the blanks around it, and it is said what matches nothing', async (t) => {
  const { choose, asked, fetched, there } = prepare(t, () => '');
  assert.deepEqual(there(), ['none-arrived']);
  choose('  port == 5 ');
  await turn();
  assert.deepEqual(asked, ['port == 5']);
  assert.deepEqual(fetched.mock.calls.map((call) => /** @type {unknown[]} */ (call.arguments)[0]), ['/api/v1/stats']);
  assert.deepEqual(there(), ['filter-clear', 'no-match']);
  assert.equal(slot(element('no-match'), 'text').textContent, 'Nothing matches port == 5 among 1,234.');
});

test('either button takes the filter away, and the focus goes to its field', async (t) => {
  const { input, asked, fetched, there } = prepare(t, () => '', 'port == 5');
  assert.deepEqual(there(), ['filter-clear', 'none-arrived']);
  for (const button of [element('filter-clear'), slot(element('no-match'), 'clear')]) {
    input.value = 'port == 5';
    input.blur();
    button.click();
    await turn();
    assert.deepEqual([input.value, document.activeElement], ['', input]);
    assert.deepEqual(there(), ['none-arrived']);
  }
  assert.deepEqual(asked, ['', '']);
  assert.equal(fetched.mock.callCount(), 0);
});

test('what is wrong with a filter is said until there is one that is right', async (t) => {
  const { input, choose, there } = prepare(t, (filter) => (filter === 'port =' ? 'A value is missing.' : ''));
  choose('port =');
  await turn();
  assert.deepEqual(there(), ['filter-error', 'none-arrived']);
  assert.equal(element('filter-error').textContent, 'A value is missing.');
  assert.deepEqual([input.getAttribute('aria-invalid'), document.activeElement], ['true', input]);
  choose('port == 5');
  await turn();
  assert.deepEqual(there(), ['filter-clear', 'no-match']);
  assert.equal(input.hasAttribute('aria-invalid'), false);
});

test('an answer that comes after another filter was chosen is too late', async (t) => {
  /** @type {(wrong: string) => void} */
  let answer = () => {};
  const { choose, lasts, there } = prepare(t, (filter) => (filter === 'slow' ? new Promise((resolve) => (answer = resolve)) : ''));
  choose('slow');
  choose('fast');
  assert.deepEqual(lasts.map((isLast) => isLast()), [false, true]);
  await turn();
  answer('Wrong.');
  await turn();
  assert.deepEqual(there(), ['filter-clear', 'no-match']);
  assert.match(slot(element('no-match'), 'text').textContent ?? '', /fast/);
});
