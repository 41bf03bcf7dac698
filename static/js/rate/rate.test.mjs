import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Rate } from './rate.js';
import { Samples } from '../stream/samples.js';

const figure = (/** @type {string} */ name) => `
  <div id="${name}-figure">
    <button type="button" hidden></button><canvas class="rate-picture"></canvas>
    <table class="rate-data" hidden><tbody></tbody><tfoot><tr><th></th><td></td><td></td><td></td></tr></tfoot></table>
  </div>`;

const markup = `
  <div id="rate">${figure('rate')}${figure('gaps')}${figure('sizes')}<p id="rate-left"></p></div>
  <template id="rate-row-template"><tr><th></th><td></td><td></td><td></td></tr></template>`;

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({ RateSummary: '{received} in all', GapsSummary: '{count} gaps', SizesSummary: '{count} sizes', RateLeft: '{count} not seen' })
);

/** @param {number} received */
const stats = (received) => ({ received, kernel_drops: 0, truncated: 0, queued_bytes: 0, sent: 0 });

/** Samples of two datagrams that the page saw, of five that came. @param {number} now */
function samples(now) {
  const made = new Samples();
  made.add({ type: 'hello', version: '', seq: 0 }, now);
  made.add({ type: 'listeners', listeners: [], removed: stats(0) }, now);
  const entries = [1, 2].map((seq) => ({
    seq, time: `2026-01-02T10:00:0${seq}Z`, kind: /** @type {const} */ ('received'), listener: '1', length: 3, via: '',
  }));
  made.add({ type: 'entries', entries, skipped: 3, missed: 0, seq: 5, stats: { 1: stats(5) } }, now);
  return made;
}

test('what came is painted once it is shown, as tables and in sentences', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  const page = testPage(t, markup);
  globalThis.requestAnimationFrame = (paint) => (paint(0), 1);
  const rate = new Rate(words, samples(Date.now()));
  t.mock.timers.tick(2_000);
  assert.equal(page.querySelector('#gaps-figure canvas')?.getAttribute('aria-label'), null, 'nobody looks yet');
  rate.show();
  t.mock.timers.tick(1_000);
  const label = (/** @type {string} */ name) => page.querySelector(`#${name}-figure canvas`)?.getAttribute('aria-label');
  assert.deepEqual([label('gaps'), label('sizes')], ['1 gaps', '2 sizes']);
  assert.equal(page.getElementById('rate-left')?.textContent, '3 not seen');
  assert.equal(rate.shown?.seconds[0]?.received, 5);
  rate.hide();
});

test('frozen, it shows what it showed', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  testPage(t, markup);
  globalThis.requestAnimationFrame = (paint) => (paint(0), 1);
  const rate = new Rate(words, samples(Date.now()));
  rate.show();
  t.mock.timers.tick(1_500);
  rate.freeze(true);
  const shown = rate.shown;
  t.mock.timers.tick(5_000);
  assert.equal(rate.shown, shown);
  rate.freeze(false);
  t.mock.timers.tick(2_000);
  assert.notEqual(rate.shown, shown);
  rate.hide();
});
