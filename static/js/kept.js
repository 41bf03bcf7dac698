// What a browser keeps of what somebody has chosen. Where it keeps nothing, everything is as usual.

const prefix = 'udpweb-';

/**
 * What was kept under a name; nothing where that is nothing.
 * @param {string} name
 */
export function kept(name) {
  try {
    return localStorage.getItem(prefix + name) ?? '';
  } catch {
    return ''; // Storage is switched off.
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Storage is switched off, or full: the choice holds for this page.
  }
}
