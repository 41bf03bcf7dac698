import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { byteMaths, watchSend } from './send.js';
import { element } from '../slots.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    ByteMaths: '{chars} → {bytes} → {udp} → {ip} {version}',
    Sending: 'Waiting for {wait|second|seconds}.',
    Silence: 'Three reasons.',
    ManyGoing: '{sent} of {requested}',
    ManyDone: '{sent} of {requested} sent',
    ManyStopped: 'Stopped:',
    Notes: {},
  })
);

const cases = [
  { message: 'Hello server!', host: '127.0.0.1', want: '13 → 13 → 21 → 41 IPv4' },
  { message: 'Hello server!', host: '::1', want: '13 → 13 → 21 → 61 IPv6' },
  { message: 'Hello server!', host: '[::1]', want: '13 → 13 → 21 → 61 IPv6' },
  { message: 'Hello server!', host: 'localhost', want: '13 → 13 → 21 → 41 IPv4' },
  { message: '', host: '127.0.0.1', want: '0 → 0 → 8 → 28 IPv4' },
  { message: '안녕하세요', host: '127.0.0.1', want: '5 → 15 → 23 → 43 IPv4' },
  { message: '😀', host: '127.0.0.1', want: '1 → 4 → 12 → 32 IPv4' },
  { message: 'a\nb', host: '127.0.0.1', want: '3 → 3 → 11 → 31 IPv4' },
];
for (const { message, host, want } of cases) {
  test(`${JSON.stringify(message)} to ${host}`, () => assert.equal(byteMaths(words, message, host), want));
}

const markup = `<form>
  <input id="send-host" value="127.0.0.1"><textarea id="send-message">Hello!</textarea><p id="byte-maths"></p>
  <select id="send-format"><option value="text" selected>Text</option><option value="hex">Hex</option></select>
  <select id="send-from"><option value="">new</option><option value="connected">connected</option><option value="1">[::]:8888</option></select>
  <input id="send-source">
  <p id="fate"></p><p id="silence"></p><button type="button" id="check" hidden></button>
  <div id="sending" data-transmission="" hidden><progress id="sending-bar"></progress><span id="sending-text"></span></div>
</form>`;

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * The send form, and who watches it. The lab has no news of any datagram, and every transmission is done.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  testPage(t, markup);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {string[]} */
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (/** @type {string} */ path) => {
    asked.push(path);
    return new Response(JSON.stringify(path.endsWith('/check') ? { news: false, findings: [] } : transmission('done', 9)));
  });
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
  const { send, transmit, cancel } = watchSend(words);
  /** What is said of what was sent, and as what. */
  const fate = () => [element('fate').textContent, element('fate').dataset.outcome];
  const wait = async (/** @type {number} */ ms) => {
    t.mock.timers.tick(ms);
    await turn();
  };
  /** @param {string} id @param {string} value */
  const type = (id, value) => {
    const control = /** @type {HTMLInputElement} */ (element(id));
    control.value = value;
    control.dispatchEvent(new Event('input', { bubbles: true }));
  };
  /** Has a datagram be sent, and answered. @param {string} outcome @param {number} [seq] */
  const sendOne = (outcome, seq = 7) => {
    send.before?.();
    send.done?.({ detail: `It is ${outcome}.`, outcome, sent: { seq } }, form);
  };
  return { asked, cancel, fate, form, send, sendOne, transmit, type, wait };
}

/** @param {'running'|'done'|'cancelled'} state @param {number} sent @returns {import('./many.js').Transmission} */
const transmission = (state, sent) => ({ id: '3', state, error: null, stats: { requested: 9, sent, failed: {}, replied: 0 } });

/** @param {string} code @param {string} [hint] @returns {import('../types.js').Problem} */
const problem = (code, hint) => ({ code, title: '', detail: 'The one before was refused.', ...(hint && { hint }) });

test('how many bytes a message has is there at once, and follows what is typed', (t) => {
  const { type } = prepare(t);
  const maths = () => element('byte-maths').textContent;
  assert.equal(maths(), '6 → 6 → 14 → 34 IPv4');
  type('send-message', '안녕');
  assert.equal(maths(), '2 → 6 → 14 → 34 IPv4');
  type('send-host', '::1');
  assert.equal(maths(), '2 → 6 → 14 → 54 IPv6');
  type('send-format', 'hex');
  assert.equal(maths(), '', 'those are not the bytes of the text');
  type('send-message', 'ff');
  assert.equal(maths(), '');
  type('send-format', 'text');
  assert.equal(maths(), '2 → 2 → 10 → 50 IPv6');
});

test('a wait is spoken of only once it takes a while', async (t) => {
  const { fate, send, sendOne, wait } = prepare(t);
  send.before?.();
  await wait(149);
  assert.deepEqual(fate(), ['', undefined]);
  await wait(1);
  assert.deepEqual(fate(), ['Waiting for 1 second.', 'waiting']);
  sendOne('replied');
  await wait(1000);
  assert.deepEqual(fate(), ['It is replied.', 'replied']);
});

