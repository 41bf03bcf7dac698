import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Page } from './page.js';
import { Totals } from '../stream/totals.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    Live: 'Live.',
    Reconnecting: 'Reconnecting.',
    BackWith: 'Back, with {count}.',
    TitleState: '[[({dropped} dropped) ]][[{ports} – ]]udpweb',
    Spoken: '{count} came',
    SpokenDropped: '{count} dropped',
    SpokenNone: 'none dropped',
  })
);

const body = `<span id="pill" data-state="connecting" hidden><b data-slot="text">Connecting.</b></span><button id="retry" hidden>Retry</button>
<form id="appearance"></form><a id="drawer-open" href="#do">Open</a><div id="do"></div>
<button id="keys-open" hidden>Keys</button><dialog id="keys"><input type="checkbox" id="keys-on"></dialog><p id="spoken"></p>`;

/** @param {import('node:test').TestContext} t */
function prepare(t) {
  const document = testPage(t, body);
  document.title = 'before';
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const totals = new Totals();
  const retry = t.mock.fn();
  const page = new Page(words, totals, retry);
  /** @param {string} id */
  const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  return { document, totals, retry, page, at };
}

/** The figures of a listener. @param {number} received @param {number} [dropped] */
const stats = (received, dropped = 0) => ({ received, kernel_drops: dropped, truncated: 0, queued_bytes: 0, sent: 0 });

/** @param {number} received @returns {import('../types.js').Frame} */
const listeners = (received) => ({
  type: 'listeners',
  listeners: [/** @type {any} */ ({ id: '1', state: 'listening', local: '0.0.0.0:8888', stats: stats(received) })],
  removed: stats(0),
});

/** A frame with a datagram. @param {number} received in all @param {number} dropped @returns {import('../types.js').Frame} */
const entries = (received, dropped) => ({
  type: 'entries',
  entries: [{ seq: 1, time: '2026-01-01T00:00:00Z', kind: 'received', listener: '1', source: '127.0.0.1:4000', via: '' }],
  skipped: 0,
  missed: 0,
  seq: 1,
  stats: { 1: stats(received, dropped) },
});

test('the listeners go into the figures, and soon into the title', (t) => {
  const { document, totals, page } = prepare(t);
  page.frame(listeners(5));
  assert.equal(totals.received, 5);
  t.mock.timers.tick(500);
  assert.equal(document.title, '8888 – udpweb');
});

test('what comes goes into the figures first, and is told to a screen reader', (t) => {
  const { document, totals, page, at } = prepare(t);
  page.frame(listeners(0));
  page.frame(entries(1, 0));
  page.frame(entries(2, 7));
  assert.equal(totals.received, 2);
  t.mock.timers.tick(500);
  assert.equal(document.title, '(7 dropped) 8888 – udpweb');
  assert.equal(at('spoken').textContent, '1 came; none dropped');
});

test('a frame without figures changes nothing', (t) => {
  const { document, totals, page } = prepare(t);
  page.frame({ type: 'hello', version: '1', seq: 5 });
  page.frame({ type: 'error', detail: 'No.' });
  t.mock.timers.tick(500);
  assert.deepEqual([document.title, totals.received], ['before', 0]);
});

test('the pill shows the connection, and its button connects at once', (t) => {
  const { retry, page, at } = prepare(t);
  page.frame(listeners(5));
  page.state('live');
  page.state('reconnecting');
  assert.equal(at('pill').textContent, 'Reconnecting.');
  at('retry').click();
  assert.equal(retry.mock.callCount(), 1);
  page.state('live');
  page.frame(listeners(8));
  assert.equal(at('pill').textContent, 'Back, with 3.');
});

test('when the program begins anew the figures do, and so does what came meanwhile', (t) => {
  const { totals, page, at } = prepare(t);
  page.frame(listeners(5));
  page.state('live');
  page.state('reconnecting');
  page.state('live');
  page.restart();
  assert.deepEqual([totals.received, totals.open], [0, []]);
  page.frame(listeners(6));
  assert.equal(at('pill').textContent, 'Back, with 6.');
});
