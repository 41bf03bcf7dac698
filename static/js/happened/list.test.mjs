import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { List } from './list.js';
import { Selection } from './selection.js';
import { Store } from '../stream/store.js';

/** @typedef {import('../types.js').Entry} Entry */

const rowHeight = 26;
const inSight = 10;

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    NewBelow: '{count} new',
    FrozenNew: 'frozen, {count} new',
    OlderRow: 'There is more.',
    NotDrawn: '{count} not drawn',
    Missed: '{count} missed',
    NotReached: 'Nobody there.',
    TimeAbsolute: 'Time',
    TimeStart: 'Since the start',
    TimeDelta: 'Since the line before',
    In: 'in',
    OutTimes: '{count} times',
    Times: '{count} times',
    Notes: {},
    Acts: {},
  })
);

const body = `<div id="list" tabindex="0"><div class="row head"><button id="time-format" hidden><span data-slot="text">Time</span></button></div>
<div id="rows"><div class="row">from the server</div></div></div><div id="no-datagrams" hidden>Nothing yet.</div><button id="below" hidden></button>
<template id="row-template"><div class="row"><a data-slot="seq"></a><time data-slot="time"></time><span data-slot="data"></span><i data-slot="tags"></i>
<span data-slot="note"></span><button data-slot="load" hidden>Load</button></div></template><template id="tag-template"><span></span></template>`;

/** @param {number} seq @param {Entry['kind']} [kind] @returns {Entry} */
const entry = (seq, kind = 'received') => ({ seq, time: `2026-01-01T00:00:${String(seq % 60).padStart(2, '0')}Z`, kind, listener: '1', via: '' });

/** @param {number} from @param {number} to */
const entries = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A list with room for ten rows, which paints when the test says so.
 * @param {import('node:test').TestContext} t
 * @param {{after?: number, older?: boolean, answer?: () => Response}} [lab] where the journal is, and what the lab answers
 */
function prepare(t, { after = 0, older = false, answer } = {}) {
  const page = testPage(t, body);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {FrameRequestCallback[]} */
  let due = [];
  globalThis.requestAnimationFrame = (callback) => due.push(callback);
  /** @type {string[]} */
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (/** @type {string} */ path) => {
    asked.push(path);
    if (!answer) throw new TypeError('nobody there');
    return answer();
  });
  /** @param {string} id */
  const at = (id) => /** @type {HTMLElement} */ (page.getElementById(id));
  const box = at('list');
  let scrolled = 0;
  Object.defineProperties(box, {
    clientHeight: { value: inSight * rowHeight },
    scrollHeight: { get: () => Math.max(inSight * rowHeight, parseFloat(at('rows').style.height)) },
    scrollTop: {
      get: () => scrolled,
      set: (top) => (scrolled = Math.max(0, Math.min(top, box.scrollHeight - box.clientHeight))),
    },
  });
  const store = new Store();
  const selection = new Selection();
  const drawn = t.mock.fn();
  const thaw = t.mock.fn();
  const list = new List(words, store, selection, drawn, thaw);
  store.begin(after, older);
  list.restart();
  const paint = () => {
    const now = due;
    due = [];
    for (const each of now) each(0);
  };
  /** @param {Entry[]} carried @param {{seq?: number, skipped?: number, missed?: number}} [more] */
  const add = (carried, { seq = carried[carried.length - 1]?.seq ?? 0, skipped = 0, missed = 0 } = {}) =>
    store.add({ type: 'entries', entries: carried, seq, skipped, missed, stats: {} });
  /** @param {number} row the first that is in sight then */
  const scrollTo = (row) => {
    box.scrollTop = row * rowHeight;
    box.dispatchEvent(new Event('scroll'));
    paint();
  };
  const rows = () => /** @type {HTMLElement[]} */ ([...at('rows').children]).filter((row) => !row.hidden);
  /** What a row says: its number, or what it stands for. @param {Element} row */
  const says = (row) => (row.getAttribute('data-seq') || row.querySelector('[data-slot="note"]')?.textContent) ?? '';
  /** The row that says so. @param {string} text */
  const row = (text) => /** @type {HTMLElement} */ (rows().find((each) => says(each) === text));
  /** What can be read without scrolling. */
  const read = () => rows().filter((each) => list.view.sees(Number(each.getAttribute('aria-rowindex')) - 2)).map(says);
  /** @param {Element} target @param {string} type @param {MouseEventInit} [init] */
  const mouse = (target, type, init) => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, detail: type === 'click' ? 1 : 0, ...init });
    target.dispatchEvent(event);
    return event;
  };
  paint();
  return { add, asked, at, box, drawn, list, mouse, paint, read, row, rows, says, scrollTo, selection, store, thaw };
}

/** @param {number} from @param {number} to */
const numbers = (from, to) => entries(from, to).map(({ seq }) => String(seq));

/** @param {Entry[]} datagrams @param {number} [missed] */
const answerWith = (datagrams, missed = 0) => () => new Response(JSON.stringify({ datagrams, missed }));

