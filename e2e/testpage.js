// A page for a unit test of a module: jsdom's, without a server and without layout. What a browser must show is tested in one.
import { JSDOM } from 'jsdom';

/** What of a browser's globals is that of the page. What Node has as well, such as fetch and timers, stays Node's. */
const ofThePage =
  /^(HTML\w*Element|SVG\w*Element|\w*Event|EventTarget|Node|Element|Text|Document|DocumentFragment|Option|FormData|MutationObserver|document|window|location|history|localStorage|navigator|getComputedStyle|getSelection|requestAnimationFrame|cancelAnimationFrame)$/;

/** What its window has inherited. */
const inherited = ['addEventListener', 'removeEventListener', 'dispatchEvent'];

/** What jsdom has not, since it lays nothing out: nothing is ever observed, and no query of the window's size matches. */
const withoutLayout = {
  CSS: { escape: (/** @type {string} */ text) => text },
  ResizeObserver: class { observe() {} disconnect() {} },
  IntersectionObserver: class { observe() {} disconnect() {} },
  matchMedia: () => ({ matches: false, addEventListener() {} }),
};

/**
 * Gives a test a page of its own: the globals of a browser are those of this page until the test is over.
 * @param {import('node:test').TestContext} t
 * @param {string} body what is in it, as HTML
 * @returns {Document}
 */
export function testPage(t, body) {
  const { window } = new JSDOM(`<!doctype html><html lang="en"><body>${body}</body></html>`, {
    url: 'http://localhost:8080/',
    pretendToBeVisual: true,
  });
  window.Element.prototype.scrollIntoView ??= () => {};
  window.HTMLCanvasElement.prototype.getContext = () => null; // Nothing is drawn.
  const names = Object.getOwnPropertyNames(window).filter((name) => ofThePage.test(name)).concat(inherited);
  /** @type {Record<string, unknown>} */
  const globals = { ...withoutLayout };
  for (const name of names) {
    const value = /** @type {any} */ (window)[name];
    globals[name] = /^[a-z]/.test(name) && typeof value === 'function' ? value.bind(window) : value;
  }
  const before = Object.keys(globals).map((name) => /** @type {const} */ ([name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  t.after(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
    window.close();
  });
  return window.document;
}
