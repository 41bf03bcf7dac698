import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { newsOf, Silence } from './silence.js';

test('news of a datagram go by its ports, since an address may be that of every interface', () => {
  const sent = /** @type {import('./types.js').Entry} */ ({ source: '0.0.0.0:5000', destination: '[::1]:8888' });
  assert.equal(
    newsOf(sent),
    'kind == "received" && ((udp.srcport == 5000 && udp.dstport == 8888)' +
      ' || (udp.srcport == 8888 && udp.dstport == 5000)) || kind == "unreachable" && udp.dstport == 8888',
  );
});

/**
 * A silence whose lab answers with so many entries.
 * @param {import('node:test').TestContext} t
 * @param {number} entries
 */
function prepare(t, entries) {
  mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {string[]} */
  const asked = [];
  const answer = { ok: true, text: async () => JSON.stringify({ datagrams: Array(entries).fill({}) }) };
  t.mock.method(globalThis, 'fetch', async (/** @type {string} */ path) => (asked.push(path), answer));
  t.after(() => mock.timers.reset());
  const shown = /** @type {HTMLElement} */ (/** @type {unknown} */ ({ textContent: '' }));
  return { silence: new Silence(shown, 'Three reasons.'), shown, asked };
}

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const addresses = { source: '127.0.0.1:5000', destination: '127.0.0.1:8888' };
const sent = /** @type {import('./types.js').Entry} */ ({ seq: 7, ...addresses });

test('after ten seconds of silence the reasons are told, and with the next send they are gone', async (t) => {
  const { silence, shown, asked } = prepare(t, 0);
  silence.begin(sent, 1_000);
  mock.timers.tick(8_999);
  await turn();
  assert.deepEqual([asked.length, shown.textContent], [0, '']);
  mock.timers.tick(1);
  await turn();
  assert.match(asked[0] ?? '', /^\/api\/v1\/datagrams\?after=7&limit=1&filter=kind/);
  assert.equal(shown.textContent, 'Three reasons.');
  silence.end();
  assert.equal(shown.textContent, '');
});

test('where there was news nothing is told', async (t) => {
  const { silence, shown, asked } = prepare(t, 1);
  silence.begin(sent, 0);
  mock.timers.tick(10_000);
  await turn();
  assert.deepEqual([asked.length, shown.textContent], [1, '']);
});

test('what was sent meanwhile has a silence of its own', async (t) => {
  const { silence, shown, asked } = prepare(t, 0);
  silence.begin(sent, 0);
  mock.timers.tick(9_000);
  silence.begin({ ...sent, seq: 8 }, 0);
  mock.timers.tick(9_000);
  await turn();
  assert.deepEqual([asked.length, shown.textContent], [0, '']);
  mock.timers.tick(1_000);
  silence.end(); // While the lab is asked.
  await turn();
  assert.deepEqual([asked.length, shown.textContent], [1, '']);
});
