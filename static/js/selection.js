// The datagram that is looked at. The list, the ladder and the inspector all show the same one.

export class Selection {
  constructor() {
    /** The number of the entry, or nothing. */
    this.seq = '';
    /** @type {((seq: string) => void)[]} */
    this.listeners = [];
  }

  /**
   * Chooses another entry; nothing is chosen by an empty number.
   * @param {string} seq
   */
  choose(seq) {
    if (seq === this.seq) return;
    this.seq = seq;
    for (const listener of this.listeners) listener(seq);
  }

  /** @param {(seq: string) => void} listener is told whenever another one is chosen */
  onChange(listener) {
    this.listeners.push(listener);
  }
}