test('a list that follows shows the newest rows, and counts nothing as new', (t) => {
  const { add, at, box, paint, read } = prepare(t);
  add(entries(1, 30));
  paint();
  assert.deepEqual(read(), numbers(21, 30));
  add(entries(31, 33));
  paint();
  assert.deepEqual(read(), numbers(24, 33));
  assert.deepEqual([box.getAttribute('aria-rowcount'), at('below').hidden], ['34', true]);
});

test('who scrolls up stays there and is told what is new, until they are at the end again', (t) => {
  const { add, at, paint, read, scrollTo, thaw } = prepare(t);
  add(entries(1, 30));
  paint();
  scrollTo(5);
  add([...entries(31, 33), { ...entry(36), count: 4 }, entry(37, 'event')], { skipped: 2 });
  t.mock.timers.tick(100);
  paint();
  assert.deepEqual(read(), numbers(6, 15));
  assert.deepEqual([at('below').hidden, at('below').textContent], [false, '9 new']);
  at('below').click();
  assert.equal(thaw.mock.callCount(), 1);
  scrollTo(99);
  assert.equal(at('below').hidden, true);
  add([entry(38)]);
  paint();
  assert.deepEqual(read().slice(-4), ['2 not drawn', '36', '37', '38']);
});

test('who asks for the newest rows follows them again', (t) => {
  const { add, at, list, paint, read, scrollTo } = prepare(t);
  add(entries(1, 30));
  paint();
  scrollTo(0);
  add(entries(31, 40));
  list.followNewest();
  paint();
  assert.deepEqual(read(), numbers(31, 40));
  assert.equal(at('below').hidden, true);
});

test('rows that come too fast to be read are painted ten times a second', (t) => {
  const { add, paint, read } = prepare(t);
  add([entry(3)], { skipped: 2 });
  paint();
  assert.deepEqual(read(), []);
  t.mock.timers.tick(100);
  paint();
  assert.deepEqual(read(), ['2 not drawn', '3']);
});

test('a frozen list stands still even at its end, and shows all once it is thawed', (t) => {
  const { add, at, box, list, paint, read, scrollTo } = prepare(t);
  add(entries(1, 30)); // It is not painted yet, and is there nevertheless.
  list.freeze(true);
  add(entries(31, 40));
  paint();
  scrollTo(99);
  assert.deepEqual(read(), numbers(21, 30));
  assert.deepEqual([box.getAttribute('aria-rowcount'), at('below').textContent], ['31', 'frozen, 10 new']);
  list.freeze(false);
  paint();
  assert.deepEqual(read(), numbers(31, 40));
  assert.deepEqual([box.getAttribute('aria-rowcount'), at('below').hidden], ['41', true]);
});

test('a frozen list says so at once, and in the other views too, where one that was only left says nothing', (t) => {
  const { add, at, list, paint, scrollTo } = prepare(t);
  add(entries(1, 30));
  paint();
  list.freeze(true);
  paint();
  assert.deepEqual([at('below').hidden, at('below').textContent], [false, 'frozen, 0 new']);
  list.hide();
  add(entries(31, 33));
  paint();
  assert.deepEqual([at('below').hidden, at('below').textContent], [false, 'frozen, 3 new']);
  list.freeze(false);
  paint();
  assert.equal(at('below').hidden, true);
  list.show();
  paint();
  scrollTo(2);
  list.hide();
  add(entries(34, 34));
  paint();
  assert.equal(at('below').hidden, true);
  list.show();
  paint();
  assert.deepEqual([at('below').hidden, at('below').textContent], [false, '1 new']);
});

test('a frozen list that is begun anew holds what has come so far', (t) => {
  const { add, at, box, list, paint, read } = prepare(t);
  list.freeze(true);
  add(entries(1, 5));
  list.hold();
  add(entries(6, 7));
  paint();
  assert.deepEqual(read(), numbers(1, 5));
  assert.deepEqual([box.getAttribute('aria-rowcount'), at('below').textContent], ['6', 'frozen, 2 new']);
});

test('a hole is loaded once, and what it stood for takes its place', async (t) => {
  const { add, asked, drawn, list, mouse, paint, read, row } = prepare(t, { answer: answerWith(entries(2, 4)) });
  add([entry(1), entry(5)], { skipped: 3 });
  list.freeze(true); // What was skipped belongs to what stands still.
  paint();
  const load = /** @type {Element} */ (row('3 not drawn').querySelector('[data-slot="load"]'));
  mouse(load, 'click');
  mouse(load, 'click');
  await turn();
  paint();
  assert.deepEqual(asked, ['/api/v1/datagrams?before=5&limit=200&after=1']);
  assert.deepEqual(read(), numbers(1, 5));
  assert.deepEqual(drawn.mock.calls.map((call) => call.arguments), [[3]]);
});

test('a hole that does not come says so, and can be asked for again', async (t) => {
  const { add, asked, drawn, list, paint, read } = prepare(t);
  add([entry(1), entry(5)], { skipped: 3 });
  t.mock.timers.tick(100);
  paint();
  for (const times of [1, 2]) {
    list.goTo(1);
    list.act();
    await turn();
    paint();
    assert.equal(asked.length, times);
    assert.deepEqual(read(), ['1', 'Nobody there.', '5']);
  }
  assert.equal(drawn.mock.callCount(), 0);
});

