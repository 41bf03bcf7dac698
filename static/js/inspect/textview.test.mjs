import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { element, slot } from '../slots.js';
import { TextView } from './textview.js';

const markup = `
  <div id="panel">
    <select data-slot="encoding"><option value="utf-8">UTF-8</option><option value="latin-1">Latin-1</option></select>
    <pre data-slot="text"></pre><p data-slot="text-count"></p><p data-slot="text-hint"></p>
  </div>`;

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({ TextCount: '{characters} in {bytes}[[; {broken} no {encoding}]]' })
);

/** An entry of some bytes. @param {number[]} bytes */
const entryOf = (...bytes) =>
  /** @type {import('../types.js').Entry} */ (/** @type {any} */ ({ payload: Buffer.from(bytes).toString('base64') }));

/** @param {import('node:test').TestContext} t */
function prepare(t) {
  testPage(t, markup);
  const panel = element('panel');
  /** @param {string} name */
  const text = (name) => slot(panel, name).textContent;
  return { view: new TextView(words, panel), panel, text };
}

/**
 * Has the browser tint parts of a text; what is tinted, by its name.
 * @param {import('node:test').TestContext} t
 * @returns {Map<string, {ranges: {startContainer: Node, startOffset: number, endOffset: number}[]}>}
 */
function haveHighlights(t) {
  const highlights = new Map();
  const page = /** @type {any} */ (globalThis);
  const { CSS } = page; // Another one, or none, once the page is gone.
  CSS.highlights = highlights;
  page.StaticRange = class {
    /** @param {object} init */
    constructor(init) {
      Object.assign(this, init);
    }
  };
  page.Highlight = class {
    /** @param {unknown[]} ranges */
    constructor(...ranges) {
      this.ranges = ranges;
    }
  };
  t.after(() => {
    delete CSS.highlights;
    delete page.StaticRange;
    delete page.Highlight;
  });
  return highlights;
}

test('a payload is shown as text and counted', (t) => {
  const { view, panel, text } = prepare(t);
  view.show(entryOf(0x68, 0xc3, 0xa9));
  assert.deepEqual([text('text'), text('text-count')], ['hé', '2 in 3']);
  assert.equal(slot(panel, 'text-hint').hidden, true);
});

test('bytes that are no text are signs, which the page explains and counts', (t) => {
  const { view, panel, text } = prepare(t);
  view.show(entryOf(0x68, 0xff, 0x0a));
  assert.deepEqual([text('text'), text('text-count')], ['h⟨ff⟩↵\n', '2 in 3; 1 no UTF-8']);
  assert.equal(slot(panel, 'text-hint').hidden, false);
});

test('the same bytes are read anew when another encoding is chosen', (t) => {
  const { view, panel, text } = prepare(t);
  view.show(entryOf(0x68, 0xe9));
  assert.equal(text('text'), 'h⟨e9⟩');
  const encoding = /** @type {HTMLSelectElement} */ (slot(panel, 'encoding'));
  encoding.value = 'latin-1';
  encoding.dispatchEvent(new Event('change'));
  assert.deepEqual([text('text'), text('text-count')], ['hé', '2 in 2']);
  assert.equal(slot(panel, 'text-hint').hidden, true);
});

test('signs are tinted where a browser can, and no longer once the view is left', (t) => {
  const { view, panel } = prepare(t);
  const highlights = haveHighlights(t);
  view.show(entryOf(0x68, 0xff, 0x68, 0x00));
  const ranges = (highlights.get('signs')?.ranges ?? []).map((range) => [range.startOffset, range.endOffset]);
  assert.deepEqual(ranges, [[1, 5], [6, 7]]);
  assert.equal(highlights.get('signs')?.ranges[0]?.startContainer, slot(panel, 'text').firstChild);
  view.hide();
  assert.equal(highlights.has('signs'), false);
});

test('no more than 2000 signs are tinted', (t) => {
  const { view } = prepare(t);
  const highlights = haveHighlights(t);
  view.show(entryOf(...new Array(2001).fill([0x00, 0x68]).flat()));
  assert.equal(highlights.get('signs')?.ranges.length, 2000);
});
