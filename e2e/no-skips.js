/** A reporter that fails a run in which a test was skipped: what cannot run here is said, not passed over. */
export default class NoSkips {
  /** @type {string[]} */
  skipped = [];

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    // After an interrupt or too many failures the rest counts as skipped too, but nobody asked for that.
    if (result.status === 'skipped' && test.expectedStatus === 'skipped') {
      this.skipped.push(test.titlePath().filter(Boolean).join(' › '));
    }
  }

  onEnd() {
    if (this.skipped.length === 0) return undefined;
    console.error(`skipped, which counts as failed:\n  ${this.skipped.join('\n  ')}`);
    return { status: /** @type {const} */ ('failed') };
  }

  printsToStdio() {
    return false;
  }
}
