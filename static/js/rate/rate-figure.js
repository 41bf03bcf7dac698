// A figure: a picture with one sentence for those who cannot see it, and a table of the same data.

import { cloneTemplate } from '../slots.js';

/** @typedef {import('./rate-draw.js').Sheet} Sheet */
/** @typedef {import('./rate-draw.js').Look} Look */

export class Figure {
  #foot;
  #pictures;
  #button;
  #data;
  #rows;

  /**
   * @param {HTMLElement} box
   * @param {() => void} repaint
   */
  constructor(box, repaint) {
    this.canvas = /** @type {HTMLCanvasElement} */ (box.querySelector('canvas'));
    this.#button = /** @type {HTMLElement} */ (box.querySelector('button'));
    this.#pictures = [...box.querySelectorAll('.rate-picture')].filter((each) => each instanceof HTMLElement);
    this.#data = /** @type {HTMLElement} */ (box.querySelector('.rate-data'));
    this.#rows = /** @type {HTMLTableSectionElement} */ (this.#data.querySelector('tbody'));
    this.#foot = /** @type {HTMLTableRowElement} */ (this.#data.querySelector('tfoot > tr'));
    this.#button.hidden = false;
    this.#button.addEventListener('click', () => {
      this.#turn();
      repaint();
    });
  }

  /** Shows the table instead of the picture, or the picture again. */
  #turn() {
    const listed = this.#data.hidden;
    this.#button.setAttribute('aria-pressed', String(listed));
    this.#data.hidden = !listed;
    for (const each of this.#pictures) each.hidden = listed;
  }

  /**
   * @param {string} summary
   * @param {(sheet: Sheet, look: Look) => void} draw
   * @param {() => {rows: string[][], sums: string[]}} list
   */
  show(summary, draw, list) {
    if (this.canvas.getAttribute('aria-label') !== summary) this.canvas.setAttribute('aria-label', summary);
    if (this.#data.hidden) this.#draw(draw);
    else this.#list(list());
  }

  /** @param {(sheet: Sheet, look: Look) => void} draw */
  #draw(draw) {
    const { canvas } = this;
    const context = canvas.getContext('2d');
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!context || width === 0) return;
    const [across, down] = [width, height].map((each) => Math.round(each * devicePixelRatio));
    if (canvas.width !== across) canvas.width = across ?? 0;
    if (canvas.height !== down) canvas.height = down ?? 0;
    const look = lookOf(canvas);
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = look.font;
    draw({ context, width, height }, look);
  }

  /** @param {{rows: string[][], sums: string[]}} data */
  #list({ rows, sums }) {
    while (this.#rows.rows.length > rows.length) this.#rows.deleteRow(-1);
    while (this.#rows.rows.length < rows.length) {
      const row = cloneTemplate('rate-row-template');
      while (row.children.length > sums.length) row.lastElementChild?.remove();
      this.#rows.append(row);
    }
    rows.forEach((texts, i) => write(this.#rows.rows[i], texts));
    write(this.#foot, sums);
  }
}

/**
 * @param {Element|undefined} row
 * @param {string[]} texts
 */
function write(row, texts) {
  texts.forEach((text, i) => {
    const cell = row?.children[i];
    if (cell && cell.textContent !== text) cell.textContent = text;
  });
}

/** What has a colour of its own in a chart. */
const charted = /** @type {const} */ (['received', 'bytes', 'dropped', 'bars', 'text', 'muted', 'axis', 'grid']);

/**
 * The colours and letters as the style sheet has them now.
 * @param {Element} canvas
 * @returns {Look}
 */
function lookOf(canvas) {
  const style = getComputedStyle(canvas);
  const colours = Object.fromEntries(charted.map((name) => [name, style.getPropertyValue(`--chart-${name}`).trim()]));
  return {
    .../** @type {Record<typeof charted[number], string>} */ (colours),
    size: parseFloat(style.fontSize),
    font: `${style.fontSize} ${style.fontFamily}`,
  };
}
