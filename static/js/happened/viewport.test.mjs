import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { rowsInSight, Viewport } from './viewport.js';

const rowHeight = 26;
const headHeight = 30;

const cases = [
  { name: 'nothing', top: 0, height: 260, count: 0, want: { first: 0, end: 0 } },
  { name: 'fewer rows than there is room', top: 0, height: 260, count: 3, want: { first: 0, end: 3 } },
  { name: 'the beginning, and some beyond', top: 0, height: 260, count: 1000, want: { first: 0, end: 14 } },
  { name: 'in the middle, with half rows at both edges', top: 2613, height: 260, count: 1000, want: { first: 96, end: 115 } },
  { name: 'the end', top: 25740, height: 260, count: 1000, want: { first: 986, end: 1000 } },
  { name: 'scrolled farther than there are rows any more', top: 99999, height: 260, count: 10, want: { first: 10, end: 10 } },
];
for (const { name, top, height, count, want } of cases) {
  test(`rows in sight: ${name}`, () => assert.deepEqual(rowsInSight(top, height, 26, count), want));
}

/**
 * A view into a box with a head and room for some rows, which scrolls as a browser lets it: no farther than its end, and
 * by pixels of the screen, of which two are one of the page.
 * @param {import('node:test').TestContext} t
 * @param {{count?: number, room?: number}} [size] how many rows there are, and how many pixels there are for them
 */
function prepare(t, { count = 1000, room: seen = 10 * rowHeight } = {}) {
  const page = testPage(t, `<div id="box" style="--row-height: ${rowHeight}px"><div>head</div><div id="room"></div></div>`);
  const box = /** @type {HTMLElement} */ (page.getElementById('box'));
  const room = /** @type {HTMLElement} */ (page.getElementById('room'));
  const size = { height: headHeight + seen };
  /** @type {string[][]} the rows that were there each time before it was scrolled */
  const beforeScroll = [];
  let scrolled = 0;
  Object.defineProperty(room, 'offsetTop', { value: headHeight });
  Object.defineProperties(box, {
    clientHeight: { get: () => size.height },
    scrollHeight: { get: () => Math.max(size.height, headHeight + parseFloat(room.style.height)) },
    scrollTop: {
      get: () => scrolled,
      set: (top) => {
        beforeScroll.push(texts());
        scrolled = Math.floor(2 * Math.max(0, Math.min(top, box.scrollHeight - box.clientHeight))) / 2;
      },
    },
  });
  const done = { made: 0, filled: 0 };
  const view = new Viewport(box, room, {
    make: () => {
      done.made++;
      return page.createElement('div');
    },
    fill: (row, index) => {
      done.filled++;
      row.textContent = String(index);
    },
  });
  const rows = () => /** @type {HTMLElement[]} */ ([...room.children]).filter((row) => !row.hidden);
  const texts = () => rows().map((row) => row.textContent ?? '');
  /** What was done since the last time. */
  const work = () => {
    const now = { ...done };
    done.made = done.filled = 0;
    return now;
  };
  view.resize(count);
  view.paint();
  work();
  return { beforeScroll, box, room, rows, size, texts, view, work };
}

/** The numbers from one on, before another. @param {number} first @param {number} end */
const numbers = (first, end) => Array.from({ length: end - first }, (_, i) => String(first + i));

test('only the rows in sight exist, each in its place, in a room as tall as all of them', (t) => {
  const { room, rows, texts, view } = prepare(t);
  assert.deepEqual([room.children.length, texts(), view.end], [14, numbers(0, 14), 14]);
  assert.equal(room.style.height, '26000px');
  assert.deepEqual(
    rows().slice(0, 3).map((row) => row.style.transform),
    ['translateY(0px)', 'translateY(26px)', 'translateY(52px)'],
  );
});

test('rows are used again as it moves, and stand in the page as they are read', (t) => {
  const { box, room, rows, texts, view, work } = prepare(t);
  box.scrollTop = 100 * rowHeight;
  view.paint();
  assert.deepEqual([texts(), view.end, work().made], [numbers(96, 114), 114, 4]);
  assert.equal(rows()[0]?.style.transform, `translateY(${96 * rowHeight}px)`);
  box.scrollTop = 500 * rowHeight;
  view.paint();
  assert.deepEqual([texts(), work().made, room.children.length], [numbers(496, 514), 0, 18]);
});

