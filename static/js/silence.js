// Silence after a send: once it has lasted, why that may be.

import { base } from './commands.js';
import { ask } from './forms.js';

/** @typedef {import('./types.js').Entry} Entry */

/** How long it is quiet before anything is said of it, in milliseconds. */
const silence = 10_000;

/** The port of an address, or nothing. @param {string|null|undefined} address */
const portOf = (address) => /:(\d+)$/.exec(address ?? '')?.[1];

/**
 * A filter that finds whatever tells of a datagram since: that it arrived here, that something came back, or that
 * it could not be delivered.
 * @param {Entry} sent
 */
export function newsOf({ source, destination }) {
  const [from, to] = [portOf(source), portOf(destination)];
  const arrived = `udp.srcport == ${from} && udp.dstport == ${to}`;
  const answered = `udp.srcport == ${to} && udp.dstport == ${from}`;
  return `kind == "received" && ((${arrived}) || (${answered})) || kind == "unreachable" && udp.dstport == ${to}`;
}

export class Silence {
  #reasons;
  #shown;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {HTMLElement} shown says what the reasons may be
   * @param {string} reasons
   */
  constructor(shown, reasons) {
    this.#shown = shown;
    this.#reasons = reasons;
  }

  /** Something else has begun. */
  end() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown.textContent = '';
  }

  /**
   * Begins to wait for news of a datagram.
   * @param {Entry} sent
   * @param {number} waited for how long nothing has come already, in milliseconds
   */
  begin(sent, waited) {
    this.end();
    const timer = setTimeout(() => void this.#look(sent, timer), silence - waited);
    this.#timer = timer;
  }

  /**
   * @param {Entry} sent
   * @param {ReturnType<typeof setTimeout>} timer
   */
  async #look(sent, timer) {
    const query = new URLSearchParams({ after: String(sent.seq), limit: '1', filter: newsOf(sent) });
    // Where the lab itself is silent, nobody knows.
    const found = await ask({ method: 'GET', path: `${base}/datagrams?${query}` }).catch(() => undefined);
    if (this.#timer !== timer || !found) return;
    if (found.datagrams.length === 0) this.#shown.textContent = this.#reasons;
  }
}
