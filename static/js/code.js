// Code: a program that does what is shown, in the language of one's choice. The server writes it; its parts that come
// from the datagram are told apart, so that a field that is chosen elsewhere can be seen here as well.

import { copyText } from './copy.js';
import { cloneTemplate, element, slot } from './slots.js';
import { askFor } from './language.js';

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').Words} Words */

/**
 * A program in its parts, or why there is none.
 * @typedef {{file: string, parts: {text: string, field?: string}[], reason: string}} Program
 */

/** Where a browser keeps the language that was chosen last. */
const kept = 'udpweb-code-language';

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

/**
 * The language that was chosen last, if it is still one of those there are.
 * @param {() => Pick<Storage, 'getItem'>} storage may throw, as browsers do that keep nothing
 * @param {string[]} languages
 */
export function rememberedLanguage(storage, languages) {
  try {
    const language = storage().getItem(kept) ?? '';
    return languages.includes(language) ? language : '';
  } catch {
    return '';
  }
}

/**
 * Keeps a language for another time.
 * @param {() => Pick<Storage, 'setItem'>} storage may throw
 * @param {string} language
 */
export function rememberLanguage(storage, language) {
  try {
    storage().setItem(kept, language);
  } catch {
    // It is chosen anew another time.
  }
}

export class Code {
  /**
   * @param {Words} words
   * @param {HTMLElement} root
   */
  constructor(words, root) {
    this.words = words;
    this.task = element('code-program', HTMLSelectElement);
    this.language = element('code-language', HTMLSelectElement);
    this.reason = slot(root, 'code-reason');
    this.code = slot(root, 'code');
    this.buttons = slot(root, 'code-buttons');
    this.said = slot(root, 'code-said');
    /** The datagram that is shown. @type {Entry|undefined} */
    this.entry = undefined;
    this.text = '';
    this.wanted = ''; // The path of the program that is waited for, or shown.
    const languages = Array.from(this.language.options, ({ value }) => value);
    this.language.value = rememberedLanguage(() => localStorage, languages) || this.language.value;
    this.task.addEventListener('change', () => void this.load());
    this.language.addEventListener('change', () => {
      rememberLanguage(() => localStorage, this.language.value);
      void this.load();
    });
    slot(root, 'code-copy').addEventListener('click', () => void this.copy());
  }

  /**
   * Shows the program for a datagram.
   * @param {Entry} entry
   */
  async show(entry) {
    this.entry = entry;
    await this.load();
  }

  hide() {
    this.entry = undefined;
  }

  /** Has the program written anew: its listener may have changed. */
  async load() {
    if (!this.entry) return;
    const path = programPath(this.entry.seq, this.language.value, this.task.value);
    this.wanted = path;
    const answer = await askFor(`${path}&format=json`).catch(() => null);
    /** @type {Program|null} */
    const program = answer?.ok ? await answer.json().catch(() => null) : null;
    if (this.wanted === path) this.render(program, path);
  }

  /**
   * @param {Program|null} program
   * @param {string} path
   */
  render(program, path) {
    const reason = program ? program.reason : (this.words.NotReached ?? '');
    this.reason.textContent = reason;
    this.reason.hidden = !reason;
    this.code.hidden = this.buttons.hidden = Boolean(reason);
    this.said.textContent = '';
    this.text = program ? programText(program) : '';
    this.code.replaceChildren(...(program?.parts ?? []).map(({ text, field }) => {
      if (!field) return text;
      const part = cloneTemplate('code-part-template');
      part.dataset.part = field;
      part.textContent = text;
      return part;
    }));
    const download = slot(this.buttons, 'code-download');
    download.setAttribute('href', path);
    download.setAttribute('download', program?.file ?? '');
  }

  async copy() {
    const copied = await copyText(this.text);
    this.said.textContent = (copied ? this.words.Copied : this.words.CodeNotCopied) ?? '';
    if (!copied) getSelection()?.selectAllChildren(this.code);
  }
}
