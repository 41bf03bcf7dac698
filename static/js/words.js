// The words of the page. The server has worded everything; scripts only fill placeholders.

/** @typedef {import('./types.js').Words} Words */

/**
 * Reads the words that came with the page.
 * @param {Document} page
 * @returns {Words}
 */
export function readWords(page) {
  return JSON.parse(page.getElementById('words')?.textContent ?? '{}');
}

/**
 * Fills the placeholders of a text, such as {count}. A part in double square brackets falls away
 * whole when one of its placeholders has no value.
 * @param {string} text
 * @param {Record<string, string|number>} values
 */
export function fill(text, values) {
  /** @param {string} part */
  const put = (part) => {
    let whole = true;
    const filled = part.replace(/\{([^}]*)\}/g, (_, name) => {
      const value = String(values[name] ?? '');
      whole &&= value !== '';
      return value;
    });
    return { filled, whole };
  };
  return text
    .split(/\[\[(.*?)\]\]/gs)
    .map((part, index) => {
      const { filled, whole } = put(part);
      return index % 2 === 0 || whole ? filled : '';
    })
    .join('');
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
