// The ladder as a picture: copies of a few shapes, put where the layout says.

import { cloneTemplate } from '../slots.js';
import { clock } from '../clock.js';
import { laneTexts, labelOf, shortened } from './ladder-words.js';
import { layOut, rowTop, rowY, strokeOf } from './ladder-layout.js';
import { spanText } from '../spans.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./ladder-layout.js').Layout} Layout */
/** @typedef {import('./ladder-model.js').Arrow} Arrow */
/** @typedef {import('./ladder-model.js').Model} Model */

/** How tall the names of the lanes are, and how wide a letter of an address and of a name is, in units of the layout. */
const headHeight = 42;
const addressLetter = 8.1;
const nameLetter = 7.1;

export class LadderPicture {
  #heads;
  #shapes;
  #body;
  #words;

  /**
   * @param {Words} words
   * @param {HTMLElement} image
   */
  constructor(words, image) {
    this.#words = words;
    this.#heads = part(image, 'heads');
    this.#body = part(image, 'body');
    this.#shapes = cloneTemplate('ladder-shapes-template');
  }

  clear() {
    this.#heads.replaceChildren();
    this.#body.replaceChildren();
  }

  /** A copy of a shape. @param {string} name */
  #shape(name) {
    return /** @type {Element} */ (part(this.#shapes, name).cloneNode(true));
  }

  /**
   * @param {Model} model
   * @param {number} room
   */
  show(model, room) {
    const layout = layOut(model, room);
    resize(this.#heads, layout.width, headHeight);
    resize(this.#body, layout.width, layout.height);
    this.#heads.replaceChildren(...model.lanes.map((lane, i) => this.#head(laneTexts(lane, this.#words), layout, i)));
    /** @type {Element[]} */
    const labels = [];
    const arrows = model.arrows.flatMap((arrow) => {
      const { lines, label } = this.#arrow(arrow, layout);
      labels.push(label);
      return lines ? [lines] : [];
    });
    const lanes = layout.lanes.map((x) => put(this.#shape('lane'), { x1: x, x2: x, y1: 0, y2: layout.height }));
    this.#body.replaceChildren(...this.#rows(model, layout), ...lanes.slice(0, model.lanes.length), ...arrows, ...labels);
  }

  /**
   * @param {{address: string, name: string}} texts
   * @param {Layout} layout
   * @param {number} lane
   */
  #head(texts, { lanes, laneWidth }, lane) {
    const head = this.#shape('head');
    put(head, { transform: `translate(${lanes[lane]} 0)` });
    part(head, 'address').textContent = shortened(texts.address, Math.floor((laneWidth - 8) / addressLetter));
    part(head, 'name').textContent = shortened(texts.name, Math.floor((laneWidth - 8) / nameLetter));
    return head;
  }

  /**
   * A band for each row that can be chosen, and the times at the side.
   * @param {Model} model
   * @param {Layout} layout
   */
  #rows({ rows, arrows }, layout) {
    const bands = arrows.flatMap((arrow) => {
      if (arrow.seq === '') return [];
      const ends = arrow.begin >= 0 && arrow.begin !== arrow.end ? [arrow.begin, arrow.end] : [arrow.end];
      return ends.map((row) => {
        const band = choosable(this.#shape('band'), arrow);
        return put(band, { transform: `translate(0 ${rowTop(row)})`, width: layout.width });
      });
    });
    const times = rows.flatMap(({ time, since, hole }, row) => {
      if (hole) return [];
      const shown = this.#shape('time');
      put(shown, { transform: `translate(0 ${rowY(row) + 4})` });
      // The first has none before it: where there is no room for the time of day, the others count from it.
      const first = layout.wide ? '' : '0';
      put(part(shown, 'since'), { x: layout.wide ? 160 : 64 }).textContent = row === 0 ? first : `+${spanText(since)}`;
      if (layout.wide) part(shown, 'clock').textContent = clock(time);
      return [shown];
    });
    return [...bands, ...times];
  }

  /**
   * @param {Arrow} arrow
   * @param {Layout} layout
   * @returns {{lines: Element|undefined, label: Element}}
   */
  #arrow(arrow, layout) {
    const label = this.#shape('label');
    if (arrow.kind === 'hole') {
      put(label, { x: layout.width / 2, y: rowY(arrow.end) + 4, 'text-anchor': 'middle', 'data-kind': 'hole' });
      label.textContent = labelOf(arrow, 0, this.#words);
      return { lines: undefined, label };
    }
    const stroke = strokeOf(arrow, layout);
    const lines = choosable(this.#shape('arrow'), arrow);
    for (const name of ['hit', 'line']) put(part(lines, name), { d: stroke.path });
    if (stroke.dot) put(part(lines, 'dot'), { cx: stroke.dot.x, cy: stroke.dot.y });
    for (const [name, place] of Object.entries({ head: stroke.head, open: stroke.open })) {
      if (place) put(part(lines, name), { transform: `translate(${place.x} ${place.y}) rotate(${place.angle})` });
    }
    if (stroke.cross) put(part(lines, 'cross'), { transform: `translate(${stroke.cross.x} ${stroke.cross.y})` });
    for (const name of /** @type {const} */ (['dot', 'head', 'open', 'cross'])) if (!stroke[name]) part(lines, name).remove();
    const { x, y, room, anchor } = stroke.label;
    put(choosable(label, arrow), { x, y, 'text-anchor': anchor });
    label.textContent = labelOf(arrow, room, this.#words);
    return { lines, label };
  }
}

/**
 * A part of a shape, which is there: both come with the page.
 * @param {Element} within
 * @param {string} name
 */
function part(within, name) {
  return /** @type {Element} */ (within.querySelector(`[data-part="${name}"]`));
}

/**
 * @param {Element} shape
 * @param {Record<string, string|number>} attributes
 */
function put(shape, attributes) {
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
  return shape;
}

/**
 * Says on a shape what it is of, and what is chosen with it.
 * @param {Element} shape
 * @param {Arrow} arrow
 */
function choosable(shape, { kind, seq, sent, count, entry, begin }) {
  put(shape, { 'data-kind': kind });
  if (seq !== '') put(shape, { 'data-seq': seq });
  if (sent) put(shape, { 'data-sent': sent.seq });
  if (begin < 0) put(shape, { 'data-before': '' });
  if (entry.truncated) put(shape, { 'data-cut': '' });
  if (count > 1 && kind !== 'gap') put(shape, { 'data-many': '' });
  return shape;
}

/**
 * @param {Element} picture
 * @param {number} width
 * @param {number} height
 */
function resize(picture, width, height) {
  put(picture, { viewBox: `0 0 ${width} ${height}` });
  if (!(picture instanceof SVGElement)) return;
  picture.style.width = `${width / 16}rem`;
  picture.style.height = `${height / 16}rem`;
}
