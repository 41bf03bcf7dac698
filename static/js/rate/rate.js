// The rate: how much came in the last minute, how far apart, and how large.

import { barsOf, drawHistogram, nameGaps, nameSizes } from './histogram.js';
import { gapEdges, sizeEdges } from '../stream/samples.js';
import { barRows, barsSummary, leftText, rateRows, rateSummary } from './rate-words.js';
import { drawRate } from './rate-draw.js';
import { Figure } from './rate-figure.js';
import { Pace } from '../pace.js';
import { element } from '../slots.js';

/** @typedef {import('../types.js').Words} Words */
/** @typedef {import('./rate-draw.js').Sheet} Sheet */
/** @typedef {import('./rate-draw.js').Look} Look */
/** @typedef {import('./rate-words.js').Shown} Shown */
/** @typedef {import('../stream/samples.js').Samples} Samples */

/** The least time between two paints, in milliseconds. */
const shortest = 250;

export class Rate {
  #frozen = false;
  #gaps;
  #left = element('rate-left');
  #pace;
  #rate;
  #sizes;
  /** @type {Shown|undefined} */
  shown;

  /**
   * @param {Words} words
   * @param {Samples} samples
   */
  constructor(words, samples) {
    this.words = words;
    this.samples = samples;
    const repaint = () => this.#pace.paintNow();
    this.#rate = new Figure(element('rate-figure'), repaint);
    this.#gaps = new Figure(element('gaps-figure'), repaint);
    this.#sizes = new Figure(element('sizes-figure'), repaint);
    this.#pace = new Pace(() => this.#paint(), shortest);
    // Colours are read whenever it is painted, and so all it takes is to paint.
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(query).addEventListener('change', repaint);
    }
    new MutationObserver(repaint).observe(document.documentElement, { attributes: true });
    new ResizeObserver(repaint).observe(element('rate'));
  }

  show() {
    this.#pace.start();
  }

  hide() {
    this.#pace.stop();
  }

  /** @param {boolean} frozen */
  freeze(frozen) {
    this.#frozen = frozen;
    this.#pace.soon();
  }

  /** What there is to see now. @returns {Shown} */
  #read() {
    const { samples } = this;
    return {
      seconds: samples.seconds(Date.now()),
      gaps: barsOf(samples.gaps, nameGaps(gapEdges)),
      sizes: barsOf(samples.sizes, nameSizes(sizeEdges)),
      left: samples.received - samples.seen,
      dropsKnown: samples.dropsKnown,
    };
  }

  #paint() {
    if (!this.#frozen || !this.shown) this.shown = this.#read();
    const { words, shown } = this;
    this.#rate.show(
      rateSummary(shown, words),
      (sheet, look) => drawRate(sheet, shown.seconds, look, words),
      () => rateRows(shown, words),
    );
    this.#gaps.show(
      barsSummary(shown.gaps, words.GapsSummary),
      (sheet, look) => drawHistogram(sheet, shown.gaps, look),
      () => barRows(shown.gaps, words),
    );
    this.#sizes.show(
      barsSummary(shown.sizes, words.SizesSummary),
      (sheet, look) => drawHistogram(sheet, shown.sizes, look),
      () => barRows(shown.sizes, words),
    );
    this.#left.textContent = leftText(shown, words);
  }
}
