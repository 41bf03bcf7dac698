import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Listeners, replyChoice } from './listeners.js';
import { element, slot } from '../slots.js';
import { Totals } from '../stream/totals.js';

/** @typedef {import('../types.js').Listener} Listener */
/** @typedef {import('../types.js').Stats} Stats */

/** @param {Partial<Stats>} [changes] @returns {Stats} */
const stats = (changes) => ({ received: 0, kernel_drops: 0, truncated: 0, queued_bytes: 0, sent: 0, ...changes });

/** @param {string} id @param {Partial<Listener>} [changes] @returns {Listener} */
const listener = (id, changes) => ({
  id,
  name: '',
  state: 'listening',
  local: '127.0.0.1:8888',
  read_size: 65535,
  receive_queue: 65536,
  receive_queue_granted: 131072,
  ttl: 64,
  tos: 0,
  dont_fragment: false,
  broadcast: false,
  multicast_ttl: 1,
  multicast_loop: true,
  multicast_interface: '',
  groups: [],
  reply: {},
  stats: stats(),
  ...changes,
});

/** @type {{reply: import('../types.js').Reply, want: string}[]} */
const cases = [
  { reply: {}, want: '' },
  { reply: { preset: 'echo' }, want: 'echo' },
  { reply: { preset: 'upper' }, want: 'upper' },
  { reply: { payload: { text: 'Hello UDP Client' } }, want: 'fixed' },
  { reply: { payload: { text: '' } }, want: 'fixed' },
  { reply: { payload: { hex: 'ff' } }, want: 'fixed' },
];
for (const { reply, want } of cases) {
  test(`the choice for ${JSON.stringify(reply)}`, () => assert.equal(replyChoice(listener('1', { reply })), want));
}

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    StateListening: 'listening',
    StatePaused: 'paused',
    StateStopped: 'stopped',
    ReplyOff: 'off',
    ReplyEcho: 'echo',
    ReplyUpper: 'upper case',
    ReplyFixed: 'a text',
    QueueCapped: '{granted} instead of {asked}',
    QueueGauge: '{queued} of {granted}',
    QueueGranted: '{asked} asked, {granted} granted',
    Groups: 'Groups[[ ({count})]]',
    GroupWhere: '[[on {interface}]]',
    GroupWaiting: 'waiting',
    GroupStopped: 'stopped',
    Unknown: '?',
  })
);

/** @param {string} name */
const counter = (name) => `<div class="counter"><dd data-slot="${name}"></dd></div>`;

/** A listener as the server has it (web/listeners.templ), with less around it. */
const item = `<li class="listener" data-listener="" data-state="">
  <strong id="listener--local" data-slot="local"></strong><i data-slot="name"></i><i data-slot="state"></i>
  ${['received', 'sent', 'dropped', 'cut'].map(counter).join('')}
  <div data-slot="gauge" hidden><span id="listener--queue" data-slot="gauge-text"></span><meter aria-labelledby="listener--queue"></meter></div>
  <p data-slot="queue"></p><p data-slot="unpublished"></p>
  <form action="/listeners/" data-command="state"><button name="action" value="paused"></button><button name="action" value="stopped"></button></form>
  <b data-slot="reply-words"></b>
  <form action="/listeners/" data-command="reply"><label for="listener--reply"></label>
    <select id="listener--reply" name="reply"><option value="" selected></option><option>echo</option><option>upper</option><option>fixed</option></select>
    <input name="reply_text"></form>
  <form action="/listeners/" data-command="options">
    <input name="receive_queue" aria-describedby="listener--receive_queue-hint listener--local"><p id="listener--receive_queue-hint" data-slot="queue-sizes"></p>
    <input name="ttl"><input type="checkbox" name="broadcast" value="true"></form>
  <summary data-slot="groups-title"></summary><ul data-slot="groups"></ul>
  <form action="/listeners/" data-command="join"><input name="group"></form>
  <a href="/listeners/" aria-describedby="listener--local"></a><a href="/listeners//code" aria-describedby="listener--local"></a>
</li>`;

