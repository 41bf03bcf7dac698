// Real Python programs, as the tutorials have them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const deadline = 10_000;

/** A Python program that was started. */
export class Program {
  #child;
  #output = '';
  #errors = '';
  /** @type {Set<() => void>} */
  #waiting = new Set();
  /** @type {Promise<number | null>} */
  #end;
  #ended = false;

  /** @param {string} name of a file in e2e/python/ */
  constructor(name) {
    const file = fileURLToPath(new URL(`python/${name}`, import.meta.url));
    this.#child = spawn('python3', [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const look = () => this.#waiting.forEach((each) => each());
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#output += text;
      look();
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#errors += text));
    const failed = once(this.#child, 'error').then(([error]) => {
      this.#errors +=
        error.code === 'ENOENT' ? 'python3 is missing; install it with: sudo apt-get install python3' : error;
      return null;
    });
    const closed = once(this.#child, 'close').then(([code]) => code);
    this.#end = Promise.race([closed, failed]).finally(() => {
      this.#ended = true;
      look();
    });
  }

  /**
   * Waits until it has printed something that matches, and returns the match.
   *
   * @param {RegExp} wanted
   * @returns {Promise<RegExpExecArray>}
   */
  printed(wanted) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = wanted.exec(this.#output);
        if (found) finish(() => resolve(found));
        else if (this.#ended) finish(() => reject(this.#failure(`it ended without printing ${wanted}`)));
      };
      const timer = setTimeout(() => finish(() => reject(this.#failure(`it did not print ${wanted}`))), deadline);
      const finish = (/** @type {() => void} */ settle) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        settle();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Waits until it has ended well, and returns what it printed. */
  async result() {
    const code = await this.#end;
    if (code !== 0) throw this.#failure(`it ended with ${code}`);
    return this.#output;
  }

  async stop() {
    this.#child.kill('SIGKILL');
    await this.#end;
  }

  /** @param {string} what */
  #failure(what) {
    return new Error([what, this.#errors.trim(), this.#output.trim()].filter(Boolean).join('\n'));
  }
}
