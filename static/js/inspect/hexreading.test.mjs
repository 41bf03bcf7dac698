import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { HexReading } from './hexreading.js';
import { element, slot } from '../slots.js';

const markup = `
  <div id="panel">
    <div data-slot="reading" hidden>
      <b data-slot="marked"></b><button type="button" data-slot="unmark"></button>
      <b data-slot="u8"></b><b data-slot="u16-be"></b><b data-slot="u16-le"></b><b data-slot="u32-be"></b><b data-slot="u32-le"></b>
      <b data-slot="as-text"></b>
    </div>
    <b data-slot="copies"></b>
    <button type="button" data-copy="hex">hex</button><button type="button" data-copy="python">Python</button>
    <p data-slot="copied"></p>
    <div data-slot="copy-by-hand" hidden><textarea id="copy-text" readonly></textarea></div>
  </div>`;

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    MarkedBytes: 'Offset {offset} ({hex}), {bytes|byte|bytes}',
    MarkedBytesOfHeader: 'Header, byte {offset} ({hex}), {bytes|byte|bytes}',
    NumberRead: '{unsigned}[[ (signed {signed})]]',
    CopyAllBytes: 'Copy all {bytes}',
    CopyMarkedBytes: 'Copy the marked {bytes}',
    BytesCopied: 'Copied {bytes|byte|bytes} as {form}.',
    BytesNotCopied: 'Not copied.',
  })
);

const dumped = { header: Uint8Array.of(0x1f, 0x90, 0xff, 0xfe, 0, 11, 0x12, 0x34), payload: Uint8Array.of(0x68, 0x69, 0xff) };

/** @param {import('node:test').TestContext} t */
function prepare(t) {
  testPage(t, markup);
  const panel = element('panel');
  const unmark = t.mock.fn();
  /** The text of a slot. @param {string} name */
  const text = (name) => slot(panel, name).textContent;
  /** @param {string} form */
  const copy = (form) => /** @type {HTMLElement} */ (panel.querySelector(`[data-copy="${form}"]`)).click();
  const numbers = () => ['u8', 'u16-be', 'u16-le', 'u32-be', 'u32-le'].map(text);
  return { reading: new HexReading(words, panel, unmark), panel, unmark, text, copy, numbers };
}

/**
 * Gives the page a clipboard.
 * @param {(text: string) => Promise<void>} writeText
 */
const haveClipboard = (writeText) => Object.defineProperty(navigator, 'clipboard', { value: { writeText } });

/** Lets promises that are due run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('where nothing is marked nothing is read, and all of the payload is there to copy', (t) => {
  const { reading, panel, text } = prepare(t);
  reading.show(dumped, { from: 0, end: 1 });
  reading.show(dumped, undefined);
  assert.equal(slot(panel, 'reading').hidden, true);
  assert.equal(text('copies'), 'Copy all 3');
  assert.equal(reading.bytes, dumped.payload);
});

test('marked bytes are read from where they begin, as numbers and as text', (t) => {
  const { reading, panel, text, unmark, numbers } = prepare(t);
  reading.show(dumped, { from: 1, end: 3 });
  assert.equal(slot(panel, 'reading').hidden, false);
  assert.equal(text('marked'), 'Offset 1 (0x0001), 2 bytes');
  assert.deepEqual(numbers(), ['105', '27135', '65385 (signed -151)', '–', '–']);
  assert.deepEqual([text('as-text'), text('copies')], ['i⟨ff⟩', 'Copy the marked 2']);
  slot(panel, 'unmark').click();
  assert.equal(unmark.mock.callCount(), 1);
});

test('bytes of the header are counted from its beginning', (t) => {
  const { reading, text, numbers } = prepare(t);
  reading.show(dumped, { from: -6, end: -5 });
  assert.equal(text('marked'), 'Header, byte 2 (0x0002), 1 byte');
  assert.deepEqual(numbers(), ['255 (signed -1)', '65534 (signed -2)', '65279 (signed -257)', '4294836235 (signed -131061)', '184614655']);
  assert.deepEqual(reading.bytes, Uint8Array.of(0xff));
});

test('bytes are copied in the form that was asked for, and the page says so where they are still shown', async (t) => {
  const { reading, panel, text, copy } = prepare(t);
  /** @type {string[]} */
  const written = [];
  haveClipboard(async (/** @type {string} */ each) => void written.push(each));
  reading.show(dumped, { from: 0, end: 2 });
  copy('hex');
  await turn();
  assert.equal(text('copied'), 'Copied 2 bytes as hex.');
  copy('python');
  assert.equal(text('copied'), '');
  await turn();
  assert.equal(text('copied'), 'Copied 2 bytes as Python.');
  assert.equal(slot(panel, 'copy-by-hand').hidden, true);
  copy('hex');
  reading.show(dumped, { from: 2, end: 3 });
  await turn();
  assert.equal(text('copied'), '');
  assert.deepEqual(written, ['68 69', "b'hi'", '68 69']);
});

test('what a browser does not copy is there to be copied by hand, until other bytes are shown', async (t) => {
  const { reading, panel, text, copy } = prepare(t);
  const fallback = element('copy-text', HTMLTextAreaElement);
  reading.show(dumped, undefined);
  copy('hex');
  await turn();
  assert.deepEqual([text('copied'), slot(panel, 'copy-by-hand').hidden], ['Not copied.', false]);
  assert.deepEqual([fallback.value, fallback.selectionStart, fallback.selectionEnd], ['68 69 ff', 0, 8]);
  reading.show(dumped, { from: 0, end: 1 });
  assert.deepEqual([text('copied'), slot(panel, 'copy-by-hand').hidden, fallback.value], ['', true, '']);
});
