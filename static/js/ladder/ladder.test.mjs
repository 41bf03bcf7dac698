import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Ladder } from './ladder.js';
import { Selection } from '../happened/selection.js';
import { Store } from '../stream/store.js';

/** @typedef {import('../types.js').Entry} Entry */

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    LadderOwn: 'of this lab',
    LadderBytes: '{bytes|byte|bytes}',
    LadderOpenFate: 'arrival unknown',
    LadderNotSent: 'not sent: {why}',
    LadderSummary: '{datagrams|datagram|datagrams}, {sockets|socket|sockets}',
  })
);

const line = '<time data-slot="time"></time><span data-slot="way"></span><bdi data-slot="data"></bdi><span data-slot="fate"></span>';
const markup = `
  <ul id="listener-list"><li data-listener="1"><b data-slot="name">echo</b><i data-slot="local">127.0.0.1:8888</i></li></ul>
  <button type="button" id="ladder-as-list" aria-pressed="false" hidden></button>
  <div id="ladder-box">
    <p id="ladder-empty"></p>
    <div id="ladder-image" hidden><svg data-part="heads"></svg><svg data-part="body"></svg></div>
    <ol id="ladder-list" hidden></ol>
  </div>
  <ul id="ladder-legend" hidden></ul>
  <template id="ladder-shapes-template"><svg>
    <line data-part="lane"></line>
    <g data-part="head"><text data-part="address"></text><text data-part="name"></text></g>
    <rect data-part="band"></rect>
    <g data-part="time"><text data-part="clock"></text><text data-part="since"></text></g>
    <g class="arrow" data-part="arrow">
      <path data-part="hit"></path><path data-part="line"></path><circle data-part="dot"></circle>
      <path data-part="head"></path><path data-part="open"></path><path data-part="cross"></path>
    </g>
    <text data-part="label"></text>
  </svg></template>
  <template id="ladder-line-template"><li><button type="button">${line}</button></li></template>
  <template id="ladder-note-template"><li>${line}</li></template>`;

/** @param {number} seq @returns {Entry} */
const sent = (seq) => ({ seq, time: `2026-01-02T10:00:00.00${seq}Z`, kind: 'sent', listener: '', via: '', length: 2, captured: 2, payload: btoa('hi'), source: '127.0.0.1:50000', destination: '127.0.0.1:8888' });

/** A ladder in a page of its own, where an animation frame is at once. @param {import('node:test').TestContext} t */
function prepare(t) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const page = testPage(t, markup);
  globalThis.requestAnimationFrame = (paint) => (paint(0), 0);
  page.documentElement.style.fontSize = '16px';
  const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (page.getElementById(id));
  const box = find('ladder-box');
  Object.defineProperty(box, 'clientWidth', { value: 900 });
  const store = new Store();
  const selection = new Selection();
  const ladder = new Ladder(words, store, selection);
  /** Has entries arrive, and all that is due be painted. @param {number[]} seqs */
  const arrive = (...seqs) => {
    store.add({ type: 'entries', entries: seqs.map(sent), skipped: 0, missed: 0, seq: Math.max(...seqs), stats: {} });
    t.mock.timers.tick(200);
  };
  const drawn = () => Array.from(page.querySelectorAll('.arrow'), (each) => each.getAttribute('data-seq'));
  const listed = () => Array.from(page.querySelectorAll('#ladder-list button'), (each) => each.getAttribute('data-seq'));
  const hidden = () => ['ladder-empty', 'ladder-image', 'ladder-legend', 'ladder-list'].filter((id) => find(id).hidden).map((id) => id.slice(7));
  return { page, find, box, selection, ladder, arrive, drawn, listed, hidden };
}

test('what arrives is drawn while the ladder is shown, with the listeners that stand beside it', (t) => {
  const { page, find, ladder, arrive, drawn, hidden } = prepare(t);
  arrive(1);
  assert.deepEqual(drawn(), []);
  ladder.show();
  assert.deepEqual([drawn(), hidden()], [['1'], ['empty', 'list']]);
  arrive(2);
  assert.deepEqual(drawn(), ['1', '2']);
  assert.deepEqual(Array.from(page.querySelectorAll('#ladder-image [data-part=name]'), (each) => each.textContent), ['echo', 'of this lab']);
  assert.equal(find('ladder-image').getAttribute('aria-label'), '2 datagrams, 2 sockets');
  ladder.hide();
  arrive(3);
  assert.deepEqual(drawn(), []);
});

test('where there is nothing yet it says so', (t) => {
  const { ladder, hidden } = prepare(t);
  ladder.show();
  assert.deepEqual(hidden(), ['image', 'legend', 'list']);
});

test('a button turns the picture into a list, and back', (t) => {
  const { find, ladder, arrive, drawn, listed, hidden } = prepare(t);
  const button = find('ladder-as-list');
  assert.equal(button.hidden, false);
  ladder.show();
  arrive(1, 2);
  button.click();
  assert.deepEqual([button.getAttribute('aria-pressed'), listed(), hidden()], ['true', ['1', '2'], ['empty', 'image', 'legend']]);
  arrive(3);
  assert.deepEqual(listed(), ['1', '2', '3']);
  button.click();
  assert.deepEqual([button.getAttribute('aria-pressed'), drawn(), hidden()], ['false', ['1', '2', '3'], ['empty', 'list']]);
});

test('a frozen ladder stays as it is, and catches up once it is let go', (t) => {
  const { ladder, arrive, drawn } = prepare(t);
  ladder.show();
  arrive(1);
  ladder.freeze(true);
  arrive(2);
  t.mock.timers.tick(1000);
  assert.deepEqual(drawn(), ['1']);
  ladder.freeze(false);
  t.mock.timers.tick(200);
  assert.deepEqual(drawn(), ['1', '2']);
});

test('a click chooses what was pressed, and a key what it is on; both are marked', (t) => {
  const { page, find, box, selection, ladder, arrive } = prepare(t);
  ladder.show();
  arrive(1, 2);
  const marked = () => Array.from(page.querySelectorAll('.arrow.selected, button.selected'), (each) => each.getAttribute('data-seq'));
  const [first, second] = page.querySelectorAll('.arrow');
  first?.querySelector('[data-part=hit]')?.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  second?.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
  assert.deepEqual([selection.seq, marked()], ['1', ['1']]);
  box.dispatchEvent(new Event('pointerdown'));
  box.dispatchEvent(new MouseEvent('click', { detail: 1 }));
  assert.equal(selection.seq, '1');
  find('ladder-as-list').click();
  const [, button] = page.querySelectorAll('#ladder-list button');
  button?.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 0 }));
  assert.equal(selection.seq, '2');
  assert.deepEqual(Array.from(page.querySelectorAll('#ladder-list button'), (each) => each.getAttribute('aria-current')), ['false', 'true']);
});
