// Starts the real program on a port of its own and stops it the way a person does.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from './build.js';

const startDeadline = 10_000;
const stopDeadline = 10_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
// The last resort, for a test worker that ends before its fixtures do.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * @typedef {object} LabOptions
 * @property {string[]} [args] further flags, such as `['--udp', '127.0.0.1:0']`
 * @property {Record<string, string>} [env] further environment; none of ours comes from the shell
 * @property {string} [http] where to listen, `127.0.0.1:0` by default
 * @property {number[]} [ports] fixed UDP ports that the test binds: only one test at a time has them
 */

/** A running udpweb. */
export class Lab {
  /** @type {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} */
  #child;
  #output = '';
  /** @type {{ code: number | null, signal: NodeJS.Signals | null } | undefined} */
  #ended;
  /** @type {Promise<void>} */
  #end;
  #stopped = false;

  /** The origin, such as `http://127.0.0.1:41234`. */
  url = '';
  /** The address that the program told people to open; it has the token, where one is asked for. */
  openURL = '';

  /** @param {LabOptions} options */
  constructor(options) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('UDPWEB_')));
    this.#child = spawn(program, ['--http', options.http ?? '127.0.0.1:0', ...(options.args ?? [])], {
      env: { ...env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.#output += text));
    }
    this.#end = new Promise((resolve) => {
      this.#child.once('error', (error) => (this.#output += `${error}\n`));
      this.#child.once('close', (code, signal) => {
        running.delete(this.#child);
        this.#ended = { code, signal };
        resolve();
      });
    });
  }

  get pid() {
    const pid = this.#child.pid;
    if (pid === undefined) throw new Error(`udpweb did not start:\n${this.#output}`);
    return pid;
  }

  /** Everything it has printed so far, both streams. */
  get output() {
    return this.#output;
  }

  /** Returns when the program is ready; its address is read from what it prints. */
  async ready() {
    const deadline = Date.now() + startDeadline;
    for (;;) {
      // A whole line only: the program may be in the middle of writing the address.
      const found = this.openURL || (this.#output.match(/(https?:\/\/\S+?)[.,]?\s/)?.[1] ?? '');
      if (found) {
        this.openURL = found;
        this.url = new URL(found).origin;
        if (await this.#answers('/readyz')) return;
      }
      if (this.#ended) throw new Error(`udpweb ended (${this.#how()}) before it was ready:\n${this.#output}`);
      if (Date.now() > deadline) throw new Error(`udpweb was not ready in ${startDeadline} ms:\n${this.#output}`);
      await sleep(10);
    }
  }

  /** @param {string} path */
  async #answers(path) {
    try {
      return (await fetch(this.url + path, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  /**
   * Asks it to stop and insists on exit code 0. The second call does nothing.
   *
   * @param {NodeJS.Signals} [signal]
   */
  async stop(signal = 'SIGTERM') {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#ended) throw new Error(`udpweb ended by itself (${this.#how()}):\n${this.#output}`);
    this.#child.kill(signal);
    const late = new AbortController();
    const inTime = await Promise.race([
      this.#end.then(() => true),
      sleep(stopDeadline, false, { signal: late.signal }).catch(() => false),
    ]);
    late.abort();
    if (!inTime) {
      this.#child.kill('SIGKILL');
      await this.#end;
      throw new Error(`udpweb was still there ${stopDeadline} ms after ${signal}:\n${this.#output}`);
    }
    if (this.#how() !== 'exit code 0') throw new Error(`udpweb ended (${this.#how()}) after ${signal}:\n${this.#output}`);
  }

  /** Ends it without a word, as a crash or an empty battery would. */
  async kill() {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
    await this.#end;
  }

  #how() {
    return this.#ended?.signal ?? `exit code ${this.#ended?.code}`;
  }
}

/**
 * Starts udpweb and waits until it is ready.
 *
 * @param {LabOptions} [options]
 */
export async function startLab(options = {}) {
  const lab = new Lab(options);
  try {
    await lab.ready();
  } catch (error) {
    await lab.stop().catch(() => {});
    throw error;
  }
  return lab;
}
