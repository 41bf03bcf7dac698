import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { startPassing } from './passing.js';
import { Selection } from '../happened/selection.js';

/** @typedef {import('../types.js').Entry} Entry */

/** Whether what is loaded later can be had: Node asks for it on another thread. */
const gone = new Int32Array(new SharedArrayBuffer(4));
const hooks = `let gone;
export const initialize = (data) => { gone = data; };
export function resolve(name, context, next) {
  if (name === '../later.js' && Atomics.load(gone, 0)) throw new Error('not reached');
  return next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: gone });

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({ Copied: 'Copied.', NotCopied: 'Not copied.', CurlCopied: 'A command is copied.', ShareCopied: 'A link is copied.', NotReached: 'Nobody there.' })
);

const told = '<div class="copied"><p role="status" data-slot="share-said"></p><pre hidden><code data-slot="share-shown"></code></pre></div>';

const body = `<main id="lab">
<form id="listen" data-command="listen"><input name="address" value="::1"><input name="port" value="8888">
  <button type="button" data-share="curl">Copy</button>${told}</form>
<form id="send" data-command="send"><input name="host"><input name="port"><select id="send-from" name="from"><option value="">new</option></select>
  <textarea id="send-message" name="message"></textarea></form>
<div id="share" data-usual=""><button data-share="link">Link</button>${told}</div>
<div id="entry-actions"><button data-action="reply">Reply</button><button data-action="link"><b>Link</b></button>
  <p role="status" data-slot="action-fate"></p>${told}</div></main>`;

/**
 * @param {import('node:test').TestContext} t
 * @param {Entry['kind']} [kind] of what is looked at
 */
function prepare(t, kind = 'received') {
  const page = testPage(t, body);
  /** @type {string[]} */
  const copied = [];
  Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: async (/** @type {string} */ text) => void copied.push(text) },
  });
  Atomics.store(gone, 0, 0);
  const selection = new Selection();
  /** @type {Entry} */
  const entry = { seq: 7, time: '', kind, listener: '1', source: '127.0.0.1:4000', payload: '', text: '', via: '' };
  const act = startPassing(words, selection, {
    groupsOf: () => [],
    viewNow: () => ({ filter: 'udp', view: '' }),
    getEntry: () => entry,
  });
  /** @param {string} selector */
  const at = (selector) => /** @type {HTMLElement} */ (page.querySelector(selector));
  return { act, at, copied, selection };
}

/** Lets what is loaded later come, or not. */
async function loaded() {
  await import('../later.js').catch(() => {});
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('the link to a datagram is copied, and said until another one is looked at', async (t) => {
  const { at, copied, selection } = prepare(t);
  at('[data-action="link"] b').click();
  await loaded();
  assert.deepEqual(copied, ['http://localhost:8080/datagrams/7']);
  const said = at('#entry-actions [data-slot="share-said"]');
  const shown = at('#entry-actions pre');
  assert.equal(said.textContent, 'Copied.');
  shown.hidden = false;
  selection.choose('8');
  assert.deepEqual([said.textContent, shown.hidden], ['', true]);
});

test('an answer to a datagram is begun', async (t) => {
  const { at } = prepare(t);
  at('[data-action="reply"]').click();
  await loaded();
  assert.equal(/** @type {HTMLInputElement} */ (at('#send [name="port"]')).value, '4000');
});

test('nothing is done with what is no datagram', async (t) => {
  const { act, at, copied } = prepare(t, 'event');
  for (const name of ['reply', 'link']) act(name);
  await loaded();
  assert.equal(/** @type {HTMLInputElement} */ (at('#send [name="port"]')).value, '');
  assert.deepEqual(copied, []);
});

test('the command of a form is copied, and forgotten once the form says something else', async (t) => {
  const { at, copied } = prepare(t);
  at('#listen [data-share="curl"]').click();
  await loaded();
  assert.equal(copied.length, 1);
  assert.match(copied[0] ?? '', /^curl .*\[::1\]:8888.* http:\/\/localhost:8080\/api\/v1\/listeners$/);
  const said = at('#listen [data-slot="share-said"]');
  assert.deepEqual([said.textContent, at('#listen pre').hidden], ['A command is copied.', false]);
  at('#send [name="port"]').dispatchEvent(new Event('input', { bubbles: true }));
  assert.equal(said.textContent, 'A command is copied.', 'another form');
  at('#listen [name="port"]').dispatchEvent(new Event('input', { bubbles: true }));
  assert.deepEqual([said.textContent, at('#listen pre').hidden], ['', true]);
});

test('the link that sets the forms up says what is looked at', async (t) => {
  const { at, copied } = prepare(t);
  at('#share button').click();
  await loaded();
  const query = new URL(copied[0] ?? '').searchParams;
  assert.deepEqual([query.get('listen'), query.get('filter'), query.get('view')], ['[::1]:8888', 'udp', null]);
  assert.equal(at('#share [data-slot="share-said"]').textContent, 'A link is copied.');
});

test('what cannot be loaded is told beside the button, and is asked for again', async (t) => {
  const { act, at, copied } = prepare(t);
  Atomics.store(gone, 0, 1);
  at('#share button').click();
  act('curl');
  await loaded();
  assert.equal(at('#share [data-slot="share-said"]').textContent, 'Nobody there.');
  assert.equal(at('#entry-actions [data-slot="share-said"]').textContent, 'Nobody there.');
  Atomics.store(gone, 0, 0);
  at('#share button').click();
  await loaded();
  assert.equal(copied.length, 1);
});
