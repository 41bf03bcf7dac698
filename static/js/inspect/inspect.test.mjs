import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Inspector } from './inspect.js';
import '../later.js'; // It is loaded by then, and so a view comes in one turn.
import { Selection } from '../happened/selection.js';
import { element, slot } from '../slots.js';
import { Store } from '../stream/store.js';

/** What stands in the view of the header. */
const ofHeader = ['source-port', 'destination-port', 'header-length', 'checksum']
  .flatMap((name) => [name, `${name}-hex`, `${name}-bits`])
  .concat('time', 'source', 'destination', 'interface', 'ttl', 'tos', 'checksum-note', 'length', 'via', 'payload-size');

/** @param {string} name */
const tab = (name) => `<button type="button" role="tab" id="tab-${name}" data-tab="${name}"></button>`;

const markup = `
  <main id="lab"></main>
  <section id="inspect">
    <h2 id="inspect-title">Inspect</h2>
    <p id="nothing-selected">Choose one.</p>
    <div id="detail" data-field="" hidden>
      <div data-slot="notes"></div>
      ${['header', 'bytes', 'text', 'code'].map(tab).join('')}
      <div role="tabpanel" id="view-header" data-view="header">
        ${ofHeader.map((name) => `<b data-slot="${name}"></b>`).join('')}
        <details data-slot="pseudo"><summary data-slot="pseudo-title"></summary>
          <dl>${'<div><b data-slot="pseudo-name"></b><b data-slot="pseudo-value"></b><b data-slot="pseudo-hex"></b></div>'.repeat(5)}</dl></details>
      </div>
      <div role="tabpanel" id="view-bytes" data-view="bytes"><a data-slot="download"></a></div>
      <div role="tabpanel" id="view-text" data-view="text">
        <p inert><select data-slot="encoding"><option value="utf-8">UTF-8</option></select></p>
        <pre data-slot="text"></pre><p data-slot="text-count"></p><p data-slot="text-hint"></p>
      </div>
      <div role="tabpanel" id="view-code" data-view="code"></div>
    </div>
  </section>
  <template id="detail-note-template"><p class="note"></p></template>`;

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    DetailTitle: 'Datagram {seq}',
    NotReached: 'Nobody there.',
    NotTextNote: 'No text.',
    EmptyNote: 'Empty.',
    ManyNote: 'One of {count}.',
    CutNote: '{captured} of {length}.',
    GapRow: '{count} lost',
    LenOf: '{captured} of {length}',
    TextCount: '{characters} in {bytes}',
    TOSNamed: '{tos}',
    Unknown: 'unknown',
    OutTimes: 'out {count} times',
    ChecksumAddress: 'No address.',
    PseudoHeader: 'Pseudo {version}',
    PseudoSource: 'From',
    PseudoDestination: 'To',
    PseudoZero: 'Zero',
    PseudoProtocol: 'Protocol',
    PseudoLength: 'Length',
    In: 'in',
    Out: 'out',
    Acts: {},
    Notes: {},
  })
);

/** @param {number} seq @param {object} [more] */
const datagram = (seq, more) => ({
  seq,
  time: '2024-05-01T12:00:00.123456Z',
  kind: 'received',
  source: '10.0.0.1:8080',
  destination: '10.0.0.2:9',
  length: 2,
  via: '',
  text: 'hi',
  payload: 'aGk=',
  header: { source_port: 8080, destination_port: 9, length: 10, checksum: 0xabcd },
  ...more,
});

/**
 * An inspector whose lab answers as it is told to.
 * @param {import('node:test').TestContext} t
 * @param {(path: string) => unknown} answer what the lab has, or a promise of it; undefined where it cannot be reached
 */
function prepare(t, answer) {
  testPage(t, markup);
  const selection = new Selection();
  const store = new Store();
  const inspector = new Inspector(words, selection, store);
  const asked = t.mock.method(globalThis, 'fetch', async (/** @type {string} */ path) => {
    const content = /** @type {any} */ (await answer(path));
    if (!content) throw new TypeError('nobody there');
    return { ok: !('detail' in content), json: async () => content };
  });
  /** Chooses an entry, and waits for what comes of it. @param {string} seq */
  const choose = async (seq) => {
    selection.choose(seq);
    await turn();
  };
  /** @param {string} name */
  const text = (name) => slot(element('view-header'), name).textContent;
  const notes = () => [...document.querySelectorAll('.note')].map((note) => note.textContent);
  /** What is shown in place of a datagram. */
  const says = () => [element('inspect-title').textContent, element('detail').hidden, element('nothing-selected').textContent];
  return { inspector, selection, store, choose, text, notes, says, paths: () => asked.mock.calls.map((call) => call.arguments[0]) };
}

