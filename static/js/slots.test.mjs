import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../e2e/testpage.js';
import { arrange, cloneTemplate, element, fillSlots, slot } from './slots.js';

test('a template is copied, and stays as it is', (t) => {
  const page = testPage(t, '<template id="row"><p class="row"><b data-slot="text">?</b></p></template>');
  const copy = cloneTemplate('row');
  slot(copy, 'text').textContent = 'changed';
  page.body.append(copy);
  assert.equal(page.querySelector('.row')?.textContent, 'changed');
  assert.equal(cloneTemplate('row').textContent, '?');
  assert.throws(() => cloneTemplate('column'), /no column/);
});

test('a slot is found by its name, and one that is missing is named', (t) => {
  const page = testPage(t, '<p><b data-slot="one">1</b><i data-slot="two">2</i></p>');
  assert.equal(slot(page.body, 'two').tagName, 'I');
  assert.throws(() => slot(page.body, 'three'), /no three/);
});

test('text that is there already is left alone', (t) => {
  const page = testPage(t, '<p><b data-slot="one">1</b><i data-slot="two">2</i></p>');
  const kept = slot(page.body, 'one').firstChild;
  fillSlots(page.body, { one: '1', two: 'II' });
  assert.equal(slot(page.body, 'one').firstChild, kept);
  assert.equal(page.body.textContent, '1II');
});

test('an element must be of the kind that is asked for', (t) => {
  testPage(t, '<input id="port"><p id="fate"></p>');
  assert.equal(element('port', HTMLInputElement).id, 'port');
  assert.equal(element('fate').id, 'fate');
  assert.throws(() => element('fate', HTMLInputElement), /no fate/);
  assert.throws(() => element('nothing'), /no nothing/);
});

test('a list is arranged without moving what is where it belongs', (t) => {
  const page = testPage(t, '<ul><li>a</li><li>b</li><li>c</li></ul>');
  const list = /** @type {Element} */ (page.querySelector('ul'));
  const [a, b, c] = /** @type {[Element, Element, Element]} */ ([...list.children]);
  /** @type {Node[]} */
  const moved = [];
  const insert = list.insertBefore.bind(list);
  list.insertBefore = (node, before) => (moved.push(node), insert(node, before));
  const d = page.createElement('li');
  d.textContent = 'd';
  arrange(list, [a, d, c]);
  assert.equal(list.textContent, 'adc');
  assert.deepEqual(moved, [d]);
  assert.equal(b.isConnected, false);
});