const markup = `<main id="lab" data-unpublished="{port} is not published.">
  <div id="totals">${['received', 'dropped', 'cut', 'not-drawn'].map(counter).join('')}</div>
  <select id="send-from"><option value="">new</option><option value="connected">connected</option><option value="9">from the server</option></select>
  <p id="no-listeners"></p><ul id="listener-list"></ul>
  <template id="listener-template">${item}</template>
  <template id="group-template"><li><b data-slot="group"></b><i data-slot="group-where"></i><i data-slot="group-state"></i>
    <form action="/listeners/" data-command="leave"><input type="hidden" name="group"><input type="hidden" name="interface"><input type="hidden" name="source">
      <button name="action" value="leave"><span data-slot="group-left"></span></button></form></li></template>
</main>`;

/**
 * The list of a page, which has none yet.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  testPage(t, markup);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const totals = new Totals();
  const list = new Listeners(words, totals);
  /** Shows listeners, of which the totals are told first. @param {Listener[]} listeners */
  const show = (...listeners) => {
    totals.show(listeners, stats());
    list.show(listeners);
  };
  /** Takes over figures, of which the totals are told first. @param {Record<string, Stats>} changed */
  const update = (changed) => {
    totals.update(changed);
    list.update(changed);
  };
  const items = () => /** @type {HTMLElement[]} */ ([...element('listener-list').children]);
  /** @param {string} id */
  const at = (id) => /** @type {HTMLElement} */ (items().find((each) => each.dataset.listener === id));
  /** @param {string} id @param {string} name */
  const says = (id, name) => slot(at(id), name).textContent;
  /** @param {string} id @param {string} name */
  const control = (id, name) => /** @type {HTMLInputElement} */ (at(id).querySelector(`[name="${name}"]`));
  /** @param {string} id @param {string} command */
  const form = (id, command) => /** @type {HTMLFormElement} */ (at(id).querySelector(`[data-command="${command}"]`));
  /** The figures within an element, those that are nought in brackets. @param {Element} within */
  const figures = (within) =>
    Array.from(within.querySelectorAll('.counter'), (each) => (each.hasAttribute('data-zero') ? `(${each.textContent})` : each.textContent));
  return { at, control, figures, form, items, list, says, show, totals, update };
}

test('the listeners that there are are shown in their order, and those that stay are the same elements', (t) => {
  const { at, control, items, show } = prepare(t);
  const ids = () => items().map((each) => each.dataset.listener);
  show(listener('1'), listener('2'), listener('3'));
  assert.deepEqual(ids(), ['1', '2', '3']);
  const second = at('2');
  const focused = control('2', 'ttl');
  focused.focus();
  show(listener('2'), listener('3'), listener('4'));
  assert.deepEqual(ids(), ['2', '3', '4']);
  assert.equal(at('2'), second);
  assert.equal(document.activeElement, focused);
  show(listener('4'), listener('2'));
  assert.deepEqual(ids(), ['4', '2']);
  assert.equal(at('2'), second);
});

test('where there are no listeners that is said', (t) => {
  const { show } = prepare(t);
  const none = element('no-listeners');
  show(listener('1'));
  assert.equal(none.hidden, true);
  show();
  assert.equal(none.hidden, false);
});

/** Lays out what a style sheet would: buttons that do not fit the state of their listener have no place. @param {Element} within */
function layOut(within) {
  for (const button of within.querySelectorAll('button')) {
    const fits = () => button.value !== within.getAttribute('data-state');
    button.getClientRects = () => /** @type {any} */ (fits() ? [{}] : []);
  }
}

test('the focus goes on to the button that takes the place of the one that was pressed, and is not taken otherwise', (t) => {
  const { at, show } = prepare(t);
  show(listener('1'), listener('2'));
  for (const id of ['1', '2']) layOut(at(id));
  const [pause, stop] = at('1').querySelectorAll('button');
  pause?.focus();
  show(listener('1', { state: 'paused' }), listener('2'));
  assert.equal(document.activeElement, stop);
  show(listener('1', { state: 'paused' }), listener('2', { state: 'stopped' }));
  assert.equal(document.activeElement, stop, 'another listener is none of its business');
});

