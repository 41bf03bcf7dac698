// Which browser the tests drive: the system's own. `node e2e/chromium.js` prints its path, or fails.
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds the browser: the one that CHROMIUM names, else the first known name on the PATH.
 *
 * @returns {string} its absolute path
 */
export function chromium() {
  const named = process.env.CHROMIUM;
  const found = named ? locate(named) : names.map(locate).find(Boolean);
  if (!found) {
    throw new Error(named ? `CHROMIUM=${named} is not a program` : 'no Chromium found; CHROMIUM=/path/to/it names one');
  }
  return found;
}

/** @param {string} name */
function locate(name) {
  const candidates = isAbsolute(name) ? [name] : path().map((dir) => join(dir, name));
  return candidates.find(executable);
}

function path() {
  return (process.env.PATH ?? '').split(delimiter).concat('/usr/bin', '/usr/local/bin').filter(isAbsolute);
}

/** @param {string} file */
function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(chromium());
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
