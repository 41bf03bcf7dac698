// The words of the page. The server has worded everything; scripts only fill placeholders.

import { element } from './slots.js';

/** @typedef {import('./types.js').Words} Words */

/**
 * Fetches the words that the page has named, and a browser has begun to fetch by then.
 * @returns {Promise<Words>}
 */
export async function fetchWords() {
  return (await fetch(element('words', HTMLLinkElement).href)).json();
}

/**
 * Fills the placeholders of a text, such as {count}. A part in double square brackets falls away
 * whole when one of its placeholders has no value, or gives way to what stands behind a double bar
 * in it. A placeholder may bring the words that are counted, for one and for more:
 * {count|entry|entries}. The server fills its texts alike (internal/texts/expand.go).
 * @param {string} text
 * @param {Record<string, string|number>} values
 */
export function fill(text, values) {
  return text
    .split(/\[\[(.*?)\]\]/gs)
    .map((part, index) => {
      if (index % 2 === 0) return put(part, values).filled;
      const bar = part.indexOf('||');
      const { filled, whole } = put(bar < 0 ? part : part.slice(0, bar), values);
      if (whole) return filled;
      return bar < 0 ? '' : put(part.slice(bar + 2), values).filled;
    })
    .join('');
}

/**
 * Fills the placeholders of a part, and reports whether each had a value.
 * @param {string} part
 * @param {Record<string, string|number>} values
 */
function put(part, values) {
  let whole = true;
  const filled = part.replace(/\{([^}]*)\}/g, (_, /** @type {string} */ placeholder) => {
    const [name = '', one = '', more] = placeholder.split('|');
    const value = String(values[name] ?? '');
    whole &&= value !== '';
    return value === '' || more === undefined ? value : `${value} ${value === '1' ? one : more}`;
  });
  return { filled, whole };
}

/**
 * Words the note of an event. A note may have a detail behind a colon.
 * @param {Words} words
 * @param {string} note
 * @param {string} address
 */
export function noteText(words, note, address) {
  const colon = note.indexOf(': ');
  const known = colon < 0 ? note : note.slice(0, colon);
  const text = words.Notes[known];
  return text ? fill(text, { address, detail: colon < 0 ? '' : note.slice(colon + 2) }) : note;
}