test('whoever has removed a listener is led to where one is started', (t) => {
  const { at, show } = prepare(t);
  document.body.insertAdjacentHTML('beforeend', '<form id="listen"><button class="primary"></button></form>');
  show(listener('1'), listener('2'));
  at('2').querySelector('button')?.focus();
  show(listener('2'));
  assert.ok(at('2').contains(document.activeElement), 'it is still there');
  show();
  assert.equal(document.activeElement, document.querySelector('#listen .primary'));
});

test('a listener that is new is scrolled to, within the list', (t) => {
  const { show } = prepare(t);
  const list = element('listener-list');
  Object.defineProperty(list, 'scrollHeight', { value: 700 });
  show(listener('1'), listener('2'));
  assert.equal(list.scrollTop, 0, 'there were all of these before');
  show(listener('1'), listener('2'), listener('3'));
  assert.equal(list.scrollTop, 700);
  list.scrollTop = 10;
  show(listener('1'), listener('3'));
  assert.equal(list.scrollTop, 10);
});

test('what the server has shown is taken over, and not made anew', (t) => {
  const { items, says, show } = prepare(t);
  const there = document.importNode(element('listener-template', HTMLTemplateElement).content, true);
  there.firstElementChild?.setAttribute('data-listener', '7');
  element('listener-list').append(there);
  const [served] = items();
  show(listener('7', { name: 'echo' }));
  assert.equal(items().length, 1);
  assert.equal(items()[0], served);
  assert.equal(says('7', 'name'), 'echo');
});

test('what is in a listener has names and places of its own', (t) => {
  const { at, show } = prepare(t);
  show(listener('3', { groups: [{ group: '239.1.2.3', interface: 'lo', source: '', joined: true }] }), listener('4'));
  for (const id of ['3', '4']) {
    assert.doesNotMatch(at(id).outerHTML, /listener--/);
    for (const each of at(id).querySelectorAll('[for], [aria-labelledby], [aria-describedby]')) {
      const names = ['for', 'aria-labelledby', 'aria-describedby'].flatMap((name) => each.getAttribute(name)?.split(' ') ?? []);
      for (const name of names) assert.ok(at(id).contains(document.getElementById(name)), name);
    }
    const places = Array.from(at(id).querySelectorAll('form'), (form) => form.getAttribute('action'));
    assert.deepEqual(new Set(places), new Set([`/listeners/${id}`]));
    const links = Array.from(at(id).querySelectorAll('a'), (link) => link.pathname);
    assert.deepEqual(links, [`/listeners/${id}`, `/listeners/${id}/code`]);
  }
  assert.equal(at('3').querySelectorAll('form').length, 5, 'that of the group included');
});

/** @type {{name: string, of: Partial<Listener>, want: Record<string, string>}[]} */
const shown = [
  {
    name: 'that listens on loopback',
    of: { name: 'echo', local: '127.0.0.1:8888', reply: { preset: 'echo' } },
    want: { name: 'echo', local: '127.0.0.1:8888', state: 'listening', 'reply-words': 'echo', unpublished: '', queue: '' },
  },
  {
    name: 'that is paused, where others may not reach it',
    of: { state: 'paused', local: '[::]:9', reply: { preset: 'upper' } },
    want: { state: 'paused', 'reply-words': 'upper case', unpublished: '9 is not published.' },
  },
  {
    name: 'that is stopped',
    of: { state: 'stopped', local: '0.0.0.0:9', reply: { payload: { text: 'hi' } } },
    want: { state: 'stopped', 'reply-words': 'a text', unpublished: '' },
  },
  {
    name: 'whose queue is smaller than was asked for',
    of: { receive_queue_granted: 4096 },
    want: { name: '', 'reply-words': 'off', queue: '4 KiB instead of 64 KiB', 'queue-sizes': '64 KiB asked, 4 KiB granted' },
  },
  {
    name: 'with groups',
    of: { groups: ['239.1.2.3', '239.1.2.4'].map((group) => ({ group, interface: 'lo', source: '', joined: false })) },
    want: { 'groups-title': 'Groups (2)', group: '239.1.2.3', 'group-where': 'on lo', 'group-state': 'waiting' },
  },
];
for (const { name, of, want } of shown) {
  test(`a listener ${name} says so, at once and after a change`, (t) => {
    const { at, says, show } = prepare(t);
    show(listener('1', of), listener('2', { state: 'paused', reply: { preset: 'none' } }));
    show(listener('1', of), listener('2', of));
    for (const id of ['1', '2']) {
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((each) => [each, says(id, each)])), want);
      assert.equal(at(id).dataset.state, of.state ?? 'listening');
    }
  });
}

