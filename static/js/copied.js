// What came of copying something is said where the button is; what could not be copied is shown there.

import { copyText } from './copy.js';
import { slot } from './slots.js';

/** @typedef {import('./types.js').Words} Words */

/**
 * Copies a text.
 * @param {Words} words
 * @param {Element} where
 * @param {string} text
 * @param {string} done what is said once it is copied
 * @param {boolean} shown whether the text is shown even so
 */
export async function copyAndTell(words, where, text, done, shown) {
  const copied = await copyText(text);
  tell(where, copied ? done : words.NotCopied, copied && !shown ? '' : text);
}

/**
 * Says something where a button is, and shows a text under it.
 * @param {Element} where
 * @param {string} said
 * @param {string} [text]
 */
export function tell(where, said, text = '') {
  slot(where, 'share-said').textContent = said;
  const code = slot(where, 'share-shown');
  code.textContent = text;
  code.parentElement?.toggleAttribute('hidden', text === '');
}
