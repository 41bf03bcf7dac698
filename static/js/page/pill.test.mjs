import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Pill } from './pill.js';
import { Totals } from '../stream/totals.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    Live: 'Live.',
    Reconnecting: 'Reconnecting.',
    Stopped: 'Stopped.',
    BackWith: 'Back, with {count|datagram|datagrams}.',
    LiveBehind: 'Live, {seconds} s behind.',
  })
);

/** @param {import('node:test').TestContext} t */
function prepare(t) {
  const page = testPage(
    t,
    '<span id="pill" data-state="connecting" hidden><b data-slot="text">Connecting.</b></span>' +
      '<button id="retry" hidden>Retry</button><div id="list" tabindex="0"></div>',
  );
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const totals = new Totals();
  const retry = t.mock.fn();
  const pill = new Pill(words, totals, retry);
  const box = /** @type {HTMLElement} */ (page.getElementById('pill'));
  const again = /** @type {HTMLButtonElement} */ (page.getElementById('retry'));
  /** @param {number} received in all */
  const receive = (received) => totals.update({ 1: { received, kernel_drops: 0, truncated: 0, queued_bytes: 0, sent: 0 } });
  return { page, pill, box, again, retry, receive, text: () => box.textContent };
}

/**
 * A frame with an entry of that time, in milliseconds.
 * @param {number} time
 */
const frame = (time) =>
  /** @type {import('../types.js').EntriesFrame} */ ({
    type: 'entries',
    entries: [{ seq: 1, time: new Date(time).toISOString(), kind: 'received', listener: '1', via: '' }],
    skipped: 0,
    missed: 0,
    seq: 1,
    stats: {},
  });

test('each state has its words, and one may connect at once unless one is connected', (t) => {
  const { pill, box, again, retry, text } = prepare(t);
  assert.deepEqual([box.hidden, text()], [false, 'Connecting.']);
  /** @type {['live'|'reconnecting'|'stopped', string, boolean][]} */
  const states = [['stopped', 'Stopped.', false], ['live', 'Live.', true], ['reconnecting', 'Reconnecting.', false]];
  for (const [state, said, alone] of states) {
    pill.show(state);
    assert.deepEqual([box.dataset.state, text(), again.hidden], [state, said, alone]);
  }
  assert.equal(retry.mock.callCount(), 0);
  again.click();
  assert.equal(retry.mock.callCount(), 1);
});

test('who has pressed the button is led to the list once it is gone, and nobody else is', (t) => {
  const { page, pill, again } = prepare(t);
  pill.show('reconnecting');
  pill.show('live');
  assert.equal(page.activeElement, page.body);
  pill.show('reconnecting');
  again.focus();
  pill.show('live');
  assert.equal(page.activeElement?.id, 'list');
});

test('it says for ten seconds what came while the page was away', (t) => {
  const { pill, receive, text } = prepare(t);
  pill.show('live');
  receive(5);
  pill.told();
  assert.equal(text(), 'Live.', 'the page was not away');
  pill.show('reconnecting');
  receive(8);
  pill.told();
  assert.equal(text(), 'Reconnecting.', 'the page is still away');
  pill.show('live');
  pill.told();
  assert.equal(text(), 'Back, with 3 datagrams.');
  t.mock.timers.tick(9_999);
  assert.equal(text(), 'Back, with 3 datagrams.');
  t.mock.timers.tick(1);
  assert.equal(text(), 'Live.');
});

test('a program that has begun anew counts from nothing', (t) => {
  const { pill, receive, text } = prepare(t);
  receive(1000);
  pill.show('live');
  pill.show('reconnecting');
  pill.show('live');
  pill.restart();
  receive(1);
  pill.told();
  assert.equal(text(), 'Back, with 1 datagram.');
});

test('it says how far behind the page is, no more than every two seconds, and when it no longer is', (t) => {
  const { pill, text } = prepare(t);
  const start = Date.UTC(2026, 0, 1);
  /** @param {number} at @param {number} late both in milliseconds */
  const come = (at, late) => pill.add(frame(start + at - late), start + at);
  pill.show('live');
  come(0, 0);
  come(1_000, 3_000);
  come(1_500, 3_000);
  assert.equal(text(), 'Live.', 'it may be an old one');
  come(2_000, 3_000);
  assert.equal(text(), 'Live, 3 s behind.');
  come(3_000, 5_000);
  assert.equal(text(), 'Live, 3 s behind.', 'it was said only just now');
  come(4_000, 5_000);
  assert.equal(text(), 'Live, 5 s behind.');
  come(4_100, 0);
  assert.equal(text(), 'Live.');
  for (const at of [5_000, 6_000, 7_000]) come(at, 4_000);
  assert.equal(text(), 'Live, 4 s behind.');
  t.mock.timers.tick(4_000);
  assert.equal(text(), 'Live.', 'it was true for so long');
});