test('the forms say how a listener is set', (t) => {
  const { control, show } = prepare(t);
  show(listener('1', { ttl: 7, broadcast: true, reply: { payload: { text: 'hi' } } }));
  assert.deepEqual(['reply', 'reply_text', 'ttl', 'receive_queue'].map((name) => control('1', name).value), ['fixed', 'hi', '7', '65536']);
  assert.equal(control('1', 'broadcast').checked, true);
});

test('what somebody is typing is left alone by news of the listener, and everything else is not', (t) => {
  const { control, show } = prepare(t);
  show(listener('1'));
  control('1', 'reply_text').value = 'half a tex';
  show(listener('1', { ttl: 9, broadcast: true, reply: { preset: 'echo' } }));
  assert.deepEqual(['reply', 'reply_text', 'ttl'].map((name) => control('1', name).value), ['echo', 'half a tex', '9']);
  assert.equal(control('1', 'broadcast').checked, true);
});

test('a form that was sent says what has come of it, and what is typed in another one stays', (t) => {
  const { control, form, list, says, show } = prepare(t);
  show(listener('1'), listener('2'));
  control('1', 'ttl').value = '300';
  control('1', 'receive_queue').value = '4096';
  control('1', 'reply_text').value = 'half a tex';
  control('2', 'ttl').value = '301';
  list.renew(listener('1', { ttl: 255, receive_queue: 4608, receive_queue_granted: 4608, reply: { payload: { text: 'hi' } } }), form('1', 'options'));
  assert.deepEqual(['ttl', 'receive_queue', 'reply_text'].map((name) => control('1', name).value), ['255', '4608', 'half a tex']);
  assert.deepEqual([says('1', 'queue-sizes'), says('1', 'reply-words')], ['4.5 KiB asked, 4.5 KiB granted', 'a text']);
  assert.equal(control('2', 'ttl').value, '301');
});

test('the groups of a listener are those that were told last', (t) => {
  const { form, list, says, show } = prepare(t);
  const groups = [{ group: '239.1.2.3', interface: '', source: '', joined: true }];
  show(listener('1'), listener('2', { groups }));
  assert.deepEqual([list.groupsOf('1'), list.groupsOf('2'), list.groupsOf('3')], [[], groups, []]);
  list.renew(listener('1', { groups }), form('1', 'join'));
  assert.deepEqual([list.groupsOf('1'), says('1', 'groups-title')], [groups, 'Groups (1)']);
  show(listener('1'));
  assert.deepEqual([list.groupsOf('1'), list.groupsOf('2')], [[], []]);
});

test('a listener that was removed while its form was under way does not come back', (t) => {
  const { form, items, list, show } = prepare(t);
  show(listener('1'));
  const sent = form('1', 'options');
  show();
  list.renew(listener('1', { groups: [{ group: '239.1.2.3', interface: '', source: '', joined: true }] }), sent);
  assert.deepEqual([items(), list.groupsOf('1')], [[], []]);
});

test('what listens can be sent from, behind the sockets that are no listeners', (t) => {
  const { show } = prepare(t);
  const from = element('send-from', HTMLSelectElement);
  const offered = () => Array.from(from.options, ({ value, text }) => `${value} ${text}`);
  show(listener('1', { local: '[::]:9' }), listener('2', { state: 'stopped' }), listener('3', { state: 'paused' }));
  assert.deepEqual(offered(), [' new', 'connected connected', '1 [::]:9', '3 127.0.0.1:8888']);
  show(listener('2'));
  assert.deepEqual(offered(), [' new', 'connected connected', '2 127.0.0.1:8888']);
});