/** Lets promises that are due run, and modules that are there arrive. */
async function turn() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('the datagram that is chosen is asked for and shown, and has the keyboard if it is wanted, until none is chosen', async (t) => {
  const { inspector, choose, text, notes, says, paths } = prepare(t, () => datagram(7));
  const coming = choose('7');
  inspector.focus();
  assert.equal(document.activeElement, document.body);
  await coming;
  assert.equal(document.activeElement, element('tab-header'));
  assert.deepEqual(paths(), ['/api/v1/datagrams/7']);
  assert.deepEqual([element('inspect-title').textContent, element('detail').hidden, element('nothing-selected').hidden], ['Datagram 7', false, true]);
  assert.deepEqual(['source', 'source-port-hex', 'checksum', 'payload-size', 'tos'].map(text), ['10.0.0.1:8080', '0x1f90', '43981', '2', 'unknown']);
  assert.equal(text('pseudo-title'), 'Pseudo IPv4');
  assert.deepEqual([...document.querySelectorAll('[data-slot="pseudo-value"]')].map((each) => each.textContent), ['10.0.0.1', '10.0.0.2', '0', '17', '10']);
  assert.equal(slot(element('view-bytes'), 'download').getAttribute('href'), '/api/v1/datagrams/7/payload');
  assert.deepEqual(notes(), []);
  await choose('');
  assert.deepEqual([...says(), inspector.entry], ['Inspect', true, 'Choose one.', undefined]);
});

test('while a datagram is on its way there is none, and the keyboard stays where it is unless that one is wanted', async (t) => {
  const { inspector, choose } = prepare(t, (path) => datagram(Number(path.at(-1))));
  await choose('1');
  inspector.focus();
  element('lab').tabIndex = 0;
  element('lab').focus();
  const coming = choose('2');
  const shown = () => inspector.entry?.seq;
  assert.equal(shown(), undefined);
  inspector.focus();
  const another = choose('3');
  await Promise.all([coming, another]);
  assert.deepEqual([shown(), document.activeElement], [3, element('lab')]);
});

test('what is remarkable about a datagram is noted, and not kept for the next', async (t) => {
  const odd = datagram(1, { text: undefined, count: 3, truncated: true, captured: 2, length: 9, source: null });
  const { choose, notes } = prepare(t, (path) => (path.endsWith('/1') ? odd : datagram(2, { length: 0, payload: '', text: '' })));
  await choose('1');
  assert.deepEqual(notes(), ['No text.', 'One of 3.', '2 of 9.']);
  assert.equal(slot(element('view-header'), 'pseudo').hidden, true);
  await choose('2');
  assert.deepEqual(notes(), ['Empty.']);
  assert.equal(slot(element('view-header'), 'pseudo').hidden, false);
});

test('why no datagram is shown is told, and the lab is asked only for what the page does not know', async (t) => {
  /** @type {object|undefined} */
  let answer;
  const { store, choose, says, paths } = prepare(t, () => answer);
  store.items = [/** @type {any} */ ({ seq: 8, kind: 'gap', missing: 4 })];
  await choose('7');
  assert.deepEqual(says(), ['Inspect', true, 'Nobody there.']);
  answer = { detail: 'It has left the journal.' };
  await choose('7');
  assert.equal(says()[2], 'It has left the journal.');
  await choose('7');
  await choose('8');
  assert.deepEqual(says(), ['Inspect', true, '4 lost']);
  assert.deepEqual(paths(), ['/api/v1/datagrams/7', '/api/v1/datagrams/7']);
});

test('an answer that comes late does not replace the datagram chosen since', async (t) => {
  /** @type {(content: object) => void} */
  let answerFirst = () => {};
  const first = new Promise((resolve) => (answerFirst = resolve));
  const { inspector, choose } = prepare(t, (path) => (path.endsWith('/1') ? first : datagram(2)));
  await choose('1');
  await choose('2');
  answerFirst(datagram(1));
  await turn();
  assert.deepEqual([element('inspect-title').textContent, inspector.entry?.seq], ['Datagram 2', 2]);
});

test('a view comes with its tab, can be used then, and shows the next datagram as well', async (t) => {
  const { inspector, choose } = prepare(t, (path) => (path.endsWith('/1') ? datagram(1) : datagram(2, { payload: 'YWJj' })));
  const view = element('view-text');
  await choose('1');
  assert.deepEqual([view.hidden, slot(view, 'text').textContent, slot(view, 'text-count').textContent], [true, 'hi', '']);
  assert.ok(view.querySelector('[inert]'));
  element('tab-text').click();
  await turn();
  assert.deepEqual([inspector.view, view.hidden, slot(view, 'text-count').textContent], ['text', false, '2 in 2']);
  assert.equal(view.querySelector('[inert]'), null);
  await choose('2');
  assert.deepEqual([slot(view, 'text').textContent, slot(view, 'text-count').textContent], ['abc', '3 in 3']);
});
