import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { rowTop } from './ladder-layout.js';
import { LadderPicture } from './ladder-picture.js';

/** @typedef {import('./ladder-model.js').Arrow} Arrow */
/** @typedef {import('./ladder-model.js').Model} Model */

process.env.TZ = 'UTC';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    Times: '×{count}',
    LenOf: '{captured} of {length}',
    LadderOwn: 'of this lab',
    LadderHole: '{count|entry|entries} not drawn',
  })
);

const markup = `<div id="image"><svg data-part="heads"></svg><svg data-part="body"></svg></div>
  <template id="ladder-shapes-template"><svg>
    <line class="lane" data-part="lane"></line>
    <g data-part="head"><text data-part="address"></text><text data-part="name"></text></g>
    <rect class="band" data-part="band"></rect>
    <g class="time" data-part="time"><text data-part="clock"></text><text data-part="since"></text></g>
    <g class="arrow" data-part="arrow">
      <path data-part="hit"></path><path data-part="line"></path><circle data-part="dot"></circle>
      <path data-part="head"></path><path data-part="open"></path><path data-part="cross"></path>
    </g>
    <text class="label" data-part="label"></text>
  </svg></template>`;

/** @param {number} seq @param {Partial<import('../types.js').Entry>} [more] @returns {import('../types.js').Entry} */
const entry = (seq, more) => ({ seq, time: '2026-01-02T10:00:00.123Z', kind: 'sent', listener: '', via: '', length: 2, captured: 2, payload: btoa('hi'), source: '127.0.0.1:50000', destination: '127.0.0.1:8888', ...more });

/** @param {Partial<Arrow>} [more] @returns {Arrow} */
const arrow = (more) => ({ kind: 'both', entry: entry(2), sent: entry(1), seq: '2', begin: 0, end: 1, from: 0, to: 1, count: 1, ...more });

/** @param {Arrow[]} arrows @returns {Model} */
const model = (...arrows) => ({
  rows: [
    { time: '2026-01-02T10:00:00.123Z', since: 0, hole: false },
    { time: '2026-01-02T10:00:00.123Z', since: 182_000, hole: false },
  ],
  lanes: [
    { kind: 'listener', address: '127.0.0.1:8888', name: 'echo', count: 1 },
    { kind: 'own', address: '127.0.0.1:50000', name: '', count: 1 },
  ],
  arrows,
});

/** A picture in a page of its own. @param {import('node:test').TestContext} t */
function prepare(t) {
  const image = /** @type {HTMLElement} */ (testPage(t, markup).getElementById('image'));
  /** @param {string} selector */
  const all = (selector) => [...image.querySelectorAll(selector)];
  return { image, all, texts: (/** @type {string} */ selector) => all(selector).map((each) => each.textContent), picture: new LadderPicture(words, image) };
}

/** The parts of an arrow. @param {Element|undefined} shape */
const partsOf = (shape) => Array.from(shape?.children ?? [], (each) => each.getAttribute('data-part'));

test('each lane has its names above it, and stands where they are', (t) => {
  const { all, texts, picture } = prepare(t);
  picture.show(model(arrow()), 900);
  assert.deepEqual(texts('[data-part=address]'), ['127.0.0.1:8888', '127.0.0.1:50000']);
  assert.deepEqual(texts('[data-part=name]'), ['echo', 'of this lab']);
  const [first, second] = all('.lane');
  assert.ok(Number(first?.getAttribute('x1')) < Number(second?.getAttribute('x1')));
  assert.equal(all('g[data-part=head]')[0]?.getAttribute('transform'), `translate(${first?.getAttribute('x1')} 0)`);
});

test('an arrow has only the parts that say what is known, and a band for each of its rows', (t) => {
  const { all, texts, picture } = prepare(t);
  picture.show(model(arrow(), arrow({ kind: 'open', seq: '3', sent: undefined, begin: 1, end: 1, entry: entry(3, { truncated: true }) })), 900);
  const [both, open] = all('.arrow');
  assert.deepEqual([partsOf(both), partsOf(open)], [['hit', 'line', 'dot', 'head'], ['hit', 'line', 'dot', 'open']]);
  assert.deepEqual([both, open].map((each) => ({ .../** @type {SVGElement} */ (each).dataset })), [
    { part: 'arrow', kind: 'both', seq: '2', sent: '1' },
    { part: 'arrow', kind: 'open', seq: '3', cut: '' },
  ]);
  assert.deepEqual(
    all('.band').map((each) => [each.getAttribute('data-seq'), each.getAttribute('transform')]),
    [['2', `translate(0 ${rowTop(0)})`], ['2', `translate(0 ${rowTop(1)})`], ['3', `translate(0 ${rowTop(1)})`]],
  );
  assert.equal(texts('.label')[0], '2 B hi');
});

test('where there is room the times are those of day, and else they count from the first', (t) => {
  const { texts, picture } = prepare(t);
  picture.show(model(arrow()), 900);
  assert.deepEqual([texts('[data-part=clock]'), texts('[data-part=since]')], [['10:00:00.123', '10:00:00.123'], ['', '+182 µs']]);
  picture.show(model(arrow()), 300);
  assert.deepEqual([texts('[data-part=clock]'), texts('[data-part=since]')], [['', ''], ['0', '+182 µs']]);
});

test('a hole is a text alone, and nothing can be chosen with it', (t) => {
  const { all, texts, picture } = prepare(t);
  picture.show(model(arrow({ kind: 'hole', seq: '', sent: undefined, count: 7 })), 900);
  assert.deepEqual(texts('.label'), ['7 entries not drawn']);
  assert.deepEqual([all('.arrow').length, all('.band').length, all('[data-seq]').length], [0, 0, 0]);
});

test('what is shown next takes the place of what was there, until it is cleared', (t) => {
  const { image, all, picture } = prepare(t);
  picture.show(model(arrow(), arrow({ seq: '4' })), 900);
  picture.show(model(arrow({ seq: '9' })), 900);
  assert.deepEqual(all('.arrow').map((each) => each.getAttribute('data-seq')), ['9']);
  assert.equal(all('.lane').length, 2);
  picture.clear();
  assert.deepEqual(Array.from(image.children, (each) => each.childElementCount), [0, 0]);
});
