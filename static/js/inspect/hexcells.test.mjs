import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { fillRow, idOf } from './hexcells.js';
import { element, slot } from '../slots.js';

const markup = `
  <div id="row"><b data-slot="offset"></b><b data-slot="digits"></b><b data-slot="characters"></b></div>
  <template id="digits-template"><span class="run" role="gridcell"></span></template>
  <template id="characters-template"><i class="run"></i></template>`;

/** @type {import('./hexcells.js').Names} */
const names = { header: 'UDP', nameOf: ({ text }, at) => `${text}, offset ${at}` };

/** A run of the payload. @param {string} text @param {Partial<import('./hexrows.js').Run>} [more] */
const run = (text, more) => ({ text, field: 'payload', on: false, ...more });

/** The cells of a row. @param {string} name */
const cells = (name) => /** @type {HTMLElement[]} */ ([...slot(element('row'), name).children]);

test('a row begins with its offset in four digits, and that of the header with its name', (t) => {
  testPage(t, markup);
  const row = element('row');
  fillRow(row, { offset: 0x1f0, digits: [], characters: [] }, undefined, names);
  assert.equal(slot(row, 'offset').textContent, '01f0');
  fillRow(row, { offset: 0, digits: [], characters: [] }, undefined, names);
  assert.equal(slot(row, 'offset').textContent, '0000');
  fillRow(row, { offset: undefined, digits: [], characters: [] }, undefined, names);
  assert.equal(slot(row, 'offset').textContent, 'UDP');
});

test('what is marked shows so in both columns, and is said of the bytes alone', (t) => {
  testPage(t, markup);
  const digits = [run('68 69', { on: true }), run('0a')];
  fillRow(element('row'), { offset: 0, digits, characters: [run('hi', { on: true }), run('·')] }, undefined, names);
  for (const name of ['digits', 'characters']) {
    assert.deepEqual(cells(name).map((cell) => cell.className), ['run marked', 'run']);
    assert.deepEqual(cells(name).map((cell) => cell.dataset.field), ['payload', 'payload']);
  }
  assert.deepEqual(cells('digits').map((cell) => [cell.textContent, cell.getAttribute('aria-selected')]), [['68 69', 'true'], ['0a', 'false']]);
  assert.deepEqual(cells('characters').map((cell) => [cell.textContent, cell.getAttribute('aria-selected')]), [['hi', null], ['·', null]]);
});

test('a byte that stands alone has an id and a name, and the cursor is at one of them', (t) => {
  testPage(t, markup);
  const digits = [run('68', { at: 4 }), run('69', { at: 5 })];
  fillRow(element('row'), { offset: 4, digits, characters: [] }, 5, names);
  assert.deepEqual(cells('digits').map((cell) => cell.id), [idOf(4), idOf(5)]);
  assert.deepEqual(cells('digits').map((cell) => cell.getAttribute('aria-label')), ['68, offset 4', '69, offset 5']);
  assert.deepEqual(cells('digits').map((cell) => cell.classList.contains('cursor')), [false, true]);
});

test('cells are used again, keep nothing of what they were, and are no more than there are runs', (t) => {
  testPage(t, markup);
  const row = element('row');
  const apart = [run('68', { at: 0, on: true }), run('69', { at: 1 })];
  fillRow(row, { offset: 0, digits: apart, characters: [run('hi')] }, 0, names);
  const [first] = cells('digits');
  fillRow(row, { offset: 0, digits: [run('68 69')], characters: [] }, undefined, names);
  assert.equal(cells('digits').length, 1);
  assert.equal(cells('digits')[0], first);
  assert.deepEqual([first?.className, first?.getAttribute('id'), first?.getAttribute('aria-label')], ['run', null, null]);
  assert.equal(cells('characters').length, 0);
});
