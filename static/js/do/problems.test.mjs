import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { clearErrors, ProblemError, showProblem, wordsOf } from './problems.js';
import { element } from '../slots.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {any} */ ({
    NotReached: 'Nobody there.',
    ErrorSummary: '{count|thing|things} to mend',
    NotANumber: '{value} is no number.',
    NotADecimal: '{value} is no decimal.',
  })
);

/**
 * A form with fields that may be to blame.
 * @param {import('node:test').TestContext} t
 */
function prepare(t) {
  testPage(
    t,
    `<form>
      <div><input id="host" data-location="to"><p id="host-hint"></p></div>
      <div><input id="port" inputmode="numeric" data-location="to" data-codes="bad-port no-port"></div>
      <details><div><input id="rate" inputmode="decimal" data-location="rate"></div></details>
      <div><input id="ttl" inputmode="numeric" data-location="ttl"></div>
      <div id="problem" data-slot="problem"></div>
    </form>
    <template id="error-template"><p class="field-error" id="?"><span data-slot="text"></span></p></template>
    <template id="error-link-template"><li><a></a></li></template><template id="error-summary-template"><div class="error-summary" tabindex="-1"><p data-slot="text"></p><ul></ul></div></template>`,
  );
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
  /** @param {string} code @param {string[]} locations */
  const fail = (code, ...locations) => {
    const errors = locations.map((location) => ({ location, message: `${location} is bad` }));
    showProblem(form, words, new ProblemError({ code, title: '', detail: 'It failed.', hint: 'Mend it.', errors }));
  };
  /** The errors under the fields and where the button is, by their ids. */
  const errors = () => Array.from(form.querySelectorAll('.field-error'), (each) => [each.id, each.textContent]);
  return { form, fail, errors };
}

test('a problem without a field is said where the button is', (t) => {
  const { form, fail, errors } = prepare(t);
  fail('refused', 'body.nothing');
  assert.equal(element('problem').textContent, 'It failed. Mend it.');
  clearErrors(form);
  showProblem(form, words, new TypeError('fetch failed'));
  assert.equal(element('problem').textContent, 'Nobody there.');
  assert.deepEqual(errors(), [['', 'Nobody there.']]);
});

test('the field that is to blame is told so and has the focus, until that is taken back', (t) => {
  const { form, fail, errors } = prepare(t);
  fail('bad-host', 'body.to');
  const host = element('host');
  assert.deepEqual(errors(), [['host-error', 'It failed. Mend it.']]);
  assert.equal(element('host-error').parentElement, host.parentElement);
  assert.deepEqual([host.getAttribute('aria-invalid'), host.getAttribute('aria-describedby')], ['true', 'host-error host-hint']);
  assert.equal(document.activeElement, host);
  clearErrors(form);
  assert.deepEqual(errors(), []);
  assert.deepEqual([host.hasAttribute('aria-invalid'), host.getAttribute('aria-describedby')], [false, 'host-hint']);
});

test('of two fields at one place the one that claims the code is to blame', (t) => {
  const { form, fail, errors } = prepare(t);
  fail('no-port', 'body.to');
  assert.deepEqual(errors().map(([id]) => id), ['port-error']);
  clearErrors(form);
  assert.equal(element('port').hasAttribute('aria-describedby'), false);
});

test('several fields are listed in their order, and each entry leads to its field', (t) => {
  const { form, fail, errors } = prepare(t);
  fail('invalid-field', 'body.ttl', 'body.rate', 'body.to', 'body.to.name');
  assert.deepEqual(errors().map(([id]) => id), ['host-error', 'rate-error', 'ttl-error']);
  assert.equal(form.querySelector('details')?.open, true);
  const summary = /** @type {HTMLElement} */ (element('problem').querySelector('.error-summary'));
  assert.equal(summary.querySelector('p')?.textContent, '3 things to mend');
  assert.equal(document.activeElement, summary);
  const links = [...summary.querySelectorAll('a')];
  assert.deepEqual(links.map((link) => link.getAttribute('href')), ['#host', '#rate', '#ttl']);
  assert.equal(links[0]?.textContent, 'body.to is bad');
  const click = new MouseEvent('click', { bubbles: true, cancelable: true });
  links[2]?.dispatchEvent(click);
  assert.deepEqual([document.activeElement, click.defaultPrevented], [element('ttl'), true], 'the address stays as it is');
});

test('what is no number is said in the words of the page', (t) => {
  const { form, fail, errors } = prepare(t);
  element('rate', HTMLInputElement).value = ' fast ';
  element('ttl', HTMLInputElement).value = '1.5';
  fail('invalid-field', 'body.rate', 'body.ttl');
  assert.deepEqual(errors(), [['rate-error', 'fast is no decimal.'], ['ttl-error', '1.5 is no number.']]);
  clearErrors(form);
  element('ttl', HTMLInputElement).value = '999';
  fail('invalid-field', 'body.ttl');
  assert.deepEqual(errors(), [['ttl-error', 'It failed. Mend it.']]);
});

const wordings = [
  { errno: 'EADDRINUSE', want: 'It is in use. Take another. (EADDRINUSE)' },
  { errno: 'EADDRINUSE', detail: 'In use: EADDRINUSE.', want: 'In use: EADDRINUSE. Take another.' },
  { hint: undefined, want: 'It is in use.' },
];
for (const { want, ...more } of wordings) {
  test(`a problem says “${want}”`, () => {
    assert.equal(wordsOf({ code: '', title: '', detail: 'It is in use.', hint: 'Take another.', ...more }), want);
  });
}