test('what a row shows already is filled again only when it is stale, and then once', (t) => {
  const { view, work } = prepare(t);
  view.paint();
  assert.equal(work().filled, 0);
  view.stale();
  view.paint();
  assert.equal(work().filled, 14);
  view.paint();
  assert.equal(work().filled, 0);
});

test('a list that grows fills only the rows that are new', (t) => {
  const { room, texts, view, work } = prepare(t, { count: 3 });
  view.resize(5);
  view.paint();
  assert.deepEqual([texts(), work(), room.style.height], [numbers(0, 5), { made: 2, filled: 2 }, '130px']);
});

test('rows that there are no more of are hidden, and filled again when they come back', (t) => {
  const { room, texts, view, work } = prepare(t);
  const gone = /** @type {Element} */ (room.children[5]);
  view.resize(3);
  view.paint();
  assert.deepEqual([texts(), view.end, room.style.height], [numbers(0, 3), 3, '78px']);
  assert.deepEqual([view.indexOf(gone), view.rowAt(5), view.rowAt(-1)], [-1, undefined, undefined]);
  view.resize(14);
  view.paint();
  assert.deepEqual([texts(), work()], [numbers(0, 14), { made: 0, filled: 11 }]);
});

test('a row tells what it shows, and what is shown tells its row', (t) => {
  const { box, room, rows, view } = prepare(t);
  box.scrollTop = 100 * rowHeight;
  view.paint();
  const [first] = rows();
  assert.ok(first);
  assert.equal(view.indexOf(first), 96);
  assert.equal(view.rowAt(96), first);
  assert.deepEqual([view.rowAt(95), view.rowAt(114), view.rowAt(-1)], [undefined, undefined, undefined]);
  assert.equal(view.indexOf(room), -1);
});

const pins = [
  { name: 'above what is in sight', pinned: 7, want: ['7', ...numbers(96, 114)] },
  { name: 'below what is in sight', pinned: 700, want: [...numbers(96, 114), '700'] },
  { name: 'just above what is there', pinned: 95, want: numbers(95, 114) },
  { name: 'just below what is there', pinned: 114, want: numbers(96, 115) },
  { name: 'the first that is there', pinned: 96, want: numbers(96, 114) },
  { name: 'the last that is there', pinned: 113, want: numbers(96, 114) },
];
for (const { name, pinned, want } of pins) {
  test(`a pinned row is there once, in its place: ${name}`, (t) => {
    const { box, texts, view } = prepare(t);
    box.scrollTop = 100 * rowHeight;
    view.pinned = pinned;
    view.paint();
    assert.deepEqual(texts(), want);
    const row = view.rowAt(pinned);
    assert.deepEqual([row?.textContent, row?.style.transform], [String(pinned), `translateY(${pinned * rowHeight}px)`]);
  });
}

test('a pinned row that is let go of is there no more, and one is used for all', (t) => {
  const { texts, view, work } = prepare(t);
  view.pinned = 700;
  view.paint();
  const row = view.rowAt(700);
  view.pinned = 800;
  view.paint();
  assert.equal(view.rowAt(800), row);
  assert.deepEqual([texts().slice(-2), view.rowAt(700), work()], [['13', '800'], undefined, { made: 1, filled: 2 }]);
  for (const pinned of [-1, 1000]) {
    view.pinned = 800;
    view.paint();
    view.pinned = pinned;
    view.paint();
    assert.deepEqual([texts(), view.rowAt(pinned)], [numbers(0, 14), undefined], `pinned to ${pinned}`);
  }
});

test('rows that nobody sees are let go, and made anew for who looks again', (t) => {
  const { room, texts, view, work } = prepare(t);
  view.pinned = 700;
  view.paint();
  view.clear();
  assert.deepEqual([room.children.length, view.rowAt(0), view.rowAt(700)], [0, undefined, undefined]);
  work();
  view.paint();
  assert.deepEqual([texts(), work().made], [[...numbers(0, 14), '700'], 14]);
});