const choices = [
  { name: 'a new one', chosen: '', want: 'new' },
  { name: 'a connected one', chosen: 'connected', want: 'connected' },
  { name: 'a listener that stays', chosen: '1', want: '127.0.0.1:1' },
  { name: 'a listener that is stopped then', chosen: '2', want: 'new' },
  { name: 'a listener that is gone then', chosen: '3', want: 'new' },
];
for (const { name, chosen, want } of choices) {
  test(`the socket to send from stays the one that was chosen, if it can: ${name}`, (t) => {
    const { show } = prepare(t);
    const from = element('send-from', HTMLSelectElement);
    const at = (/** @type {string} */ id) => listener(id, { local: `127.0.0.1:${id}` });
    show(at('1'), at('2'), at('3'));
    from.value = chosen;
    show(at('4'), at('1'), { ...at('2'), state: 'stopped' });
    assert.equal(from.selectedOptions[0]?.text, want);
  });
}

test('the figures of a listener follow, and those of the whole lab with them', (t) => {
  const { at, figures, show, update } = prepare(t);
  show(listener('1', { stats: stats({ received: 1234, sent: 2, kernel_drops: 5 }) }), listener('2'));
  assert.deepEqual(figures(at('1')), ['1,234', '2', '5', '(0)']);
  assert.deepEqual(figures(at('2')), ['(0)', '(0)', '(0)', '(0)']);
  assert.deepEqual(figures(element('totals')).slice(0, 3), ['1,234', '5', '(0)']);
  update({ 2: stats({ received: 1, truncated: 1 }) });
  assert.deepEqual(figures(at('1')), ['1,234', '2', '5', '(0)']);
  assert.deepEqual(figures(at('2')), ['1', '(0)', '(0)', '1']);
  assert.deepEqual(figures(element('totals')).slice(0, 3), ['1,235', '5', '1']);
});

test('drops that no system tells are unknown, which is not nought', (t) => {
  const { at, figures, list, totals, update } = prepare(t);
  const untold = listener('1', { stats: stats({ kernel_drops: null }) });
  totals.show([untold], stats({ kernel_drops: null }));
  list.show([untold]);
  assert.deepEqual([figures(at('1'))[2], figures(element('totals'))[1]], ['?', '?']);
  update({ 1: stats() });
  assert.deepEqual([figures(at('1'))[2], figures(element('totals'))[1]], ['(0)', '(0)']);
});

test('figures of a listener that is not shown yet are those of the lab nevertheless', (t) => {
  const { figures, items, show, update } = prepare(t);
  show(listener('1'));
  update({ 2: stats({ received: 3 }) });
  assert.deepEqual([items().length, figures(element('totals'))[0]], [1, '3']);
});

test('what waits in the queue of a listener is shown, and how much that is follows', (t) => {
  const { at, says, show, update } = prepare(t);
  show(listener('1', { state: 'paused', stats: stats({ queued_bytes: 768 }) }), listener('2'));
  assert.deepEqual([slot(at('1'), 'gauge').hidden, says('1', 'gauge-text')], [false, '768 of 131,072']);
  assert.equal(slot(at('2'), 'gauge').hidden, true);
  update({ 1: stats({ queued_bytes: 1536 }) });
  assert.equal(says('1', 'gauge-text'), '1,536 of 131,072');
});

test('a listener that was paused by its form is so to the next figures', (t) => {
  const { at, form, list, show, update } = prepare(t);
  show(listener('1'));
  list.renew(listener('1', { state: 'paused' }), form('1', 'options'));
  update({ 1: stats() });
  assert.equal(slot(at('1'), 'gauge').hidden, false);
});

test('what is not drawn is counted, less what was brought later, until the program begins anew', (t) => {
  const { figures, list } = prepare(t);
  const notDrawn = () => figures(element('totals'))[3];
  list.addNotDrawn(1200);
  list.addNotDrawn(300);
  assert.equal(notDrawn(), '1,500');
  list.addNotDrawn(-1500);
  assert.equal(notDrawn(), '(0)');
  list.addNotDrawn(7);
  list.restart();
  assert.equal(notDrawn(), '(0)');
  list.addNotDrawn(2);
  assert.equal(notDrawn(), '2');
});
