import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Silence } from './silence.js';

class Fake extends EventTarget {
  hidden = true;
  textContent = '';
}

/**
 * A silence whose lab answers with these findings.
 * @param {import('node:test').TestContext} t
 * @param {{news: boolean, findings: {text: string}[]}|{detail: string}|undefined} answer nothing where the lab cannot be reached
 */
function prepare(t, answer) {
  mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {Record<string, Fake>} */
  const page = { silence: new Fake(), check: new Fake() };
  /** @type {string[]} */
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (/** @type {string} */ path) => {
    asked.push(path);
    if (!answer) throw new TypeError('nobody there');
    return { ok: !('detail' in answer), json: async () => answer };
  });
  Object.assign(globalThis, {
    document: { documentElement: { lang: 'en' }, getElementById: (/** @type {string} */ id) => page[id] },
    HTMLElement: Fake,
    HTMLButtonElement: Fake,
  });
  t.after(() => mock.timers.reset());
  const words = /** @type {import('../types.js').Words} */ ({ Silence: 'Three reasons.', NotReached: 'Nobody there.' });
  const { silence: shown, check } = /** @type {{silence: Fake, check: Fake}} */ (page);
  return { silence: new Silence(words), shown, check, asked };
}

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const quiet = { news: false, findings: [{ text: 'Nothing listens there.' }, { text: 'Look.' }] };

test('after ten seconds of silence the reasons are told, and with the next send they are gone', async (t) => {
  const { silence, shown, check, asked } = prepare(t, quiet);
  silence.begin(7, 1_000);
  mock.timers.tick(8_999);
  await turn();
  assert.deepEqual([asked.length, shown.textContent, check.hidden], [0, '', true]);
  mock.timers.tick(1);
  await turn();
  assert.deepEqual(asked, ['/api/v1/datagrams/7/check']);
  assert.deepEqual([shown.textContent, check.hidden], ['Three reasons.', false]);
  silence.end();
  assert.deepEqual([shown.textContent, check.hidden], ['', true]);
});

test('who asks is told what the lab finds, as often as they ask', async (t) => {
  const { silence, shown, check, asked } = prepare(t, quiet);
  silence.begin(7, 10_000);
  mock.timers.tick(1);
  await turn();
  check.dispatchEvent(new Event('click'));
  await turn();
  assert.deepEqual([shown.textContent, check.hidden], ['Nothing listens there. Look.', false]);
  check.dispatchEvent(new Event('click'));
  await turn();
  assert.equal(asked.length, 3);
});

test('where there was news nothing is told', async (t) => {
  const { silence, shown, check, asked } = prepare(t, { news: true, findings: [{ text: 'It arrived.' }] });
  silence.begin(7, 0);
  mock.timers.tick(10_000);
  await turn();
  assert.deepEqual([asked.length, shown.textContent, check.hidden], [1, '', true]);
});

test('a lab that cannot be reached is told to who asks, and to nobody else', async (t) => {
  const { silence, shown, check } = prepare(t, undefined);
  silence.begin(7, 0);
  mock.timers.tick(10_000);
  await turn();
  assert.equal(shown.textContent, '');
  check.dispatchEvent(new Event('click'));
  await turn();
  assert.equal(shown.textContent, 'Nobody there.');
});

test('what is wrong is told as the lab words it', async (t) => {
  const { silence, shown, check } = prepare(t, { detail: 'There is no entry 7.' });
  silence.begin(7, 0);
  mock.timers.tick(10_000);
  await turn();
  assert.equal(shown.textContent, '');
  check.dispatchEvent(new Event('click'));
  await turn();
  assert.equal(shown.textContent, 'There is no entry 7.');
});

test('what was sent meanwhile has a silence of its own', async (t) => {
  const { silence, shown, asked } = prepare(t, quiet);
  silence.begin(7, 0);
  mock.timers.tick(9_000);
  silence.begin(8, 0);
  mock.timers.tick(9_000);
  await turn();
  assert.deepEqual([asked.length, shown.textContent], [0, '']);
  mock.timers.tick(1_000);
  silence.end(); // While the lab is asked.
  await turn();
  assert.deepEqual([asked.length, shown.textContent], [1, '']);
});
