import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { commandTo, startEmptyList } from './emptylist.js';

test('a command goes to where this machine reaches the socket', () => {
  assert.equal(commandTo('0.0.0.0:8888'), "printf 'hi' | nc -u -w1 127.0.0.1 8888");
  assert.equal(commandTo('[::]:8888'), "printf 'hi' | nc -u -w1 ::1 8888");
  assert.equal(commandTo('[fe80::1%eth0]:9'), "printf 'hi' | nc -u -w1 fe80::1%eth0 9");
  assert.equal(commandTo("[fe80::1%e';reboot]:9"), "printf 'hi' | nc -u -w1 fe80::1%e 9");
  assert.equal(commandTo('192.0.2.7:9'), "printf 'hi' | nc -u -w1 192.0.2.7 9");
});

const markup = `
  <div id="none-arrived">
    <form data-slot="nobody"><button>Run the example</button></form>
    <div data-slot="waiting" hidden>
      <p data-slot="waiting-text"></p><pre><code data-slot="command"></code></pre><button data-slot="copy">Copy</button>
      <p data-slot="share-said"></p><pre hidden><code data-slot="share-shown"></code></pre>
    </div>
  </div>`;

const words = /** @type {import('../types.js').Words} */ (/** @type {any} */ ({ NoDatagrams: 'On {local}.', Copied: 'Copied.', NotCopied: 'Not.' }));

test('with nobody listening the example is offered, and with a listener it is told how to send', (t) => {
  const page = testPage(t, markup);
  const show = startEmptyList(words);
  const hidden = () => ['nobody', 'waiting'].map((name) => /** @type {HTMLElement} */ (page.querySelector(`[data-slot="${name}"]`)).hidden);
  show([]);
  assert.deepEqual(hidden(), [false, true]);
  show(['[::1]:9', '0.0.0.0:8888']);
  assert.deepEqual(hidden(), [true, false]);
  assert.equal(page.querySelector('[data-slot="waiting-text"]')?.textContent, 'On [::1]:9.');
  assert.equal(page.querySelector('[data-slot="command"]')?.textContent, "printf 'hi' | nc -u -w1 ::1 9");
});

test('the keyboard goes on where the example was started', (t) => {
  const page = testPage(t, markup);
  const show = startEmptyList(words);
  page.querySelector('button')?.focus();
  show(['0.0.0.0:8888']);
  assert.equal(page.activeElement?.textContent, 'Copy');
});

test('the command is copied', async (t) => {
  const page = testPage(t, markup);
  const written = t.mock.fn(async (/** @type {string} */ _) => {});
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: written } });
  startEmptyList(words)(['127.0.0.1:7']);
  /** @type {HTMLElement} */ (page.querySelector('[data-slot="copy"]')).click();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(written.mock.calls.map((call) => call.arguments[0]), ["printf 'hi' | nc -u -w1 127.0.0.1 7"]);
  assert.equal(page.querySelector('[data-slot="share-said"]')?.textContent, 'Copied.');
});
