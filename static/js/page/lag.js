// How far what the page shows is behind what happens. The clocks of the two ends need not agree: what counts is how much
// longer entries take than they did when they came fastest.

/** What is less is no delay that anybody sees, in milliseconds. */
const least = 500;

/** A frame may bring what is old for other reasons. So many of them, and for so long, do not. */
const fewest = 3;
const sustained = 1_000;

/** The fastest of so many milliseconds is what is usual. The clocks may be set meanwhile. */
const remembered = 600_000;

export class Lag {
  #fastest = Infinity;
  #fastestBefore = Infinity;
  /** How many frames in a row were late, and since when. */
  #late = 0;
  #lateSince = 0;
  #since = -Infinity;

  /**
   * Takes in when a frame came, and the time of its newest entry, both in milliseconds.
   * @param {number} newest
   * @param {number} now
   * @returns {number} how many milliseconds the page is behind; 0 where it is not
   */
  add(newest, now) {
    if (now - this.#since > remembered / 2) {
      this.#fastestBefore = this.#fastest;
      this.#fastest = Infinity;
      this.#since = now;
    }
    const lag = now - newest;
    this.#fastest = Math.min(this.#fastest, lag);
    const behind = lag - Math.min(this.#fastest, this.#fastestBefore);
    if (behind < least) {
      this.#late = 0;
      return 0;
    }
    if (this.#late++ === 0) this.#lateSince = now;
    return this.#late >= fewest && now - this.#lateSince >= sustained ? behind : 0;
  }
}
