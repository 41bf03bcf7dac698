import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { startDock } from './dock.js';

/**
 * A page with two parts and a dock, which nothing lays out: the test says what comes into sight.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  const page = testPage(
    t,
    '<main><section class="zone" id="do"></section><section class="zone" id="happened"></section><section id="other"></section></main>' +
      '<nav class="dock"><a href="#do">Do</a><a href="#happened">Happened</a></nav><p><a href="#do">Skip</a></p>',
  );
  /** @type {Element[]} */
  const watched = [];
  /** @type {{changed?: Function, options?: IntersectionObserverInit}} */
  const made = {};
  class Watcher {
    /** @param {Function} changed @param {IntersectionObserverInit} options */
    constructor(changed, options) {
      Object.assign(made, { changed, options });
    }
    /** @param {Element} part */
    observe(part) {
      watched.push(part);
    }
  }
  globalThis.IntersectionObserver = /** @type {any} */ (Watcher);
  startDock();
  /** @param {Record<string, boolean>} parts by their ids, whether they are in the middle */
  const see = (parts) =>
    made.changed?.(Object.entries(parts).map(([id, isIntersecting]) => ({ target: page.getElementById(id), isIntersecting })));
  const marks = () => Array.from(page.querySelectorAll('a'), (link) => link.getAttribute('aria-current'));
  return { made, watched, see, marks };
}

test('the parts of the lab are watched, where the middle of the window is', (t) => {
  const { made, watched } = prepare(t);
  assert.deepEqual(watched.map(({ id }) => id), ['do', 'happened']);
  assert.equal(made.options?.rootMargin, '-50% 0px');
});

test('the link to the part in the middle is marked, and no other', (t) => {
  const { see, marks } = prepare(t);
  see({ do: true, happened: false });
  assert.deepEqual(marks(), ['true', 'false', null]);
  see({ do: false, happened: true });
  assert.deepEqual(marks(), ['false', 'true', null]);
});

test('a part without a link changes nothing', (t) => {
  const { see, marks } = prepare(t);
  see({ do: true, other: true });
  assert.deepEqual(marks(), ['true', null, null]);
});
