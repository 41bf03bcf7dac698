import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Code, programPath, programText } from './code.js';
import { element, slot } from '../slots.js';

test('a program is where its datagram, its language and its task say', () => {
  assert.equal(programPath(7, 'python', 'task=send&bind=true'), '/datagrams/7/code/python?task=send&bind=true');
});

test('the text of a program is all of its parts', () => {
  const program = { file: 'send.py', parts: [{ text: 'a\n' }, { text: 'b', field: 'payload' }, { text: '\n' }], reason: '' };
  assert.equal(programText(program), 'a\nb\n');
  assert.equal(programText({ file: '', parts: [], reason: 'no' }), '');
});

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({ Copied: 'Copied.', CodeNotCopied: 'Copy it by hand.', NotReached: 'Nobody there.' })
);

const markup = `<div id="view-code">
  <select id="code-program"><option value="task=send">Send</option><option value="task=listen">Listen</option></select>
  <select id="code-language"><option value="bash">Bash</option><option value="python">Python</option><option value="go">Go</option></select>
  <p data-slot="code-reason" hidden></p><pre data-slot="code"></pre>
  <div data-slot="code-buttons"><button type="button" data-slot="code-copy"></button><a href="/" download data-slot="code-download"></a>
    <span data-slot="code-said"></span></div>
</div>
<template id="code-part-template"><span class="code-part"></span></template>`;

/** A program for a datagram, part of which comes from it. */
const python = {
  file: 'send.py',
  parts: [{ text: 'to = ' }, { text: '"<b>"', field: 'destination-port' }, { text: '\n' }],
  reason: '',
};

/** @param {number} seq */
const entry = (seq) => /** @type {import('../types.js').Entry} */ ({ seq, time: '', kind: 'received', listener: '1', via: '' });

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A view of programs, in a browser that lets a page copy or does not, and a lab that answers when the test says so.
 * @param {import('node:test').TestContext} t
 * @param {{kept?: string, copies?: boolean}} [browser]
 */
function prepare(t, { kept = '', copies = true } = {}) {
  const page = testPage(t, markup);
  if (kept) localStorage.setItem('udpweb-code-language', kept);
  /** @type {string[]} */
  const copied = [];
  const writeText = async (/** @type {string} */ text) => {
    if (!copies) throw new Error('denied');
    copied.push(text);
  };
  Object.defineProperty(navigator, 'clipboard', { value: { writeText } });
  Object.assign(page, { execCommand: () => false });
  /** @type {string[]} */
  const asked = [];
  /** @type {((answer: Response|Error) => void)[]} */
  const waiting = [];
  t.mock.method(globalThis, 'fetch', (/** @type {string} */ path) => {
    asked.push(path);
    return new Promise((resolve, reject) => waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))));
  });
  /** Answers what was asked, in that order unless the test says which. @param {object|string|Error} answer @param {{at?: number, status?: number}} [more] */
  const answer = async (answer, { at = 0, status = 200 } = {}) => {
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    waiting.splice(at, 1)[0]?.(answer instanceof Error ? answer : new Response(body, { status }));
    await turn();
  };
  const root = element('view-code');
  const at = (/** @type {string} */ name) => slot(root, name);
  /** @param {string} id @param {string} value */
  const choose = (id, value) => {
    const control = element(id, HTMLSelectElement);
    control.value = value;
    control.dispatchEvent(new Event('change', { bubbles: true }));
  };
  /** Whether the program, its buttons, and the reason why there is none are hidden. */
  const hidden = () => ['code', 'code-buttons', 'code-reason'].map((name) => at(name).hidden);
  return { answer, asked, at, choose, code: new Code(words, root), copied, hidden };
}

test('the program for a datagram is shown as it is, and its parts that come from the datagram are told apart', async (t) => {
  const { answer, asked, at, code, hidden } = prepare(t);
  const shown = code.show(entry(7));
  await answer(python);
  await shown;
  assert.deepEqual(asked, ['/datagrams/7/code/bash?task=send&format=json']);
  assert.equal(at('code').textContent, 'to = "<b>"\n');
  const parts = Array.from(at('code').children, (part) => [part.className, part.getAttribute('data-part'), part.textContent]);
  assert.deepEqual(parts, [['code-part', 'destination-port', '"<b>"']]);
  assert.deepEqual(hidden(), [false, false, true]);
});

test('a program can be downloaded as it is, under the name of its file', async (t) => {
  const { answer, at, choose, code } = prepare(t);
  void code.show(entry(7));
  choose('code-language', 'python');
  await answer(python, { at: 1 });
  const link = at('code-download');
  assert.deepEqual([link.getAttribute('href'), link.getAttribute('download')], ['/datagrams/7/code/python?task=send', 'send.py']);
});

