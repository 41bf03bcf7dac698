import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { HexPointer } from './hexpointer.js';
import { element, slot } from '../slots.js';

const markup = `
  <div id="panel">
    <div id="dump" tabindex="0"><div data-slot="room"></div></div>
    <button type="button" aria-pressed="false" hidden data-slot="extend"></button>
  </div>`;

/** Where the rows are, and how large a row and a character are. */
const room = { left: 100, right: 600, top: 50, bottom: 150 };
const rowHeight = 20;
const ch = 10;

/**
 * A dump of 24 bytes, eight in a row, and what was marked in it. The header is its first row.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  testPage(t, markup);
  const panel = element('panel');
  const box = element('dump');
  const rows = slot(box, 'room');
  rows.getBoundingClientRect = () => /** @type {DOMRect} */ (room);
  /** @type {number[]} */
  const captured = [];
  box.setPointerCapture = (id) => void captured.push(id);
  /** @type {(import('./hexrange.js').Mark|undefined)[]} */
  const marks = [];
  const view = {
    box,
    room: rows,
    ch,
    shape: { size: 24, width: 8 },
    viewport: { rowHeight },
    /** @type {import('./hexrange.js').Mark|undefined} */
    mark: undefined,
    /** @param {import('./hexrange.js').Mark|undefined} mark */
    markBytes(mark) {
      this.mark = mark;
      marks.push(mark);
    },
  };
  new HexPointer(/** @type {any} */ (view), panel);
  return { box, marks, captured, extender: slot(panel, 'extend') };
}

/**
 * An event of a pointer on a byte: in a row, the second of its two digits. It is a mouse's unless it is told otherwise;
 * jsdom need not know of pointers.
 * @param {string} type
 * @param {number} row
 * @param {number} column
 * @param {MouseEventInit & {pointerType?: string}} [more]
 */
function at(type, row, column, { pointerType = 'mouse', ...more } = {}) {
  const clientX = room.left + (5 + 3 * column + 1) * ch;
  const clientY = room.top + (row + 0.5) * rowHeight;
  const event = new MouseEvent(type, { clientX, clientY, button: 0, bubbles: true, cancelable: true, ...more });
  for (const [name, value] of Object.entries({ pointerId: 3, pointerType })) Object.defineProperty(event, name, { value });
  return event;
}

test('a byte is marked by pressing on it, and more by dragging, until the pointer is let go', (t) => {
  const { box, marks, captured } = prepare(t);
  box.dispatchEvent(at('pointermove', 1, 1));
  assert.deepEqual(marks, []);
  const down = at('pointerdown', 1, 2);
  box.dispatchEvent(down);
  assert.deepEqual([down.defaultPrevented, document.activeElement, captured], [true, box, [3]]);
  box.dispatchEvent(at('pointermove', 2, 1));
  box.dispatchEvent(at('pointerup', 2, 1));
  box.dispatchEvent(at('pointermove', 3, 0));
  assert.deepEqual(marks, [{ anchor: 2, cursor: 2 }, { anchor: 2, cursor: 9 }]);
});

test('with Shift what is marked grows up to there, but not out of the header', (t) => {
  const { box, marks } = prepare(t);
  box.dispatchEvent(at('pointerdown', 0, 4));
  box.dispatchEvent(at('pointerup', 0, 4));
  box.dispatchEvent(at('pointerdown', 0, 6, { shiftKey: true }));
  box.dispatchEvent(at('pointermove', 2, 6));
  assert.deepEqual(marks, [{ anchor: -4, cursor: -4 }, { anchor: -4, cursor: -2 }, { anchor: -4, cursor: -1 }]);
});

test('another button, and the bar that scrolls, mark nothing', (t) => {
  const { box, marks } = prepare(t);
  box.dispatchEvent(at('pointerdown', 1, 1, { button: 2 }));
  const onBar = at('pointerdown', 1, 1, { clientX: room.right });
  box.dispatchEvent(onBar);
  box.dispatchEvent(at('pointerdown', 1, 1, { clientY: room.bottom }));
  box.dispatchEvent(at('pointermove', 1, 1));
  assert.deepEqual([marks, onBar.defaultPrevented], [[], false]);
});

test('a finger scrolls, and marks a byte by touching it', (t) => {
  const { box, marks, extender } = prepare(t);
  assert.equal(extender.hidden, true);
  const down = at('pointerdown', 1, 3, { pointerType: 'touch' });
  box.dispatchEvent(down);
  box.dispatchEvent(at('pointermove', 2, 3, { pointerType: 'touch' }));
  assert.deepEqual([marks, down.defaultPrevented, extender.hidden], [[], false, false]);
  box.dispatchEvent(at('click', 1, 3));
  assert.deepEqual(marks, [{ anchor: 3, cursor: 3 }]);
});

test('once the button is pressed a finger marks up to the next byte that it touches, and only to that', (t) => {
  const { box, marks, extender } = prepare(t);
  const touch = (/** @type {number} */ column) => {
    box.dispatchEvent(at('pointerdown', 1, column, { pointerType: 'touch' }));
    box.dispatchEvent(at('click', 1, column));
  };
  touch(1);
  extender.click();
  assert.equal(extender.getAttribute('aria-pressed'), 'true');
  touch(5);
  assert.equal(extender.getAttribute('aria-pressed'), 'false');
  touch(6);
  assert.deepEqual(marks, [{ anchor: 1, cursor: 1 }, { anchor: 1, cursor: 5 }, { anchor: 6, cursor: 6 }]);
});
