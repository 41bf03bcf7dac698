import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { Fields } from './fields.js';
import { HexView } from './hexview.js';
import { element, slot } from '../slots.js';

/** @param {string} name */
const fieldButton = (name) => `<button type="button" class="header-field" data-field="${name}"><b class="field-name">the ${name}</b></button>`;

const markup = `
  <div id="detail">
    ${['source-port', 'destination-port', 'header-length', 'checksum', 'payload'].map(fieldButton).join('')}
    <div id="dump" tabindex="0" style="font-size: 20px"><span data-slot="ruler">0000000000</span><div data-slot="room"></div></div>
    <div data-slot="reading" hidden><b data-slot="marked"></b><button type="button" data-slot="unmark"></button>
      <b data-slot="u8"></b><b data-slot="u16-be"></b><b data-slot="u16-le"></b><b data-slot="u32-be"></b><b data-slot="u32-le"></b>
      <b data-slot="as-text"></b></div>
    <button type="button" hidden data-slot="extend"></button>
    <b data-slot="copies"></b><p data-slot="copied"></p><div data-slot="copy-by-hand" hidden><textarea id="copy-text"></textarea></div>
  </div>
  <template id="dump-row-template"><div class="dump-row"><b data-slot="offset"></b><b data-slot="digits"></b><b data-slot="characters"></b></div></template>
  <template id="digits-template"><span></span></template>
  <template id="characters-template"><span></span></template>`;

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    DumpHeader: 'UDP',
    ByteAt: '{byte}, offset {offset}[[, {character}]]',
    ByteOfField: '{byte}, {field}',
    MarkedBytes: '{offset}, {bytes}',
    MarkedBytesOfHeader: 'header {offset}, {bytes}',
    NumberRead: '{unsigned}',
    CopyAllBytes: 'all {bytes}',
    CopyMarkedBytes: 'marked {bytes}',
  })
);

/**
 * An entry of so many bytes, which are a, b, c and so on.
 * @param {number} size
 * @param {number|null} [checksum]
 */
const entryOf = (size, checksum = 0xabcd) =>
  /** @type {import('../types.js').Entry} */ (
    /** @type {any} */ ({
      seq: 1,
      kind: 'received',
      payload: Buffer.from(Array.from({ length: size }, (_, i) => 0x61 + (i % 26))).toString('base64'),
      header: { source_port: 0x1f90, destination_port: 9, length: 8 + size, checksum },
    })
  );

/**
 * A view of a dump in a box that has room for ten rows of eight bytes.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  testPage(t, markup);
  const box = element('dump');
  const room = slot(box, 'room');
  const size = { clientWidth: 400, clientHeight: 300 };
  for (const name of /** @type {const} */ (['clientWidth', 'clientHeight'])) {
    for (const each of [box, room]) Object.defineProperty(each, name, { get: () => size[name] });
  }
  slot(box, 'ruler').getBoundingClientRect = () => /** @type {DOMRect} */ ({ width: 100 });
  const resized = { tell: () => {} };
  globalThis.ResizeObserver = /** @type {any} */ (
    class {
      /** @param {() => void} tell */
      constructor(tell) {
        resized.tell = tell;
      }
      observe() {}
    }
  );
  const detail = element('detail');
  const fields = new Fields(detail);
  const view = new HexView(words, detail, fields);
  const rows = () => [...room.querySelectorAll('.dump-row')].filter((row) => row instanceof HTMLElement && !row.hidden);
  /** What the rows say: offset, digits and characters. */
  const says = () => rows().map((row) => ['offset', 'digits', 'characters'].map((name) => slot(row, name).textContent).join('|'));
  /** @param {string} key @param {KeyboardEventInit} [more] */
  const press = (key, more) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
    box.dispatchEvent(event);
    return event;
  };
  return { box, detail, fields, view, rows, says, press, resized, size };
}

test('a datagram is dumped, header first, in rows as wide as there is room', (t) => {
  const { box, view, says, size, resized } = prepare(t);
  view.show(entryOf(10));
  assert.deepEqual(says(), ['UDP|1f 9000 0900 12ab cd|', '0000|61 62 63 64 65 66 67 68|abcdefgh', '0008|69 6a|ij']);
  assert.deepEqual([box.getAttribute('aria-rowcount'), box.style.getPropertyValue('--bytes')], ['3', '8']);
  size.clientWidth = 700;
  resized.tell();
  assert.deepEqual(says().slice(1), ['0000|61 62 63 64 65 66 67 68 69 6a|abcdefghij']);
  assert.equal(box.getAttribute('aria-rowcount'), '2');
});

test('what is not known of a header is left open', (t) => {
  const { view, says } = prepare(t);
  view.show(entryOf(1, null));
  assert.equal(says()[0], 'UDP|1f 9000 0900 09?? ??|');
});

test('of a long dump only the rows in sight exist, and none once nobody sees them', (t) => {
  const { box, view, rows, says } = prepare(t);
  view.show(entryOf(8000));
  assert.ok(rows().length < 20);
  box.scrollTop = 500 * view.viewport.rowHeight;
  box.dispatchEvent(new Event('scroll'));
  assert.ok(rows().length < 25);
  assert.ok(says().some((row) => row.startsWith('0f98|')), 'row 500 begins at byte 499 × 8');
  view.hide();
  assert.equal(rows().length, 0);
});

test('keys move from byte to byte, of which each is named, and Escape lets go of them', (t) => {
  const { box, view, press, detail, fields } = prepare(t);
  view.show(entryOf(10));
  assert.equal(press('x').defaultPrevented, false);
  assert.equal(press('ArrowRight').defaultPrevented, true);
  press('ArrowRight');
  press('ArrowRight', { shiftKey: true });
  assert.deepEqual(view.mark, { anchor: 1, cursor: 2 });
  assert.equal(box.getAttribute('aria-activedescendant'), 'byte2');
  assert.equal(element('byte2').getAttribute('aria-label'), '63, offset 2, c');
  assert.deepEqual([fields.field, slot(detail, 'marked').textContent, slot(detail, 'copies').textContent], ['payload', '1, 2', 'marked 2']);
  press('ArrowUp');
  assert.equal(element('byte-6').getAttribute('aria-label'), '00, the destination-port');
  assert.equal(fields.field, 'destination-port');
  let told = 0;
  document.body.addEventListener('keydown', () => told++);
  press('Escape');
  assert.deepEqual([view.mark, fields.field, told, box.hasAttribute('aria-activedescendant')], [undefined, '', 0, false]);
  press('Escape');
  assert.equal(told, 1);
});

test('the bytes of a field that is chosen are marked, in the next datagram as well', (t) => {
  const { view, detail } = prepare(t);
  view.show(entryOf(10));
  /** @type {HTMLElement} */ (detail.querySelector('[data-field="checksum"]')).click();
  assert.deepEqual([view.mark, slot(detail, 'marked').textContent], [{ anchor: -2, cursor: -1 }, 'header 6, 2']);
  assert.deepEqual([...detail.querySelectorAll('.dump-row .marked')].map((cell) => cell.textContent), ['ab', 'cd']);
  view.show(entryOf(10, 0x1234));
  assert.deepEqual([...detail.querySelectorAll('.dump-row .marked')].map((cell) => cell.textContent), ['12', '34']);
  /** @type {HTMLElement} */ (detail.querySelector('[data-field="payload"]')).click();
  assert.deepEqual(view.mark, { anchor: 0, cursor: 9 });
  view.show(entryOf(4));
  assert.deepEqual([view.mark, slot(detail, 'copies').textContent], [{ anchor: 0, cursor: 3 }, 'marked 4']);
});
