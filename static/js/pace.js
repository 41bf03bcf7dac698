// When a view that moves is painted: within an animation frame, only so often, and only while it is shown.

/** How often those who asked for less motion see a change, in milliseconds. */
const calm = 1000;

/** How often time itself is a change, in milliseconds. */
const tick = 250;

export class Pace {
  #reduced;
  #running = false;
  #shortest;
  #due = false;
  #last = -Infinity;
  #paint;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /**
   * @param {() => void} paint
   * @param {number} shortest the least time between two paints, in milliseconds
   */
  constructor(paint, shortest) {
    this.#paint = paint;
    this.#shortest = shortest;
    this.#reduced = matchMedia('(prefers-reduced-motion: reduce)');
  }

  /** Paints now, and from here on whenever it is asked to and as time goes by. */
  start() {
    if (this.#running) return;
    this.#running = true;
    this.#timer = setInterval(() => this.soon(), tick);
    this.paintNow();
  }

  stop() {
    this.#running = false;
    clearInterval(this.#timer);
  }

  /** Paints as soon as it may. */
  soon() {
    if (!this.#running || this.#due) return;
    this.#due = true;
    const shortest = this.#reduced.matches ? calm : this.#shortest;
    setTimeout(() => requestAnimationFrame(() => this.paintNow()), Math.max(0, this.#last + shortest - performance.now()));
  }

  /** Paints without waiting: somebody has pressed something. */
  paintNow() {
    this.#due = false;
    if (!this.#running) return;
    this.#last = performance.now();
    this.#paint();
  }
}
