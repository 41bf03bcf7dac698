import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { copyText } from './copy.js';

/** What this process had before a test put a browser in its place. */
const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

afterEach(() => {
  if (before) Object.defineProperty(globalThis, 'navigator', before);
  else Reflect.deleteProperty(globalThis, 'navigator');
  for (const name of ['document', 'getSelection']) Reflect.deleteProperty(globalThis, name);
});

/**
 * A browser of which only that much is there which copying needs.
 * @param {{clipboard?: {writeText: (text: string) => Promise<void>}, allows?: boolean | 'throws', asks?: boolean}} browser
 */
function pretend({ clipboard, allows = true, asks = true }) {
  /** @type {Set<(event: object) => void>} */
  const listeners = new Set();
  const log = /** @type {string[]} */ ([]);
  const event = {
    preventDefault: () => log.push('prevented'),
    stopImmediatePropagation: () => {},
    clipboardData: { setData: (/** @type {string} */ type, /** @type {string} */ text) => log.push(`${type} ${text}`) },
  };
  const values = {
    navigator: { clipboard },
    getSelection: () => ({
      isCollapsed: true,
      selectAllChildren: () => log.push('marked'),
      removeAllRanges: () => log.push('unmarked'),
    }),
    document: {
      body: {},
      addEventListener: (/** @type {string} */ _, /** @type {(event: object) => void} */ listener) =>
        listeners.add(listener),
      removeEventListener: (/** @type {string} */ _, /** @type {(event: object) => void} */ listener) =>
        listeners.delete(listener),
      execCommand: () => {
        if (allows === 'throws') throw new Error('forbidden');
        if (asks) listeners.forEach((listener) => listener(event));
        return allows;
      },
    },
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  return { log, listeners };
}

test('where there is a clipboard, the text goes there and nowhere else', async () => {
  const written = /** @type {string[]} */ ([]);
  const { log } = pretend({
    clipboard: {
      writeText: async (text) => {
        written.push(text);
      },
    },
  });
  assert.equal(await copyText('Hello\n'), true);
  assert.deepEqual([written, log], [['Hello\n'], []]);
});

const byHand = ['marked', 'prevented', 'text/plain Hello', 'unmarked'];

test('where there is none, the page answers to being copied', async () => {
  const { log, listeners } = pretend({});
  assert.equal(await copyText('Hello'), true);
  assert.deepEqual(log, byHand);
  assert.equal(listeners.size, 0, 'and to no other copying');
});

test('where it is refused, the page tries that as well', async () => {
  const { log } = pretend({ clipboard: { writeText: () => Promise.reject(new Error('denied')) } });
  assert.equal(await copyText('Hello'), true);
  assert.deepEqual(log, byHand);
});

/** @type {[string, Parameters<typeof pretend>[0]][]} */
const refused = [
  ['forbids it', { allows: false }],
  ['forbids it loudly', { allows: 'throws' }],
  ['says that it did, and did not ask', { asks: false }],
];
for (const [what, browser] of refused) {
  test(`a browser that ${what} has copied nothing`, async () => {
    const { log, listeners } = pretend(browser);
    assert.equal(await copyText('Hello'), false);
    assert.equal(log.at(-1), 'unmarked');
    assert.equal(listeners.size, 0);
  });
}
