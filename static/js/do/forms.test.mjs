import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { requestOf, takeOver } from './forms.js';
import { element } from '../slots.js';

const words = /** @type {import('../types.js').Words} */ (/** @type {any} */ ({ NotReached: 'Nobody there.' }));

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A page with a form that listens, taken over.
 * @param {import('node:test').TestContext} t
 * @param {number} status that the API answers with; 0 where it cannot be reached
 * @param {string} [answer]
 */
function prepare(t, status, answer = '') {
  testPage(
    t,
    `<form id="listen" data-command="listen">
      <div><input id="address" name="address" value="::1" data-location="address"></div>
      <input id="port" name="port" value="8888">
      <details><input id="folded" name="name"><button id="own" data-command="clear">Clear</button></details>
      <div id="problem" data-slot="problem"></div>
    </form>
    <form id="other"><button>Go</button></form>
    <template id="error-template"><p class="field-error"><span data-slot="text"></span></p></template>`,
  );
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = mockFetch(t, status, answer);
  /** @type {unknown[]} */
  const told = [];
  const watched = { tells: false }; // Whether the watcher tells what went wrong.
  const watcher = (/** @type {string} */ name) => ({
    before: () => told.push(`${name} before`),
    done: (/** @type {unknown} */ content, /** @type {HTMLFormElement} */ form) => told.push([name, content, form.id]),
    failed: (/** @type {unknown} */ problem) => (told.push([name, problem]), watched.tells),
  });
  takeOver(words, { listen: watcher('listen'), clear: watcher('clear') }, () => []);
  const settle = async () => {
    t.mock.timers.tick(1);
    await turn();
  };
  return { asked, told, watched, settle, form: element('listen', HTMLFormElement) };
}

/**
 * An API that answers always the same.
 * @param {import('node:test').TestContext} t
 * @param {number} status
 * @param {string} answer
 */
function mockFetch(t, status, answer) {
  /** @type {[string, any, any][]} */
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (/** @type {string} */ path, /** @type {RequestInit} */ { method, body }) => {
    asked.push([String(method), path, body ? JSON.parse(String(body)) : null]);
    if (!status) throw new TypeError('nobody there');
    return new Response(answer || null, { status });
  });
  return asked;
}

test('a form with a command asks the API instead of loading a page, and others are left alone', async (t) => {
  const { asked, told, settle, form } = prepare(t, 201, '{"id":"3"}');
  const sent = new SubmitEvent('submit', { bubbles: true, cancelable: true });
  form.dispatchEvent(sent);
  form.requestSubmit(); // An input method may make two of one press.
  assert.equal(sent.defaultPrevented, true);
  await settle();
  assert.deepEqual(asked.map(([method, path, { address }]) => [method, path, address]), [
    ['POST', '/api/v1/listeners', '[::1]:8888'],
  ]);
  assert.deepEqual(told, ['listen before', ['listen', { id: '3' }, 'listen']]);
  const other = new SubmitEvent('submit', { bubbles: true, cancelable: true });
  element('other').dispatchEvent(other);
  await settle();
  assert.deepEqual([other.defaultPrevented, asked.length], [false, 1]);
});

test('what went wrong is shown where it belongs, and is gone with the next try', async (t) => {
  const problem = { code: 'in-use', title: '', detail: 'In use.', errors: [{ location: 'body.address', message: 'taken' }] };
  const { told, settle, form } = prepare(t, 409, JSON.stringify(problem));
  form.requestSubmit();
  await settle();
  assert.deepEqual(told, ['listen before', ['listen', problem]]);
  assert.equal(element('address').parentElement?.textContent?.trim(), 'In use.');
  assert.equal(document.activeElement, element('address'));
  form.requestSubmit();
  await settle();
  assert.equal(form.querySelectorAll('.field-error').length, 1);
});

test('where the lab cannot be reached the form says so, unless the watcher has', async (t) => {
  const { told, watched, settle, form } = prepare(t, 0);
  form.requestSubmit();
  await settle();
  assert.deepEqual(told, ['listen before', ['listen', undefined]]);
  assert.equal(element('problem').textContent, 'Nobody there.');
  watched.tells = true;
  form.requestSubmit();
  await settle();
  assert.equal(told.length, 4);
  assert.equal(element('problem').textContent, '');
});

test('Ctrl and Enter send the form, and Enter in a fold presses the button of the fold', async (t) => {
  const { asked, told, settle } = prepare(t, 204);
  /** @param {string} id @param {KeyboardEventInit} keys */
  const press = async (id, keys) => {
    const event = new KeyboardEvent('keydown', { code: 'Enter', bubbles: true, cancelable: true, ...keys });
    element(id).dispatchEvent(event);
    await settle();
    return event.defaultPrevented;
  };
  assert.equal(await press('port', {}), false, 'which is for the browser');
  assert.equal(asked.length, 0);
  assert.equal(await press('port', { ctrlKey: true }), true);
  assert.equal(await press('port', { ctrlKey: true, repeat: true }), true);
  assert.equal(await press('folded', {}), true);
  assert.equal(await press('folded', { repeat: true }), true);
  assert.equal(await press('folded', { isComposing: true }), false);
  assert.deepEqual(asked.map(([method, path]) => `${method} ${path}`), ['POST /api/v1/listeners', 'DELETE /api/v1/datagrams']);
  assert.deepEqual(told, ['listen before', ['listen', null, 'listen'], 'clear before', ['clear', null, 'listen']]);
});

test('a form is that of the listener it stands in, and a button has a say of its own', (t) => {
  testPage(
    t,
    `<section data-listener="a/b"><form>
      <input name="ttl" value="7"><button name="ttl" value="9"></button>
    </form></section>`,
  );
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
  /** @type {string[]} */
  const ids = [];
  const groupsOf = (/** @type {string} */ id) => (ids.push(id), []);
  const plain = requestOf('options', form, null, groupsOf);
  assert.deepEqual([plain.path, /** @type {any} */ (plain.body).ttl], ['/api/v1/listeners/a%2Fb', 7]);
  const pressed = requestOf('options', form, form.querySelector('button'), groupsOf);
  assert.equal(/** @type {any} */ (pressed.body).ttl, 9);
  assert.deepEqual(ids, ['a/b', 'a/b']);
});
