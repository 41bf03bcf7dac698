import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Figure } from './rate-figure.js';

const markup = `
  <div id="figure">
    <button type="button" aria-pressed="false" hidden>As table</button>
    <canvas class="rate-picture"></canvas>
    <table class="rate-data" hidden><tbody></tbody><tfoot><tr><th></th><td></td></tr></tfoot></table>
  </div>
  <template id="rate-row-template"><tr><th></th><td></td><td></td><td></td></tr></template>`;

/** @param {import('node:test').TestContext} t */
function prepare(t) {
  const page = testPage(t, markup);
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (page.querySelector(selector));
  const repainted = t.mock.fn();
  const figure = new Figure(find('#figure'), repainted);
  return { figure, repainted, button: find('button'), canvas: find('canvas'), table: find('table') };
}

const drawn = () => assert.fail('nothing is drawn where there is no room');

test('a picture is named in a sentence, and the name is not said again', (t) => {
  const { figure, canvas } = prepare(t);
  const set = t.mock.method(canvas, 'setAttribute');
  for (const summary of ['3 a second', '3 a second', '4 a second']) figure.show(summary, drawn, () => assert.fail('it is no table'));
  assert.equal(canvas.getAttribute('aria-label'), '4 a second');
  assert.equal(set.mock.callCount(), 2);
});

test('the button turns the picture into a table of the same data, and back', (t) => {
  const { figure, repainted, button, canvas, table } = prepare(t);
  assert.equal(button.hidden, false, 'scripts offer it');
  button.click();
  assert.deepEqual([button.getAttribute('aria-pressed'), table.hidden, canvas.hidden], ['true', false, true]);
  assert.equal(repainted.mock.callCount(), 1);
  const list = (/** @type {string[][]} */ rows) => figure.show('', drawn, () => ({ rows, sums: ['All', '5'] }));
  list([['1 s', '2'], ['2 s', '3']]);
  const cells = () => [...table.querySelectorAll('tr')].map((row) => [...row.children].map((each) => each.textContent).join(' '));
  assert.deepEqual(cells(), ['1 s 2', '2 s 3', 'All 5']);
  list([['3 s', '5']]);
  assert.deepEqual(cells(), ['3 s 5', 'All 5']);
  button.click();
  assert.deepEqual([button.getAttribute('aria-pressed'), table.hidden, canvas.hidden], ['false', true, false]);
});
