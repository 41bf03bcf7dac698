// Input methods: what is being composed, such as a Hangul syllable, is not there as a whole before it ends.

/** How long a composition may take to end once a form is sent, in milliseconds. What is there by then is read. */
const patience = 500;

export class Composition {
  #going = false;
  /** @type {(() => void)[]} */
  #waiting = [];
  /** @param {EventTarget} page */
  constructor(page) {
    page.addEventListener('compositionstart', () => (this.#going = true));
    page.addEventListener('compositionend', () => {
      this.#going = false;
      for (const tell of this.#waiting.splice(0)) tell();
    });
  }

  /** Resolves once what was composed is in its field: browsers put it there with the task after the end. */
  async settled() {
    if (this.#going) {
      await Promise.race([new Promise((resolve) => this.#waiting.push(() => resolve(undefined))), after(patience)]);
    }
    await after(0);
  }
}

/** @param {number} milliseconds */
const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
