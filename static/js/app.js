// The page comes alive: the stream brings what happens, the forms send what to do.

import { takeOver } from './do/forms.js';
import { Listeners } from './do/listeners.js';
import { watchSend } from './do/send.js';
import { startEmptyList } from './happened/emptylist.js';
import { FilterBar } from './happened/filterbar.js';
import { Happened } from './happened/happened.js';
import { List } from './happened/list.js';
import { startKeys } from './happened/listkeys.js';
import { startRateNow } from './happened/ratenow.js';
import { Selection } from './happened/selection.js';
import { Inspector } from './inspect/inspect.js';
import { startPassing } from './inspect/passing.js';
import { showAddress } from './page/address.js';
import { Page } from './page/page.js';
import { bringNewest } from './stream/fetcher.js';
import { Samples } from './stream/samples.js';
import { Store } from './stream/store.js';
import { Stream } from './stream/stream.js';
import { Totals } from './stream/totals.js';
import { element } from './slots.js';
import { fetchWords } from './words.js';

/** @typedef {import('./types.js').Listener} Listener */

const words = await fetchWords();
const { after = '0', older, filter = '' } = element('lab').dataset;
const store = new Store();
const selection = new Selection();
const totals = new Totals();
const listeners = new Listeners(words, totals);
const list = new List(
  words,
  store,
  selection,
  (count) => listeners.addNotDrawn(-count),
  () => (happened.frozen ? happened.freeze(false) : list.followNewest()),
);
const inspector = new Inspector(words, selection, store);
const samples = new Samples();
const page = new Page(words, totals, () => stream.retry());
const showEmpty = startEmptyList(words);
const happened = new Happened(
  list,
  {
    ladder: async () => new (await import('./later.js')).Ladder(words, store, selection),
    rate: async () => new (await import('./later.js')).Rate(words, samples),
  },
  () => showAddress(viewNow()),
);
list.filter = filter;

/** What is looked at, as the parameters of a link. */
const viewNow = () => ({ filter: list.filter, view: happened.name === 'packets' ? '' : happened.name });

/**
 * Begins anew behind a number.
 * @param {number} at
 * @param {boolean} [hasOlder] whether the journal may have entries before it
 */
function begin(at, hasOlder = false) {
  store.begin(at, hasOlder);
  list.restart();
  selection.choose('');
}

begin(Number(after), older !== undefined);

const stream = new Stream(Number(after), filter, {
  frame: (frame) => {
    page.frame(frame);
    samples.add(frame, Date.now());
    if (frame.type === 'listeners') {
      listeners.show(frame.listeners);
      showEmpty(totals.open);
    }
    if (frame.type !== 'entries') return;
    store.add(frame);
    listeners.update(frame.stats);
    listeners.addNotDrawn(frame.skipped + frame.missed);
  },
  state: (state) => page.state(state),
  restarted: () => {
    begin(0);
    sending.transmit.before?.(); // What was told of a datagram was of one that is gone.
    page.restart();
    samples.clear();
    listeners.restart();
  },
});

const sending = watchSend(words);

new FilterBar(words, async (chosen, isLast) => {
  const newest = await bringNewest(chosen);
  if (!isLast()) return '';
  if ('problem' in newest) return newest.problem ?? words.NotReached;
  list.filter = chosen;
  showAddress(viewNow());
  begin((newest.entries[0]?.seq ?? newest.seq + 1) - 1, newest.older);
  store.add({ type: 'entries', entries: newest.entries, skipped: 0, missed: 0, seq: newest.seq, stats: {} });
  list.hold();
  stream.follow(newest.seq, chosen);
  return '';
});

// Who cannot see what became of a command hears it (WCAG 2.2, 4.1.3).
const tellDone = () => page.say(words.Done);
const tellState = (/** @type {Listener|null} */ listener) => (listener ? page.say(listeners.stateOf(listener)) : tellDone());
const renew = (/** @type {Listener} */ listener, /** @type {HTMLFormElement} */ form) => {
  listeners.renew(listener, form);
  tellDone();
};

takeOver(
  words,
  {
    ...sending,
    listen: { done: tellState },
    state: { done: tellState },
    reply: { done: tellDone },
    clear: { done: () => (samples.clear(), begin(store.last), tellDone()) },
    options: { done: renew },
    join: { done: (listener, form) => (renew(listener, form), form.reset()) },
    leave: { done: renew },
  },
  (id) => listeners.groupsOf(id),
);

const act = startPassing(words, selection, {
  groupsOf: (id) => listeners.groupsOf(id),
  viewNow,
  getEntry: () => inspector.entry,
});

startRateNow(words, samples);

startKeys(list, {
  inspect: () => (selection.seq === '' ? list.act() : inspector.focus()),
  freeze: () => happened.freeze(!happened.frozen),
  time: () => list.turnTimes(),
  filter: () => element('filter-text', HTMLInputElement).focus(),
  copy: () => act('row'),
  bytes: () => {
    element('tab-bytes').click();
    inspector.focus();
  },
  resend: () => act('again'),
});
