// The fields of a datagram. The one that is chosen is marked wherever its bytes are shown.

/** How many bytes the UDP header has (RFC 768). */
export const headerSize = 8;

/** The fields of the header in their order, each of two bytes (RFC 768), which are counted from the payload back. */
export const headerFields = ['source-port', 'destination-port', 'header-length', 'checksum'];

/** What follows the header. */
export const payloadField = 'payload';

/**
 * The field that a byte is in.
 * @param {number} at the number of a byte of the payload, or one before it
 */
export function fieldAt(at) {
  return at < 0 ? (headerFields[(at + headerSize) >> 1] ?? '') : payloadField;
}

/**
 * The field that a run of bytes is in, or nothing where it is more than one.
 * @param {{from: number, end: number}} range
 */
export function fieldOf({ from, end }) {
  const field = fieldAt(from);
  return field === fieldAt(end - 1) ? field : '';
}

/**
 * The bytes of a field.
 * @param {string} field
 * @param {number} size of the payload
 * @returns {{from: number, end: number}|undefined} nothing where there are none
 */
export function bytesOf(field, size) {
  if (field === payloadField) return size > 0 ? { from: 0, end: size } : undefined;
  const from = headerFields.indexOf(field) * 2 - headerSize;
  return from < -headerSize ? undefined : { from, end: from + 2 };
}

/**
 * The field that an arrow key leads to: two of the header stand in a row, and the payload below them.
 * @param {string} key
 * @param {number} at which field, in their order
 * @returns {number|undefined}
 */
export function fieldAfter(key, at) {
  const last = headerFields.length; // The payload.
  switch (key) {
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'ArrowRight':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return at < 2 ? at : at - 2;
    case 'ArrowDown':
      return Math.min(at + 2, last);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

export class Fields {
  /** @type {HTMLButtonElement[]} */
  #buttons;
  #detail;
  /** @type {((field: string) => void)[]} */
  #listeners = [];

  /** @param {HTMLElement} detail that has the buttons of the fields, and says in its data which one is chosen */
  constructor(detail) {
    this.#detail = detail;
    this.#buttons = [...detail.querySelectorAll('button')].filter((each) => each.matches('.header-field'));
    this.#buttons.forEach((button, at) => {
      const field = button.dataset.field ?? '';
      button.addEventListener('click', () => this.#choose(field === this.field ? '' : field));
      button.addEventListener('keydown', (event) => this.#pressed(event, at));
    });
    this.mark('');
  }

  /** The field that is chosen, or nothing. */
  get field() {
    return this.#detail.dataset.field ?? '';
  }

  /** What a field is called. @param {string} field */
  nameOf(field) {
    const button = this.#buttons.find((each) => each.dataset.field === field);
    return button?.querySelector('.field-name')?.textContent ?? '';
  }

  /** @param {(field: string) => void} listener is told when a field is chosen here */
  onChoose(listener) {
    this.#listeners.push(listener);
  }

  /** @param {string} field */
  #choose(field) {
    this.mark(field);
    for (const listener of this.#listeners) listener(field);
  }

  /**
   * Shows which field is chosen, and tells nobody.
   * @param {string} field
   */
  mark(field) {
    this.#detail.dataset.field = field;
    const stop = Math.max(0, this.#buttons.findIndex((button) => button.dataset.field === field));
    this.#buttons.forEach((button, at) => {
      button.setAttribute('aria-pressed', String(button.dataset.field === field));
      button.tabIndex = at === stop ? 0 : -1;
    });
  }

  /** @param {KeyboardEvent} event @param {number} at */
  #pressed(event, at) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = this.#buttons[fieldAfter(event.key, at) ?? -1];
    if (!next) return;
    event.preventDefault(); // It would scroll.
    for (const button of this.#buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}
