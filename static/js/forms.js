// Forms: sent to the API instead of loading a page, with what is wrong shown under its field.

import { isWhole, requestFor } from './commands.js';
import { cloneTemplate, slot } from './slots.js';
import { fill } from './words.js';

/** @typedef {import('./types.js').Group} Group */
/** @typedef {import('./types.js').Problem} Problem */
/** @typedef {import('./types.js').Words} Words */

/**
 * Whoever wants to know what becomes of a command.
 * @typedef {object} Watcher
 * @property {() => void} [before]
 * @property {(answer: any, form: HTMLFormElement) => void} [done]
 * @property {(problem?: Problem) => boolean} [failed] reports whether it has told what went wrong
 */

/**
 * Takes over every form of the page that names a command.
 * @param {Words} words
 * @param {Record<string, Watcher>} watchers by command
 * @param {(id: string) => Group[]} groupsOf tells the groups of a listener
 */
export function takeOver(words, watchers, groupsOf) {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.command) return;
    event.preventDefault();
    const command = form.dataset.command;
    const watcher = watchers[command] ?? {};
    // An input method may still be composing: its last characters arrive with the next task.
    setTimeout(async () => {
      watcher.before?.();
      clearErrors(form);
      try {
        const answer = await perform(command, form, event.submitter, groupsOf); // Not within ?.(), which may skip it.
        watcher.done?.(answer, form);
      } catch (error) {
        const told = watcher.failed?.(error instanceof ProblemError ? error.problem : undefined);
        if (!told) showProblem(form, words, error);
      }
    });
  });
  document.addEventListener('keydown', (event) => {
    const form = event.target instanceof HTMLTextAreaElement ? event.target.form : null;
    if (form && event.code === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
}

/** An answer that was a problem. */
class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * @param {string} command
 * @param {HTMLFormElement} form
 * @param {HTMLElement|null} submitter
 * @param {(id: string) => Group[]} groupsOf
 */
async function perform(command, form, submitter, groupsOf) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, value] of new FormData(form)) values[name] = String(value);
  if (submitter instanceof HTMLButtonElement && submitter.name) values[submitter.name] = submitter.value;
  const id = form.closest('[data-listener]')?.getAttribute('data-listener') ?? '';
  const { method, path, body } = requestFor(command, values, id, groupsOf(id));
  const answer = await fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new ProblemError(content);
  return content;
}

/** @param {HTMLFormElement} form */
function clearErrors(form) {
  for (const error of form.querySelectorAll('.field-error')) error.remove();
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
function showProblem(form, words, error) {
  if (!(error instanceof ProblemError)) {
    show(slot(form, 'problem'), words.NotReached ?? '', '');
    return;
  }
  const { problem } = error;
  const control = blamed(form, problem);
  const text = problemText(words, problem, control);
  if (!control) {
    show(slot(form, 'problem'), text, '');
    return;
  }
  const details = control.closest('details');
  if (details) details.open = true;
  show(control.parentElement ?? form, text, `${control.id}-error`);
  control.setAttribute('aria-invalid', 'true');
  describe(control, `${control.id}-error`, `${control.id}-hint`);
  if (control instanceof HTMLElement) control.focus();
}

/**
 * What to say of a problem. That something is no number, the API says in words for programs.
 * @param {Words} words
 * @param {Problem} problem
 * @param {Element|undefined} control that is blamed
 */
function problemText(words, { code, detail, hint }, control) {
  if (code === 'invalid-field' && control instanceof HTMLInputElement && control.inputMode === 'numeric') {
    if (!isWhole(control.value)) return fill(words.NotANumber ?? '', { value: control.value.trim() });
  }
  return [detail, hint].filter(Boolean).join(' ');
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
 * @param {Problem} problem
 */
function blamed(form, problem) {
  const location = (problem.errors?.[0]?.location ?? '').replace(/^body\./, '');
  const candidates = Array.from(form.querySelectorAll('[data-location]')).filter((control) => {
    const at = control.getAttribute('data-location') ?? '';
    return at === location || location.startsWith(`${at}.`) || location.endsWith(`.${at}`);
  });
  return (
    candidates.find((control) => control.getAttribute('data-codes')?.split(' ').includes(problem.code)) ??
    candidates.find((control) => !control.hasAttribute('data-codes'))
  );
}
