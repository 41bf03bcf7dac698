// What is wrong with a form: said under each field that is to blame, or where the button is.

import { isWhole } from './commands.js';
import { cloneTemplate, slot } from '../slots.js';
import { fill } from '../words.js';

/** @typedef {import('../types.js').Problem} Problem */
/** @typedef {import('../types.js').Words} Words */

/** An answer that was a problem. */
export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const error of form.querySelectorAll('.field-error, .error-summary')) error.remove();
  for (const control of form.querySelectorAll('[aria-invalid]')) {
    control.removeAttribute('aria-invalid');
    describe(control, `${control.id}-hint`);
  }
}

/**
 * Ties a control to what describes it, as far as that is in the page.
 * @param {Element} control
 * @param {string[]} ids
 */
function describe(control, ...ids) {
  const present = ids.filter((id) => document.getElementById(id));
  if (present.length > 0) control.setAttribute('aria-describedby', present.join(' '));
  else control.removeAttribute('aria-describedby');
}

/**
 * @param {HTMLFormElement} form
 * @param {Words} words
 * @param {unknown} error
 */
export function showProblem(form, words, error) {
  if (!(error instanceof ProblemError)) {
    show(slot(form, 'problem'), words.NotReached, '');
    return;
  }
  const complaints = complaintsOf(form, words, error.problem);
  const first = complaints[0];
  if (!first) {
    show(slot(form, 'problem'), wordsOf(error.problem), '');
    return;
  }
  for (const { control, text } of complaints) {
    const details = control.closest('details');
    if (details) details.open = true;
    show(control.parentElement ?? form, text, `${control.id}-error`);
    control.setAttribute('aria-invalid', 'true');
    describe(control, `${control.id}-error`, `${control.id}-hint`);
  }
  if (complaints.length > 1) summarize(slot(form, 'problem'), words, complaints);
  else first.control.focus();
}

/**
 * Leads to each of several fields, and takes the focus there.
 * @param {Element} where
 * @param {Words} words
 * @param {Complaint[]} complaints
 */
function summarize(where, words, complaints) {
  const summary = cloneTemplate('error-summary-template');
  slot(summary, 'text').textContent = fill(words.ErrorSummary, { count: complaints.length });
  for (const { control, text } of complaints) {
    const item = cloneTemplate('error-link-template');
    const link = /** @type {HTMLAnchorElement} */ (item.firstElementChild);
    link.href = `#${control.id}`;
    link.textContent = text;
    link.addEventListener('click', (event) => {
      event.preventDefault(); // The address of the page may be one that somebody wants to keep.
      control.focus();
    });
    summary.querySelector('ul')?.append(item);
  }
  where.append(summary);
  summary.focus();
}

/** @typedef {{control: HTMLElement, text: string}} Complaint what is wrong with a control */

/**
 * What a problem has against which control, as they stand in the form.
 * @param {HTMLFormElement} form
 * @param {Words} words
 * @param {Problem} problem
 * @returns {Complaint[]}
 */
function complaintsOf(form, words, problem) {
  /** @type {Map<HTMLElement, string>} */
  const found = new Map();
  const several = (problem.errors?.length ?? 0) > 1;
  for (const { location, message } of problem.errors ?? []) {
    const control = blamed(form, location, problem.code);
    if (!control || found.has(control)) continue;
    found.set(control, textFor(words, problem.code, control) ?? (several ? message : wordsOf(problem)));
  }
  return Array.from(form.querySelectorAll('[data-location]')).flatMap((control) => {
    const text = control instanceof HTMLElement ? found.get(control) : undefined;
    return control instanceof HTMLElement && text !== undefined ? [{ control, text }] : [];
  });
}

/**
 * Everything there is to say about a problem. What the kernel calls it is what programs and manuals call it too.
 * @param {Problem} problem
 */
export const wordsOf = ({ detail, hint, errno = '' }) =>
  [detail, hint, !detail.includes(errno) && `(${errno})`].filter(Boolean).join(' ');

/**
 * What we word ourselves: that something is no number, the API says in words for programs.
 * @param {Words} words
 * @param {string} code
 * @param {HTMLElement} control
 */
function textFor(words, code, control) {
  if (code !== 'invalid-field' || !(control instanceof HTMLInputElement)) return undefined;
  const value = control.value.trim();
  if (control.inputMode === 'decimal') return fill(words.NotADecimal, { value });
  if (control.inputMode === 'numeric' && !isWhole(value)) return fill(words.NotANumber, { value });
  return undefined;
}

/**
 * @param {Element} where
 * @param {string} text
 * @param {string} id
 */
function show(where, text, id) {
  const shown = cloneTemplate('error-template');
  if (id) shown.id = id;
  else shown.removeAttribute('id');
  slot(shown, 'text').textContent = text;
  where.append(shown);
}

/**
 * The control that a problem blames: one that claims its code, else one that claims none.
 * @param {HTMLFormElement} form
 * @param {string} location
 * @param {string} code
 */
function blamed(form, location, code) {
  const wanted = location.replace(/^body\./, '');
  const candidates = Array.from(form.querySelectorAll('[data-location]')).filter((control) => {
    const at = control.getAttribute('data-location') ?? '';
    return at === wanted || wanted.startsWith(`${at}.`) || wanted.endsWith(`.${at}`);
  });
  const found =
    candidates.find((control) => control.getAttribute('data-codes')?.split(' ').includes(code)) ??
    candidates.find((control) => !control.hasAttribute('data-codes'));
  return found instanceof HTMLElement ? found : undefined;
}
