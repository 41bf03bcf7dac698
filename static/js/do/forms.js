// Forms: sent to the API instead of loading a page, with what is wrong shown under its field.

import { Composition } from './composition.js';
import { requestFor } from './commands.js';
import { clearErrors, ProblemError, showProblem } from './problems.js';
import { askFor } from '../language.js';

/** @typedef {import('./commands.js').Request} Request */
/** @typedef {import('../types.js').Group} Group */
/** @typedef {import('../types.js').Problem} Problem */
/** @typedef {import('../types.js').Words} Words */

/**
 * Whoever wants to know what becomes of a command.
 * @typedef {object} Watcher
 * @property {() => void} [before]
 * @property {(answer: any, form: HTMLFormElement) => void} [done]
 * @property {(problem?: Problem) => boolean} [failed] reports whether it has told what went wrong
 */

/**
 * Takes over every form of the page that names a command. A button may name another one than its form.
 * @param {Words} words
 * @param {Record<string, Watcher>} watchers by command
 * @param {(id: string) => Group[]} groupsOf tells the groups of a listener
 */
export function takeOver(words, watchers, groupsOf) {
  const composition = new Composition(document);
  /** @type {WeakSet<HTMLFormElement>} those that are about to be read: an input method may make two of one press */
  const pressed = new WeakSet();
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.command) return;
    event.preventDefault();
    if (pressed.has(form)) return;
    pressed.add(form);
    const { submitter } = event;
    await composition.settled();
    pressed.delete(form);
    const command = submitter?.dataset.command ?? form.dataset.command;
    const watcher = watchers[command] ?? {};
    watcher.before?.();
    clearErrors(form);
    try {
      const answer = await ask(requestOf(command, form, submitter, groupsOf)); // Not within ?.(), which may skip it.
      watcher.done?.(answer, form);
    } catch (error) {
      const told = watcher.failed?.(error instanceof ProblemError ? error.problem : undefined);
      if (!told) showProblem(form, words, error);
    }
  });
  pressWithEnter(document);
}

/**
 * Ctrl+Enter and ⌘+Enter send the form that has the focus. In a field of a fold with a button of its own, Enter
 * presses that one.
 * @param {Document} page
 */
function pressWithEnter(page) {
  // While something is composed, one press may come twice: as that of the input method, and as itself.
  let composing = false;
  page.addEventListener('keydown', (event) => {
    const control = event.target;
    if (event.code !== 'Enter' && event.code !== 'NumpadEnter') return;
    const isField = control instanceof HTMLInputElement || control instanceof HTMLSelectElement;
    if (!isField && !(control instanceof HTMLTextAreaElement)) return;
    if (!control.form?.dataset.command) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      if (!event.repeat && !composing) control.form.requestSubmit();
      composing = event.isComposing;
      return;
    }
    if (!(control instanceof HTMLInputElement)) return;
    const own = control.closest('details')?.querySelector('button[data-command]');
    if (own instanceof HTMLButtonElement && !event.isComposing) {
      event.preventDefault();
      if (!event.repeat) control.form.requestSubmit(own);
    }
  });
  page.addEventListener('keyup', () => (composing = false));
}

/**
 * What a form asks the API for, as it is filled in now.
 * @param {string} command
 * @param {HTMLFormElement} form
 * @param {HTMLElement|null} submitter
 * @param {(id: string) => Group[]} groupsOf
 * @returns {Request}
 */
export function requestOf(command, form, submitter, groupsOf) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, value] of new FormData(form)) values[name] = String(value);
  if (submitter instanceof HTMLButtonElement && submitter.name) values[submitter.name] = submitter.value;
  const transmission = submitter?.closest('[data-transmission]')?.getAttribute('data-transmission');
  const id = transmission ?? form.closest('[data-listener]')?.getAttribute('data-listener') ?? '';
  return requestFor(command, values, id, groupsOf(id));
}

/**
 * Asks the API, and returns what it answers.
 * @param {Request} request
 * @returns {Promise<any>}
 * @throws {ProblemError} where that is a problem
 */
export async function ask({ method, path, body }) {
  const answer = await askFor(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new ProblemError(content);
  return content;
}