test('what had left the journal cannot be asked for', (t) => {
  const { add, asked, list, paint, row } = prepare(t);
  add([entry(9)], { missed: 8 });
  paint();
  assert.equal(row('8 missed').querySelector('button')?.hidden, true);
  list.goTo(0);
  list.act();
  assert.deepEqual(asked, []);
});

test('what is older comes as soon as its row is in sight, and moves nothing that is read', async (t) => {
  const { add, asked, drawn, list, paint, read, scrollTo } = prepare(t, { after: 40, older: true, answer: answerWith(entries(1, 40)) });
  list.filter = 'udp';
  add(entries(41, 70));
  paint();
  scrollTo(5);
  assert.deepEqual(asked, []);
  scrollTo(0);
  assert.deepEqual(read(), ['There is more.', ...numbers(41, 49)]);
  await turn();
  paint();
  assert.deepEqual(asked, ['/api/v1/datagrams?before=41&limit=200&filter=udp']);
  assert.deepEqual(read(), numbers(40, 49));
  assert.equal(drawn.mock.callCount(), 0);
});

test('a press means the row that was there when it began', (t) => {
  const { add, mouse, paint, row, says, selection } = prepare(t);
  add(entries(1, 30));
  paint();
  const pressed = row('25');
  mouse(pressed, 'pointerdown');
  add(entries(31, 33));
  paint();
  assert.equal(says(pressed), '28');
  assert.equal(mouse(pressed, 'click').defaultPrevented, true);
  paint();
  assert.equal(selection.seq, '25');
  assert.deepEqual([row('25').getAttribute('aria-selected'), row('28').getAttribute('aria-selected')], ['true', 'false']);
  mouse(row('28'), 'click', { detail: 0 }); // That is a key.
  assert.equal(selection.seq, '28');
});

test('a press that slips away means nothing, and one with a modifier is left to the browser', (t) => {
  const { add, mouse, paint, row, selection } = prepare(t);
  add(entries(1, 3));
  paint();
  mouse(row('2'), 'pointerdown', { clientX: 10, clientY: 10 });
  mouse(row('3'), 'click', { clientX: 10, clientY: 19 });
  assert.equal(selection.seq, '');
  assert.equal(mouse(row('2'), 'click', { ctrlKey: true }).defaultPrevented, false);
  assert.equal(selection.seq, '');
  mouse(row('2'), 'pointerdown', { clientX: 10, clientY: 10 });
  mouse(row('2'), 'click', { clientX: 10, clientY: 18 });
  assert.equal(selection.seq, '2');
});

test('the row at the cursor is named to assistive technology, even where it is out of sight', (t) => {
  const { add, at, box, list, paint, rows, says } = prepare(t);
  add(entries(1, 5));
  paint();
  assert.equal(box.hasAttribute('aria-activedescendant'), false);
  list.goTo(1);
  add(entries(6, 60));
  paint();
  assert.equal(box.getAttribute('aria-activedescendant'), 'row-2');
  assert.equal(says(/** @type {Element} */ (rows()[0])), '2');
  assert.equal(at('row-2').classList.contains('at'), true);
});

test('an empty list says what there is to do, until there is more than a few events', (t) => {
  const { add, at, list, paint } = prepare(t);
  const hint = at('no-datagrams');
  assert.equal(hint.hidden, false);
  add([entry(1, 'event'), entry(2, 'event'), entry(3, 'event')]);
  paint();
  assert.equal(hint.hidden, false);
  list.filter = 'udp'; // Then whatever is there has passed it.
  list.show();
  paint();
  assert.equal(hint.hidden, true);
  list.filter = '';
  add([entry(4, 'event')]);
  paint();
  assert.equal(hint.hidden, true);
});

test('a list with a datagram is not empty', (t) => {
  const { add, at, paint } = prepare(t);
  add([entry(1)]);
  paint();
  assert.equal(at('no-datagrams').hidden, true);
});

test('a list with a hole is not empty, whatever is in it', (t) => {
  const { at } = prepare(t, { after: 5, older: true });
  assert.equal(at('no-datagrams').hidden, true);
});

test('times are shown in three ways, one after the other', (t) => {
  const { add, at, list, paint, rows } = prepare(t);
  add([entry(1), entry(3), entry(7)]);
  paint();
  const times = () => rows().map((row) => row.querySelector('time')?.textContent);
  assert.equal(at('time-format').hidden, false);
  at('time-format').click();
  paint();
  assert.deepEqual([at('time-format').textContent, times()], ['Since the start', ['+0.000000', '+2.000000', '+6.000000']]);
  list.turnTimes();
  paint();
  assert.deepEqual([at('time-format').textContent, times()], ['Since the line before', ['', '+2.000000', '+4.000000']]);
  list.turnTimes();
  assert.equal(at('time-format').textContent, 'Time');
});