test('what is chosen is asked for, and takes the place of what was shown', async (t) => {
  const { answer, asked, at, choose, code } = prepare(t);
  void code.show(entry(7));
  await answer(python);
  choose('code-program', 'task=listen');
  await answer({ ...python, parts: [{ text: 'listen' }] });
  assert.equal(at('code').textContent, 'listen');
  choose('code-language', 'go');
  await answer({ ...python, parts: [{ text: 'package main' }] });
  void code.show(entry(8));
  assert.deepEqual(asked.slice(1), [
    '/datagrams/7/code/bash?task=listen&format=json',
    '/datagrams/7/code/go?task=listen&format=json',
    '/datagrams/8/code/go?task=listen&format=json',
  ]);
  assert.equal(at('code').textContent, 'package main');
});

test('the same datagram is asked for again: its listener may have changed', async (t) => {
  const { answer, at, code } = prepare(t);
  void code.show(entry(7));
  await answer(python);
  void code.show(entry(7));
  await answer({ ...python, parts: [{ text: 'anew' }] });
  assert.equal(at('code').textContent, 'anew');
});

test('nothing is asked for while no datagram is looked at', (t) => {
  const { asked, choose, code } = prepare(t);
  choose('code-program', 'task=listen');
  assert.deepEqual(asked, []);
  void code.show(entry(7));
  code.hide();
  choose('code-language', 'go');
  assert.equal(asked.length, 1);
});

const languages = [
  { name: 'none was kept', kept: '', want: 'bash' },
  { name: 'one was kept', kept: 'python', want: 'python' },
  { name: 'one was kept that is there no more', kept: 'cobol', want: 'bash' },
];
for (const { name, kept, want } of languages) {
  test(`the language to begin with, where ${name}`, (t) => {
    const { asked, code } = prepare(t, { kept });
    void code.show(entry(7));
    assert.deepEqual(asked, [`/datagrams/7/code/${want}?task=send&format=json`]);
  });
}

test('the language that was chosen is kept, even while no datagram is looked at', (t) => {
  const { choose } = prepare(t);
  choose('code-language', 'go');
  assert.equal(localStorage.getItem('udpweb-code-language'), 'go');
});

test('why there is no program is said in its place, until there is one', async (t) => {
  const { answer, at, code, hidden } = prepare(t);
  void code.show(entry(7));
  await answer({ file: '', parts: [], reason: 'Bash cannot do that.' });
  assert.deepEqual([hidden(), at('code-reason').textContent], [[true, true, false], 'Bash cannot do that.']);
  void code.show(entry(8));
  await answer(python);
  assert.deepEqual([hidden(), at('code-reason').textContent], [[false, false, true], '']);
});

/** @type {{name: string, answer: object|string|Error, status?: number}[]} */
const failures = [
  { name: 'cannot be reached', answer: new TypeError('nobody there') },
  { name: 'answers with a problem', answer: { ...python, code: 'internal' }, status: 500 },
  { name: 'answers what is no JSON', answer: '<!doctype html>' },
];
for (const { name, answer: what, status } of failures) {
  test(`where the lab ${name} that is said, and nothing is left of the program before`, async (t) => {
    const { answer, at, code, copied, hidden } = prepare(t);
    void code.show(entry(7));
    await answer(python);
    void code.show(entry(8));
    await answer(what, { status: status ?? 200 });
    assert.deepEqual([hidden(), at('code-reason').textContent], [[true, true, false], 'Nobody there.']);
    assert.equal(at('code').textContent, '');
    at('code-copy').click();
    await turn();
    assert.deepEqual(copied, ['']);
  });
}

test('an answer that comes after another one was asked for is not shown', async (t) => {
  const { answer, at, choose, code } = prepare(t);
  void code.show(entry(7));
  choose('code-language', 'python');
  await answer(python, { at: 1 });
  await answer({ ...python, file: 'send.sh', parts: [{ text: 'nc' }] });
  assert.deepEqual([at('code').textContent, at('code-download').getAttribute('download')], ['to = "<b>"\n', 'send.py']);
  choose('code-language', 'bash');
  choose('code-language', 'go');
  await answer(new TypeError('nobody there'));
  assert.equal(at('code-reason').hidden, true);
});

test('all of the program is copied, which is said until there is another one', async (t) => {
  const { answer, at, choose, code, copied } = prepare(t);
  void code.show(entry(7));
  await answer(python);
  at('code-copy').click();
  await turn();
  assert.deepEqual([copied, at('code-said').textContent], [['to = "<b>"\n'], 'Copied.']);
  assert.equal(getSelection()?.isCollapsed, true, 'nothing is marked');
  choose('code-program', 'task=listen');
  await answer({ ...python, parts: [{ text: 'listen' }] });
  assert.equal(at('code-said').textContent, '');
  at('code-copy').click();
  await turn();
  assert.equal(copied[1], 'listen');
});

test('a program that cannot be copied is marked, to be copied by hand', async (t) => {
  const { answer, at, code, copied } = prepare(t, { copies: false });
  void code.show(entry(7));
  await answer(python);
  at('code-copy').click();
  await turn();
  assert.deepEqual([copied, at('code-said').textContent], [[], 'Copy it by hand.']);
  assert.equal(String(getSelection()), 'to = "<b>"\n');
});