const seen = [
  { name: 'the first', top: 0, index: 0, want: true },
  { name: 'a part of the first', top: 25, index: 0, want: true },
  { name: 'none of the first', top: 26, index: 0, want: false },
  { name: 'the last that there is room for', top: 0, index: 9, want: true },
  { name: 'the one below it', top: 0, index: 10, want: false },
  { name: 'a part of the one below it', top: 1, index: 10, want: true },
];
for (const { name, top, index, want } of seen) {
  test(`scrolled by ${top} ${name} can be seen: ${want}`, (t) => {
    const { box, view } = prepare(t);
    box.scrollTop = top;
    assert.equal(view.sees(index), want);
  });
}

// There are 26000 pixels of rows, and room for 260 of them.
const ends = [
  { name: 'at the very end', count: 1000, top: 25740, want: true },
  { name: 'with the newest row just out of sight', count: 1000, top: 25714, want: true },
  { name: 'off by what a browser may round', count: 1000, top: 25710, want: true },
  { name: 'off by a fraction more', count: 1000, top: 25709.5, want: true },
  { name: 'farther up', count: 1000, top: 25709, want: false },
  { name: 'where all rows have room', count: 3, top: 0, want: true },
];
for (const { name, count, top, want } of ends) {
  test(`the newest row is ${want ? '' : 'not '}in sight ${name}`, (t) => {
    const { box, view } = prepare(t, { count });
    box.scrollTop = top;
    assert.equal(view.atEnd(), want);
  });
}

test('the newest rows are there before the box is scrolled to them', (t) => {
  const { beforeScroll, box, texts, view } = prepare(t, { count: 999 });
  box.style.setProperty('--row-height', '26.3px');
  view.measure();
  view.paintEnd();
  assert.deepEqual(beforeScroll, [numbers(985, 999)]);
  assert.deepEqual([texts(), view.atEnd()], [numbers(985, 999), true]);
  assert.deepEqual([box.scrollTop, view.bottom], [26013.5, 26013.5], 'where it is then, which is not quite where it was to be');
});

test('fewer rows than there is room are at their end without being scrolled', (t) => {
  const { box, texts, view } = prepare(t, { count: 3 });
  assert.equal(view.bottom, -1);
  view.paintEnd();
  assert.deepEqual([texts(), box.scrollTop, view.bottom], [numbers(0, 3), 0, 0]);
});

test('it scrolls by rows, either way', (t) => {
  const { box, view } = prepare(t);
  box.scrollTop = 1000;
  view.by(3);
  assert.equal(box.scrollTop, 1078);
  view.by(-10);
  assert.equal(box.scrollTop, 818);
});

const reveals = [
  { name: 'in sight', index: 105, want: 2600 },
  { name: 'at the upper edge', index: 100, want: 2600 },
  { name: 'at the lower edge', index: 109, want: 2600 },
  { name: 'just above', index: 99, want: 2574 },
  { name: 'far above', index: 0, want: 0 },
  { name: 'just below', index: 110, want: 2626 },
  { name: 'far below', index: 999, want: 25740 },
];
for (const { name, index, want } of reveals) {
  test(`it scrolls no more than it takes for a row that is ${name}`, (t) => {
    const { box, view } = prepare(t);
    box.scrollTop = 2600;
    view.reveal(index);
    assert.deepEqual([box.scrollTop, view.sees(index)], [want, true]);
  });
}

const pages = [
  { room: 260, want: 9 },
  { room: 285, want: 9 },
  { room: 286, want: 10 },
  { room: 30, want: 1 },
  { room: -headHeight, want: 1 },
];
for (const { room, want } of pages) {
  test(`a page of ${room} pixels goes on by ${want}`, (t) => assert.equal(prepare(t, { room }).view.page, want));
}

test('rows and a box of another size are measured, and everything is shown again', (t) => {
  const { box, room, rows, size, texts, view, work } = prepare(t);
  box.style.setProperty('--row-height', '40px');
  size.height = headHeight + 400;
  view.measure();
  view.paint();
  assert.deepEqual([view.rowHeight, room.style.height, view.page], [40, '40000px', 9]);
  assert.deepEqual([texts(), work().filled, rows()[1]?.style.transform], [numbers(0, 14), 14, 'translateY(40px)']);
  size.height = headHeight + 80;
  view.measure();
  view.paint();
  assert.deepEqual([texts(), view.end], [numbers(0, 6), 6]);
});

test('where no style says how tall a row is, it is as tall as usual', (t) => {
  const { box, view } = prepare(t);
  box.style.removeProperty('--row-height');
  view.measure();
  assert.equal(view.rowHeight, 26);
});
