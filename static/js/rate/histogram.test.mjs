import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, drawHistogram, fullest, nameGaps, nameSizes } from './histogram.js';
import { gapEdges, sizeEdges } from '../stream/samples.js';

/** Counts with these at these bars. @param {number[]} edges @param {Record<number, number>} counts by edge */
const countsOf = (edges, counts) => [...edges, Infinity].map((edge) => counts[edge] ?? 0);

test('bars begin and end where there is something', () => {
  const bars = barsOf(countsOf(sizeEdges, { 2: 3, 8: 1 }), nameSizes(sizeEdges));
  assert.deepEqual(bars, [
    { count: 3, label: '2', range: '2' },
    { count: 0, label: '4', range: '3–4' },
    { count: 1, label: '8', range: '5–8' },
  ]);
  assert.deepEqual(barsOf(countsOf(sizeEdges, {}), nameSizes(sizeEdges)), []);
});

/** @type {{edges: number[], name: (edges: number[]) => (bin: number) => {label: string, range: string}, bin: number, want: string[]}[]} */
const names = [
  { edges: sizeEdges, name: nameSizes, bin: 0, want: ['0', '0'] },
  { edges: sizeEdges, name: nameSizes, bin: 1, want: ['1', '1'] },
  { edges: sizeEdges, name: nameSizes, bin: 11, want: ['1 K', '513–1,024'] },
  { edges: sizeEdges, name: nameSizes, bin: 17, want: ['64 K', '32,769–65,536'] },
  { edges: gapEdges, name: nameGaps, bin: 0, want: ['1 µs', '≤ 1 µs'] },
  { edges: gapEdges, name: nameGaps, bin: 1, want: ['2 µs', '1 µs – 2 µs'] },
  { edges: gapEdges, name: nameGaps, bin: 9, want: ['1 ms', '500 µs – 1 ms'] },
  { edges: gapEdges, name: nameGaps, bin: 21, want: ['10 s', '5 s – 10 s'] },
  { edges: gapEdges, name: nameGaps, bin: 22, want: ['> 10 s', '> 10 s'] },
];
for (const { edges, name, bin, want } of names) {
  test(`the bar of ${want[1]}`, () => {
    const { label, range } = name(edges)(bin);
    assert.deepEqual([label, range], want);
  });
}

test('the fullest bar is the first of those with the most', () => {
  const bars = barsOf(countsOf(sizeEdges, { 1: 2, 2: 5, 8: 5 }), nameSizes(sizeEdges));
  assert.equal(fullest(bars)?.range, '2');
  assert.equal(fullest([]), undefined);
});

/** A context that remembers what is drawn on it: letters are ten pixels wide. */
function paper() {
  /** @type {{text: string, x: number}[]} */
  const texts = [];
  /** @type {{x: number, y: number, width: number, height: number}[]} */
  const boxes = [];
  const context = {
    measureText: (/** @type {string} */ text) => ({ width: text.length * 10 }),
    fillText: (/** @type {string} */ text, /** @type {number} */ x) => texts.push({ text, x }),
    fillRect: (/** @type {number[]} */ ...[x = 0, y = 0, width = 0, height = 0]) => boxes.push({ x, y, width, height }),
  };
  return { context: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context)), texts, boxes };
}

/** @type {import('./rate-draw.js').Look} */
const look = { received: '', bytes: '', dropped: '', bars: '', text: '', muted: '', axis: '', grid: '', size: 10, font: '' };

test('bars are as tall as they have to be, and stay on the sheet', () => {
  const { context, boxes, texts } = paper();
  const bars = barsOf(countsOf(sizeEdges, { 1: 10, 2: 5 }), nameSizes(sizeEdges));
  drawHistogram({ context, width: 200, height: 100 }, bars, look);
  const [one, two] = boxes;
  assert.ok(one && two && Math.abs(one.height / two.height - 2) < 0.01);
  assert.ok(boxes.every(({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= 200 && y + height <= 100));
  assert.deepEqual(texts.map((each) => each.text), ['10', '1', '5', '2']);
});

test('labels do not touch each other', () => {
  const { context, texts } = paper();
  const all = barsOf(gapEdges.map(() => 1), nameGaps(gapEdges));
  drawHistogram({ context, width: 400, height: 100 }, all, look);
  const labels = texts.filter(({ text }) => text.includes(' '));
  assert.ok(labels.length > 2 && labels.length < all.length);
  labels.reduce((before, label) => {
    assert.ok(label.x - label.text.length * 5 > before.x + before.text.length * 5, `${before.text} and ${label.text}`);
    return label;
  });
});
