// The datagram that is looked at. The list, the ladder and the inspector all show the same one.

export class Selection {
  /** @type {((seq: string) => void)[]} */
  #listeners = [];
  /** The number of the entry, or nothing. */
  seq = '';
  failed = false;

  /**
   * Chooses another entry, or the same once more where what it is could not be told; nothing is chosen by an empty number.
   * @param {string} seq
   */
  choose(seq) {
    if (seq === this.seq && !this.failed) return;
    this.failed = false;
    this.seq = seq;
    for (const listener of this.#listeners) listener(seq);
  }

  /** @param {(seq: string) => void} listener is told whenever another one is chosen */
  onChange(listener) {
    this.#listeners.push(listener);
  }
}
