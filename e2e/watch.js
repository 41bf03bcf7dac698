// What a browser complains about while a test looks elsewhere.

/** What the page may use without asking another host. */
const local = ['about:', 'blob:', 'data:'];

/**
 * Collects every console error, uncaught exception, violation of the Content-Security-Policy and request to another
 * origin in all pages of a browser context.
 */
export class Watch {
  /** @type {string[]} */
  #troubles = [];
  /** @type {RegExp[]} */
  #expected = [];
  #origin;

  /** @param {string} origin of the program under test */
  constructor(origin) {
    this.#origin = new URL(origin).host;
  }

  /**
   * Says that the test provokes a trouble. One that then does not come is a failure as well.
   *
   * @param {RegExp} trouble such as `/console error: .* 422 /`
   */
  expect(trouble) {
    this.#expected.push(trouble);
  }

  /** @param {import('@playwright/test').BrowserContext} context before its first page */
  async follow(context) {
    const note = (/** @type {string} */ trouble) => void this.#troubles.push(trouble);
    await context.exposeBinding('reportViolation', (_, violation) => note(`policy violation: ${violation}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const where = `${event.sourceFile || event.documentURI}:${event.lineNumber}`;
        // @ts-expect-error The binding above, which no type knows.
        window.reportViolation(`${event.effectiveDirective} blocked ${event.blockedURI} at ${where}`);
      });
    });
    context.on('console', (message) => {
      if (message.type() === 'error') note(`console error: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => note(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on('request', (request) => this.#request(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => this.#request(socket.url())));
  }

  /** @param {string} address */
  #request(address) {
    const url = new URL(address);
    if (local.includes(url.protocol) || url.host === this.#origin) return;
    this.#troubles.push(`request to another origin: ${address}`);
  }

  /** Throws when there was a trouble that no test expected, or none that one did. */
  check() {
    const unexpected = this.#troubles.filter((t) => !this.#expected.some((e) => e.test(t)));
    const missing = this.#expected.filter((e) => !this.#troubles.some((t) => e.test(t)));
    const lines = [...unexpected, ...missing.map((e) => `expected, but it did not come: ${e}`)];
    if (lines.length > 0) throw new Error(`the browser was not quiet:\n  ${lines.join('\n  ')}`);
  }
}
