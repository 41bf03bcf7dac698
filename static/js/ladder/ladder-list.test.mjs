import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { LadderList } from './ladder-list.js';

/** @typedef {import('./ladder-model.js').Arrow} Arrow */

process.env.TZ = 'UTC';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    LadderBytes: '{bytes|byte|bytes}',
    LadderBoth: 'received {span} later',
    LadderOpenFate: 'arrival unknown',
    LadderNotSent: 'not sent: {why}',
    LadderHole: '{count|entry|entries} not drawn',
  })
);

const line = '<time data-slot="time"></time><span data-slot="way"></span><bdi data-slot="data"></bdi><span data-slot="fate"></span>';
const markup = `<ol id="list"></ol>
  <template id="ladder-line-template"><li><button type="button">${line}</button></li></template>
  <template id="ladder-note-template"><li class="ladder-note">${line}</li></template>`;

/** @param {number} seq @param {Partial<import('../types.js').Entry>} [more] @returns {import('../types.js').Entry} */
const entry = (seq, more) => ({ seq, time: `2026-01-02T10:00:00.00000${seq}Z`, kind: 'sent', listener: '', via: '', length: 2, captured: 2, payload: btoa('hi'), source: '127.0.0.1:50000', destination: '127.0.0.1:8888', ...more });

/** @param {number} seq @param {Partial<Arrow>} [more] @returns {Arrow} */
const arrow = (seq, more) => ({ kind: 'open', entry: entry(seq), seq: String(seq), begin: 0, end: 0, from: 0, to: 1, count: 1, ...more });

/** A list in a page of its own. @param {import('node:test').TestContext} t */
function prepare(t) {
  const page = testPage(t, markup);
  const box = /** @type {HTMLElement} */ (page.getElementById('list'));
  const list = new LadderList(words, box);
  return { page, box, show: (/** @type {Arrow[]} */ ...arrows) => list.show({ rows: [], lanes: [], arrows }) };
}

/** The numbers that the lines choose. @param {Element} box */
const chosen = (box) => Array.from(box.children, (each) => each.querySelector('button')?.dataset.seq);

test('a line says when, from where to where, what, and what became of it', (t) => {
  const { box, show } = prepare(t);
  show(arrow(2, { kind: 'both', entry: entry(2, { kind: 'received' }), sent: entry(1) }));
  const [first] = box.children;
  assert.deepEqual(
    Array.from(first?.querySelectorAll('[data-slot]') ?? [], (each) => each.textContent),
    ['10:00:00.000002', '127.0.0.1:50000 → 127.0.0.1:8888', 'hi', '2 bytes, received 1 µs later'],
  );
  assert.equal(first?.querySelector('time')?.getAttribute('datetime'), '2026-01-02T10:00:00.000002Z');
  assert.deepEqual({ ...first?.querySelector('button')?.dataset }, { seq: '2', sent: '1' });
  assert.equal(first?.getAttribute('data-kind'), 'both');
});

test('what cannot be chosen is no button, and a hole has no time', (t) => {
  const { box, show } = prepare(t);
  show(arrow(5, { kind: 'hole', seq: '', count: 3 }), arrow(5));
  const [hole, after] = box.children;
  assert.deepEqual([hole?.className, hole?.textContent], ['ladder-note', '3 entries not drawn']);
  assert.equal(hole?.querySelector('time')?.getAttribute('datetime'), '');
  assert.equal(after?.querySelector('button')?.dataset.seq, '5');
});

test('a line that stays is the same element, though its datagram has arrived meanwhile', (t) => {
  const { box, show } = prepare(t);
  show(arrow(1), arrow(2));
  const [, second] = box.children;
  show(arrow(2, { kind: 'both', sent: entry(1) }), arrow(3));
  assert.deepEqual(chosen(box), ['2', '3']);
  assert.equal(box.children[0], second);
  assert.equal(second?.getAttribute('data-kind'), 'both');
});

test('lines are in the order of the ladder, and one in between moves no other', (t) => {
  const { box, show } = prepare(t);
  show(arrow(1), arrow(3));
  const insert = t.mock.method(box, 'insertBefore');
  show(arrow(1), arrow(2), arrow(3));
  assert.deepEqual(chosen(box), ['1', '2', '3']);
  assert.equal(insert.mock.callCount(), 1);
});

test('a line stays as long as the keyboard is in it', (t) => {
  const { page, box, show } = prepare(t);
  show(arrow(1), arrow(2));
  const button = box.querySelector('button');
  button?.focus();
  show(arrow(2), arrow(3));
  assert.equal(page.activeElement, button);
  assert.deepEqual(chosen(box), ['1', '2', '3']);
  button?.blur();
  show(arrow(2), arrow(3));
  assert.deepEqual(chosen(box), ['2', '3']);
});

test('several lines that leave at once are all gone', (t) => {
  const { box, show } = prepare(t);
  show(arrow(1), arrow(2), arrow(3), arrow(4));
  show(arrow(3), arrow(4), arrow(5));
  assert.deepEqual(chosen(box), ['3', '4', '5']);
});
