// The page comes alive: the stream brings what happens, the forms send what to do.

import { Inspector } from './inspect.js';
import { List } from './list.js';
import { Listeners } from './listeners.js';
import { Pill } from './pill.js';
import { Stream } from './stream.js';
import { element } from './slots.js';
import { takeOver } from './forms.js';
import { watchSend } from './send.js';
import { readWords } from './words.js';

const words = readWords(document);
const list = new List(words);
const listeners = new Listeners(words);
const inspector = new Inspector(words);
const pill = new Pill(words);

takeOver(
  words,
  {
    send: watchSend(words),
    clear: { done: () => list.clear() },
    options: { done: (listener, form) => listeners.renew(listener, form) },
    join: {
      done: (listener, form) => {
        listeners.renew(listener, form);
        form.reset();
      },
    },
    leave: { done: (listener, form) => listeners.renew(listener, form) },
  },
  (id) => listeners.groupsOf(id),
);

list.rows.addEventListener('click', (event) => {
  const row = event.target instanceof Element ? event.target.closest('tr[data-seq]') : null;
  const seq = row?.getAttribute('data-seq');
  if (!seq || row?.classList.contains('note') || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  list.select(seq);
  void inspector.show(seq);
});

new Stream(Number(element('lab', HTMLElement).dataset.seq), {
  frame: (frame) => {
    if (frame.type === 'listeners') listeners.show(frame.listeners, frame.removed);
    if (frame.type !== 'entries') return;
    pill.arrived(frame.entries.length + frame.skipped + frame.missed);
    list.add(frame);
    listeners.update(frame.stats);
    listeners.addNotDrawn(frame.skipped + frame.missed);
  },
  state: (state) => pill.show(state),
  restarted: () => {
    list.clear();
    listeners.restart();
    inspector.clear();
  },
});
