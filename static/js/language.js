// The language of the page: what the API words shall be in it, and numbers are written as it has them.

/** The language, such as `ko`. Where there is no page, as in Node, it is English. */
export const language = () => globalThis.document?.documentElement.lang || 'en';

/**
 * Asks the lab for something, in the language of the page.
 * @param {string} path
 * @param {RequestInit & {headers?: Record<string, string>}} [options]
 */
export function askFor(path, options = {}) {
  return fetch(path, { ...options, headers: { ...options.headers, 'Accept-Language': language() } });
}

/**
 * Asks the lab for JSON.
 * @param {string} path
 * @returns {Promise<{ok: boolean, content: any}>} content is null where nothing came that could be read
 */
export async function askForJSON(path) {
  const answer = await askFor(path).catch(() => null);
  const content = (await answer?.json().catch(() => null)) ?? null;
  return { ok: answer?.ok === true && content !== null, content };
}

/**
 * A number with its thousands apart.
 * @param {number} value
 */
export const numberText = (value) => value.toLocaleString(language());
