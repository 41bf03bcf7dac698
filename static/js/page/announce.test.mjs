import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Announcer } from './announce.js';
import { Totals } from '../stream/totals.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({ Spoken: '{count|datagram|datagrams}', SpokenNone: 'none dropped', SpokenOne: '{source}: {data}' })
);

/**
 * A page on which something can be said.
 * @param {import('node:test').TestContext} t
 * @param {string} [choice] what the browser has kept
 */
function prepare(t, choice) {
  const page = testPage(
    t,
    `<p id="spoken" role="status">before</p>
    <input type="radio" name="speech" value="off">
    <input type="radio" name="speech" value="summary" checked>
    <input type="radio" name="speech" value="every">`,
  );
  t.mock.timers.enable({ apis: ['setTimeout'] });
  if (choice) localStorage.setItem('udpweb-speech', choice);
  const totals = new Totals();
  const announcer = new Announcer(words, totals);
  let received = 0;
  /** Datagrams with these texts arrive. @param {string[]} texts */
  const arrive = (...texts) => {
    received += texts.length;
    const stats = { 1: { received, kernel_drops: 0, truncated: 0, queued_bytes: 0, sent: 0 } };
    const entries = texts.map((text) => /** @type {any} */ ({ kind: 'received', source: '10.0.0.1:5', text }));
    totals.update(stats);
    announcer.add({ type: 'entries', entries, skipped: 0, missed: 0, seq: received, stats }, 1_000_000);
  };
  /** @param {string} value */
  const control = (value) => /** @type {HTMLInputElement} */ (page.querySelector(`[value="${value}"]`));
  const spoken = () => page.getElementById('spoken')?.textContent;
  return { arrive, control, spoken };
}

test('a text is said after a moment in which there is none', (t) => {
  const { arrive, spoken } = prepare(t);
  arrive('one', 'two');
  assert.equal(spoken(), '');
  t.mock.timers.tick(99);
  assert.equal(spoken(), '');
  t.mock.timers.tick(1);
  assert.equal(spoken(), '2 datagrams; none dropped');
});

test('texts of the same moment are said together, and each but once', (t) => {
  const { arrive, spoken } = prepare(t, 'every');
  arrive('one');
  t.mock.timers.tick(50);
  arrive('two');
  t.mock.timers.tick(50);
  assert.equal(spoken(), '10.0.0.1:5: one 10.0.0.1:5: two');
  arrive('three');
  t.mock.timers.tick(100);
  assert.equal(spoken(), '10.0.0.1:5: three');
});

test('what was chosen before is chosen again', (t) => {
  const { arrive, control, spoken } = prepare(t, 'off');
  assert.deepEqual([control('off').checked, control('summary').checked], [true, false]);
  arrive('one');
  t.mock.timers.tick(100);
  assert.equal(spoken(), 'before');
});

test('a choice holds from now on, and is kept', (t) => {
  const { arrive, control, spoken } = prepare(t);
  assert.equal(control('summary').checked, true);
  control('every').click();
  assert.equal(localStorage.getItem('udpweb-speech'), 'every');
  arrive('one');
  t.mock.timers.tick(100);
  assert.equal(spoken(), '10.0.0.1:5: one');
});
