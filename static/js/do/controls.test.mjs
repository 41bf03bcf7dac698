import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { controlOf, put, refresh } from './controls.js';

/**
 * A form with a control of each kind.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  const page = testPage(
    t,
    `<form>
      <input name="port" value="8888">
      <input type="checkbox" name="broadcast" value="true">
      <select name="interface"><option value="">any</option><option value="lo">lo</option></select>
      <textarea name="message"></textarea>
    </form>`,
  );
  const form = /** @type {HTMLFormElement} */ (page.querySelector('form'));
  const port = /** @type {HTMLInputElement} */ (controlOf(form, 'port'));
  const box = /** @type {HTMLInputElement} */ (controlOf(form, 'broadcast'));
  const choice = /** @type {HTMLSelectElement} */ (controlOf(form, 'interface'));
  return { form, port, box, choice };
}

test('a control is found by its name, and what is none is not', (t) => {
  const { form, port, choice } = prepare(t);
  assert.deepEqual([port.value, choice.tagName], ['8888', 'SELECT']);
  assert.equal(controlOf(form, 'message'), null);
  assert.equal(controlOf(form, 'nothing'), null);
});

test('what is put into a control is there even after the form is reset', (t) => {
  const { form, port, box, choice } = prepare(t);
  put(port, '9999');
  put(box, 'true');
  put(choice, 'lo');
  form.reset();
  assert.deepEqual([port.value, box.checked, choice.value], ['9999', true, 'lo']);
  put(box, '');
  assert.equal(box.checked, false);
});

test('an interface that is gone can still be chosen, and is offered once', (t) => {
  const { choice } = prepare(t);
  put(choice, 'eth9');
  put(choice, 'lo');
  put(choice, 'eth9');
  assert.equal(choice.value, 'eth9');
  assert.deepEqual(Array.from(choice.options, ({ text }) => text), ['any', 'lo', 'eth9']);
});

test('a value that nobody has changed follows the lab, unless it is wrong and there to be mended', (t) => {
  const { port, box, choice } = prepare(t);
  refresh(port, '9999');
  refresh(box, 'true');
  refresh(choice, 'lo');
  assert.deepEqual([port.value, box.checked, choice.value], ['9999', true, 'lo']);
  port.setAttribute('aria-invalid', 'true');
  refresh(port, '8888');
  assert.equal(port.value, '9999');
});

test('a value that somebody has changed stays until the lab has it as well', (t) => {
  const { port, box, choice } = prepare(t);
  port.value = '1';
  box.checked = true;
  choice.value = 'lo';
  refresh(port, '2');
  refresh(box, '');
  refresh(choice, '');
  assert.deepEqual([port.value, box.checked, choice.value], ['1', true, 'lo']);
  refresh(port, '1');
  refresh(port, '2');
  refresh(box, 'true');
  refresh(box, '');
  refresh(choice, 'lo');
  refresh(choice, '');
  assert.deepEqual([port.value, box.checked, choice.value], ['2', false, '']);
});
