import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Happened } from './happened.js';
import { element } from '../slots.js';

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const names = ['packets', 'ladder', 'rate'];

/**
 * A zone with three views, of which the ladder cannot be loaded before the test lets it.
 * @param {import('node:test').TestContext} t
 * @param {string} [first] the view that the page was asked for
 */
function prepare(t, first = 'packets') {
  testPage(
    t,
    `<button id="freeze" aria-pressed="false" hidden></button>
    <div id="happened-views" data-view="${first}">
      <div id="happened-tabs" hidden>${names.map((name) => `<button role="tab" data-tab="${name}"></button>`).join('')}</div>
      ${names.map((name) => `<div role="tabpanel" id="view-${name}" data-view="${name}"></div>`).join('')}
    </div>`,
  );
  /** @type {string[]} */
  const log = [];
  const view = (/** @type {string} */ name) => ({
    show: () => void log.push(`${name} shown`),
    hide: () => void log.push(`${name} hidden`),
    freeze: (/** @type {boolean} */ frozen) => void log.push(`${name} ${frozen ? 'frozen' : 'live'}`),
  });
  /** @type {() => void} */
  let arrive = () => {};
  const arrived = new Promise((resolve) => (arrive = () => resolve(undefined)));
  const turned = t.mock.fn();
  const happened = new Happened(view('packets'), {
    ladder: () => (log.push('ladder loaded'), arrived.then(() => view('ladder'))),
    rate: () => (log.push('rate loaded'), Promise.reject(new Error('nobody there'))),
  }, turned);
  const choose = async (/** @type {string} */ name) => {
    /** @type {HTMLElement|null} */ (document.querySelector(`[data-tab="${name}"]`))?.click();
    await turn();
  };
  /** What has become of the views since the last time. */
  const news = () => log.splice(0);
  return { happened, choose, news, arrive, turned };
}

test('a view is loaded when it is first looked at, and once', async (t) => {
  const { happened, choose, news, arrive } = prepare(t);
  assert.deepEqual([element('freeze').hidden, element('happened-tabs').hidden, news()], [false, false, []]);
  arrive();
  await choose('ladder');
  assert.deepEqual(news(), ['packets hidden', 'ladder loaded', 'ladder live', 'ladder shown']);
  assert.deepEqual([happened.name, element('view-ladder').hidden, element('view-packets').hidden], ['ladder', false, true]);
  await choose('ladder');
  assert.deepEqual(news(), []);
  await choose('packets');
  await choose('ladder');
  assert.deepEqual(news(), ['ladder hidden', 'packets live', 'packets shown', 'packets hidden', 'ladder live', 'ladder shown']);
});

test('the view that the page was asked for is there at once', async (t) => {
  const { happened, news, arrive } = prepare(t, 'ladder');
  arrive();
  await turn();
  assert.deepEqual([happened.name, element('view-ladder').hidden], ['ladder', false]);
  assert.deepEqual(news(), ['packets hidden', 'ladder loaded', 'ladder live', 'ladder shown']);
});

test('a view that comes when another was chosen meanwhile is not shown', async (t) => {
  const { choose, news, arrive } = prepare(t);
  await choose('ladder');
  await choose('packets');
  arrive();
  await turn();
  assert.deepEqual(news(), ['packets hidden', 'ladder loaded', 'packets live', 'packets shown']);
});

test('what is frozen stays so in each view, until it is pressed again', async (t) => {
  const { happened, choose, news, arrive } = prepare(t);
  const freeze = element('freeze');
  freeze.click();
  assert.deepEqual([happened.frozen, freeze.getAttribute('aria-pressed'), news()], [true, 'true', ['packets frozen']]);
  arrive();
  await choose('ladder');
  assert.deepEqual(news().slice(-2), ['ladder frozen', 'ladder shown']);
  freeze.click();
  assert.deepEqual([happened.frozen, freeze.getAttribute('aria-pressed')], [false, 'false']);
  assert.deepEqual(news(), ['packets live', 'ladder live']);
});

test('a view that cannot be loaded is no end of the others, and is tried again', async (t) => {
  const { choose, news } = prepare(t);
  await choose('rate');
  await choose('packets');
  await choose('rate');
  assert.deepEqual(news(), ['packets hidden', 'rate loaded', 'packets live', 'packets shown', 'packets hidden', 'rate loaded']);
});

test('a view that is asked for again while it loads is loaded once', async (t) => {
  const { choose, news, arrive } = prepare(t);
  await choose('ladder');
  await choose('packets');
  await choose('ladder');
  arrive();
  await turn();
  assert.equal(news().filter((each) => each === 'ladder loaded').length, 1);
  await choose('packets');
  assert.equal(news().filter((each) => each === 'ladder hidden').length, 1);
});

test('who turns to a view is noticed, and the view that the page was asked for is no turn', async (t) => {
  const { choose, turned } = prepare(t, 'ladder');
  await turn();
  assert.equal(turned.mock.callCount(), 0);
  await choose('packets');
  assert.equal(turned.mock.callCount(), 1);
});
