// The figures of the whole lab, listeners that were removed included.

/** @typedef {import('../types.js').Listener} Listener */
/** @typedef {import('../types.js').Stats} Stats */

export class Totals {
  constructor() {
    this.restart();
  }

  /** Begins anew, since the program has. */
  restart() {
    /** @type {Map<string, Stats>} */
    this.each = new Map();
    /** @type {Stats|undefined} */
    this.removed = undefined;
    /** @type {string[]} the addresses that are listened on */
    this.open = [];
  }

  /**
   * Takes over all listeners that there are.
   * @param {Listener[]} listeners
   * @param {Stats} removed the figures of those that were removed, together
   */
  show(listeners, removed) {
    this.each = new Map(listeners.map(({ id, stats }) => [id, stats]));
    this.removed = removed;
    this.open = listeners.filter(({ state }) => state !== 'stopped').map(({ local }) => local);
  }

  /** @param {Record<string, Stats>} changed the figures of the listeners that changed */
  update(changed) {
    for (const [id, stats] of Object.entries(changed)) this.each.set(id, stats);
  }

  #all() {
    return this.removed ? [this.removed, ...this.each.values()] : [...this.each.values()];
  }

  /** How many datagrams the program has received. */
  get received() {
    return this.#all().reduce((sum, { received }) => sum + received, 0);
  }

  /** How many of them were cut. */
  get cut() {
    return this.#all().reduce((sum, { truncated }) => sum + truncated, 0);
  }

  /** How many the kernel has dropped, as far as it tells; null where it tells nothing. */
  get dropped() {
    const known = this.#all().filter(({ kernel_drops }) => kernel_drops !== null);
    if (known.length === 0 && this.each.size > 0) return null;
    return known.reduce((sum, { kernel_drops }) => sum + (kernel_drops ?? 0), 0);
  }
}
