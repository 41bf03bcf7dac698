import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Row, holeText, rowID } from './rows.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    In: 'received',
    Out: 'sent',
    LenOf: '{captured} of {length}',
    CutTag: 'cut −{count}',
    GapRow: '{count|datagram is|datagrams are} missing',
    Missed: '{count} missed',
    NotDrawn: '{count} not drawn',
    NotReached: 'Nobody there.',
    OlderRow: 'older ones',
    Acts: { 'reply echo': 'echo' },
    Notes: {},
  })
);

const markup = `<template id="row-template"><div class="row" role="row">
    <a data-slot="seq"></a><time data-slot="time"></time><span data-slot="arrow"></span><span data-slot="way"></span>
    <span data-slot="source"></span><span data-slot="destination"></span><span data-slot="bytes"></span><bdi data-slot="data"></bdi>
    <span data-slot="tags"></span><span data-slot="note"></span><button type="button" data-slot="load" hidden></button>
  </div></template>
  <template id="tag-template"><span class="tag"></span></template>`;

/** @param {Partial<import('../types.js').Entry>} [more] @returns {import('../types.js').Entry} */
const entry = (more) => ({ seq: 7, time: '2026-01-02T10:00:00Z', kind: 'received', listener: '1', via: '', length: 2, captured: 2, payload: btoa('hi'), text: 'hi', source: '127.0.0.1:50000', destination: '127.0.0.1:8888', ...more });

/** @type {import('../stream/store.js').Hole} */
const hole = { from: 8, to: 1247, count: 1240, why: 'skipped' };

/** A row in a page of its own, and what stands in it. @param {import('node:test').TestContext} t */
function prepare(t) {
  const page = testPage(t, markup);
  const row = new Row(words);
  page.body.append(row.element);
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.element.querySelector(`[data-slot="${name}"]`));
  const texts = (/** @type {string[]} */ ...names) => names.map((name) => find(name).textContent);
  const tags = () => Array.from(find('tags').children, (each) => [each.className, each.textContent]);
  return { row, element: row.element, find, texts, tags };
}

test('a datagram is in its cells, with its number, its place and what is remarkable', (t) => {
  const { row, element, find, texts, tags } = prepare(t);
  row.show(entry({ via: 'reply echo', length: 9, truncated: true }), 4, '+0.5');
  assert.deepEqual(texts('seq', 'time', 'way', 'source', 'destination', 'bytes', 'data'), ['7', '+0.5', 'received', '127.0.0.1:50000', '127.0.0.1:8888', '2 of 9', 'hi']);
  assert.deepEqual([element.id, element.dataset.seq, element.dataset.kind, element.getAttribute('aria-rowindex')], [rowID(7), '7', 'received', '6']);
  assert.deepEqual([find('seq').getAttribute('href'), find('time').getAttribute('datetime')], ['/datagrams/7', '2026-01-02T10:00:00Z']);
  assert.equal(element.classList.contains('note'), false);
  assert.deepEqual(tags(), [['tag tag-cut', 'cut −7'], ['tag tag-via', 'echo']]);
});

test('what is no datagram is a note with a number that leads nowhere', (t) => {
  const { row, element, find, texts } = prepare(t);
  row.show(entry(), 0, '1');
  row.show(entry({ seq: 8, kind: 'gap', missing: 991 }), 1, '2');
  assert.deepEqual(texts('seq', 'time', 'note'), ['8', '2', '991 datagrams are missing']);
  assert.deepEqual([element.id, element.dataset.kind, find('seq').hasAttribute('href'), find('load').hidden], [rowID(8), 'gap', false, true]);
  assert.ok(element.classList.contains('note'));
});

test('a row that showed a hole shows a datagram as if it had never been one', (t) => {
  const { row, element, find, texts, tags } = prepare(t);
  row.show(entry({ via: 'reply echo' }), 0, '1');
  row.show(hole, 1, '2');
  assert.deepEqual(texts('seq', 'time', 'note'), ['', '', '1,240 not drawn']);
  assert.deepEqual([element.hasAttribute('id'), element.dataset.kind, find('time').hasAttribute('datetime')], [false, 'skipped', false]);
  row.show(entry({ seq: 9, kind: 'sent' }), 2, '3');
  assert.deepEqual(texts('seq', 'time', 'way'), ['9', '3', 'sent']);
  assert.deepEqual([element.id, element.classList.contains('note'), find('seq').getAttribute('href'), tags()], [rowID(9), false, '/datagrams/9', []]);
});

test('what is still in the journal can be loaded, and what has left it cannot', (t) => {
  const { row, element, find } = prepare(t);
  /** @type {import('../stream/store.js').Hole['why'][]} */
  const whys = ['skipped', 'missed', 'older'];
  const shown = whys.map((why) => {
    row.show({ ...hole, why }, 0, '');
    return [element.dataset.kind, find('load').hidden];
  });
  assert.deepEqual(shown, [['skipped', false], ['skipped', true], ['older', false]]);
});

test('a hole says how many are missing and why, or that they did not come', (t) => {
  testPage(t, '');
  assert.equal(holeText(hole, words), '1,240 not drawn');
  assert.equal(holeText({ ...hole, why: 'missed' }, words), '1,240 missed');
  assert.equal(holeText({ ...hole, why: 'older', count: 0 }, words), 'older ones');
  assert.equal(holeText({ ...hole, failed: true }, words), 'Nobody there.');
});