test('who sends twice in a row waits for the second one', async (t) => {
  const { fate, send, wait } = prepare(t);
  send.before?.();
  await wait(100);
  send.before?.();
  await wait(149);
  assert.deepEqual(fate(), ['', undefined]);
  await wait(1);
  assert.deepEqual(fate(), ['Waiting for 1 second.', 'waiting']);
});

const outcomes = [
  { outcome: 'silent', after: 9_000 }, // The lab has waited for a second already.
  { outcome: 'sent', after: 10_000 },
];
for (const { outcome, after } of outcomes) {
  test(`where a datagram is ${outcome} the lab looks for news ${after} ms later, until another one is sent`, async (t) => {
    const { asked, fate, send, sendOne, wait } = prepare(t);
    sendOne(outcome);
    assert.deepEqual(fate(), [`It is ${outcome}.`, outcome]);
    await wait(after - 1);
    assert.deepEqual(asked, []);
    await wait(1);
    assert.deepEqual(asked, ['/api/v1/datagrams/7/check']);
    assert.deepEqual([element('silence').textContent, element('check').hidden], ['Three reasons.', false]);
    send.before?.();
    assert.deepEqual([element('silence').textContent, element('check').hidden], ['', true]);
  });
}

test('where news has come nothing more is looked for', async (t) => {
  const { asked, sendOne, wait } = prepare(t);
  for (const outcome of ['replied', 'refused']) {
    sendOne('silent', 6);
    sendOne(outcome);
    await wait(60_000);
    assert.deepEqual(asked, [], outcome);
  }
});

/** @type {{name: string, problem?: import('../types.js').Problem, told: boolean, want: string[]}[]} */
const failures = [
  {
    name: 'the one before was refused',
    problem: problem('earlier-refused', 'Nobody listens there.'),
    told: true,
    want: ['The one before was refused. Nobody listens there.', 'refused'],
  },
  {
    name: 'the one before did not arrive',
    problem: problem('earlier-undelivered', 'Look at the route.'),
    told: true,
    want: ['The one before was refused. Look at the route.', 'refused'],
  },
  { name: 'a field is wrong', problem: problem('bad-port'), told: false, want: ['', ''] },
  { name: 'the lab cannot be reached', told: false, want: ['', ''] },
];
for (const { name, problem, told, want } of failures) {
  test(`where ${name} that is ${told ? 'the fate of what was sent' : 'for the form to say'}`, async (t) => {
    const { fate, send, sendOne, wait } = prepare(t);
    sendOne('replied');
    send.before?.();
    await wait(100);
    assert.equal(send.failed?.(problem), told);
    assert.deepEqual(fate(), want);
    await wait(1000);
    assert.deepEqual(fate(), want, 'nothing is waited for any more');
  });
}

const places = [
  { name: 'a new socket', from: '', source: '', want: { from: 'from', source: 'source' } },
  { name: 'a new socket with an address', from: '', source: '127.0.0.1:5000', want: { from: 'connected', source: 'from' } },
  { name: 'a connected socket', from: 'connected', source: '', want: { from: 'from', source: 'source' } },
  { name: 'a connected socket with an address', from: 'connected', source: ':5000', want: { from: 'connected', source: 'from' } },
  { name: 'a listener, whatever was typed', from: '1', source: '127.0.0.1:5000', want: { from: 'from', source: 'source' } },
];
for (const { name, from, source, want } of places) {
  for (const command of /** @type {const} */ (['send', 'transmit'])) {
    test(`what is wrong with where it is sent from is said where that was typed: ${name}, ${command}`, (t) => {
      const watchers = prepare(t);
      watchers.type('send-from', from);
      watchers.type('send-source', source);
      watchers[command].before?.();
      assert.deepEqual({ from: element('send-from').dataset.location, source: element('send-source').dataset.location }, want);
    });
  }
}

test('where many are sent nothing is left of the one before', async (t) => {
  const { asked, fate, send, sendOne, transmit, wait } = prepare(t);
  sendOne('silent');
  transmit.before?.();
  assert.deepEqual(fate(), ['', '']);
  send.before?.();
  transmit.before?.();
  await wait(60_000);
  assert.deepEqual([fate(), asked], [['', ''], []]);
});

test('where many are sent it is told how far that is, and in the end what came of it', async (t) => {
  const { asked, fate, form, transmit, wait } = prepare(t);
  transmit.before?.();
  transmit.done?.(transmission('running', 4), form);
  assert.deepEqual([element('sending').hidden, element('sending-text').textContent, fate()], [false, '4 of 9', ['', '']]);
  await wait(250);
  assert.deepEqual(asked, ['/api/v1/transmissions/3']);
  assert.deepEqual([element('sending').hidden, fate()], [true, ['9 of 9 sent', '']]);
});

test('what is stopped is told as well, and what had ended by then is no problem', (t) => {
  const { cancel, fate, form, transmit } = prepare(t);
  transmit.done?.(transmission('running', 4), form);
  cancel.done?.(transmission('cancelled', 5), form);
  assert.deepEqual([element('sending').hidden, fate()], [true, ['Stopped: 5 of 9 sent', '']]);
  assert.deepEqual([cancel.failed?.(problem('transmission-ended')), cancel.failed?.(problem('not-found'))], [true, false]);
});
