// Code: a program that does what is shown, in the language of one's choice. The server writes it; its parts that come
// from the datagram are told apart, so that a field that is chosen elsewhere can be seen here as well.

import { copyText } from '../copy.js';
import { keep, kept } from '../kept.js';
import { cloneTemplate, element, slot } from '../slots.js';
import { askFor } from '../language.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Words} Words */

/**
 * A program in its parts, or why there is none.
 * @typedef {{file: string, parts: {text: string, field?: string}[], reason: string}} Program
 */

/**
 * Where the program for a datagram is.
 * @param {number} seq
 * @param {string} language
 * @param {string} task as a query
 */
export function programPath(seq, language, task) {
  return `/datagrams/${seq}/code/${language}?${task}`;
}

/**
 * The text of a program.
 * @param {Program} program
 */
export function programText({ parts }) {
  return parts.map(({ text }) => text).join('');
}

/** What the browser keeps the language under that was chosen last. */
const chosen = 'code-language';

export class Code {
  #buttons;
  #code;
  /** The datagram that is shown. @type {Entry|undefined} */
  #entry;
  #language = element('code-language', HTMLSelectElement);
  #reason;
  #said;
  #task = element('code-program', HTMLSelectElement);
  #text = '';
  #wanted = ''; // The path of the program that is waited for, or shown.
  #words;

  /**
   * @param {Words} words
   * @param {HTMLElement} root
   */
  constructor(words, root) {
    this.#words = words;
    this.#reason = slot(root, 'code-reason');
    this.#code = slot(root, 'code');
    this.#buttons = slot(root, 'code-buttons');
    this.#said = slot(root, 'code-said');
    this.#language.value = kept(chosen);
    if (this.#language.value === '') this.#language.selectedIndex = 0; // None was kept, or none that is still there.
    this.#task.addEventListener('change', () => void this.#load());
    this.#language.addEventListener('change', () => {
      keep(chosen, this.#language.value);
      void this.#load();
    });
    slot(root, 'code-copy').addEventListener('click', () => void this.#copy());
  }

  /**
   * Shows the program for a datagram.
   * @param {Entry} entry
   */
  async show(entry) {
    this.#entry = entry;
    await this.#load();
  }

  hide() {
    this.#entry = undefined;
  }

  /** Has the program written anew: its listener may have changed. */
  async #load() {
    if (!this.#entry) return;
    const path = programPath(this.#entry.seq, this.#language.value, this.#task.value);
    this.#wanted = path;
    const answer = await askFor(`${path}&format=json`).catch(() => null);
    /** @type {Program|null} */
    const program = answer?.ok ? await answer.json().catch(() => null) : null;
    if (this.#wanted === path) this.#render(program, path);
  }

  /**
   * @param {Program|null} program
   * @param {string} path
   */
  #render(program, path) {
    const reason = program ? program.reason : this.#words.NotReached;
    this.#reason.textContent = reason;
    this.#reason.hidden = !reason;
    this.#code.hidden = this.#buttons.hidden = Boolean(reason);
    this.#said.textContent = '';
    this.#text = program ? programText(program) : '';
    this.#code.replaceChildren(...(program?.parts ?? []).map(({ text, field }) => {
      if (!field) return text;
      const part = cloneTemplate('code-part-template');
      part.dataset.part = field;
      part.textContent = text;
      return part;
    }));
    const download = slot(this.#buttons, 'code-download');
    download.setAttribute('href', path);
    download.setAttribute('download', program?.file ?? '');
  }

  async #copy() {
    const copied = await copyText(this.#text);
    this.#said.textContent = copied ? this.#words.Copied : this.#words.CodeNotCopied;
    if (!copied) getSelection()?.selectAllChildren(this.#code);
  }
}
