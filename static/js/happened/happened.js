// The zone of what happened: one of its views is shown at a time, and those that few look at are loaded when they are.

import { element } from '../slots.js';
import { startTabs } from '../tabs.js';

/**
 * A view that costs something while it is shown.
 * @typedef {object} View
 * @property {() => void} show
 * @property {() => void} hide
 * @property {(frozen: boolean) => void} freeze
 */

export class Happened {
  #freezer = element('freeze', HTMLButtonElement);
  #lazy;
  /** @type {Record<string, Promise<View|void>|undefined>} */
  #loading = {};
  /** @type {Map<string, View>} */
  #views;
  name = 'packets';
  frozen = false;

  /**
   * @param {View} list
   * @param {Record<string, () => Promise<View>>} lazy the other views, by name
   * @param {() => void} turned is called when somebody has chosen a view
   */
  constructor(list, lazy, turned) {
    this.#lazy = lazy;
    this.#views = new Map([['packets', list]]);
    this.#freezer.hidden = false;
    this.#freezer.addEventListener('click', () => this.freeze(!this.frozen));
    const zone = element('happened-views');
    element('happened-tabs').hidden = false;
    startTabs(zone, zone.dataset.view ?? this.name, (name) => {
      void this.#show(name);
      turned();
    });
    if (zone.dataset.view && zone.dataset.view !== this.name) void this.#show(zone.dataset.view);
  }

  /** @param {string} name */
  async #show(name) {
    if (name === this.name && this.#views.has(name)) return;
    this.#views.get(this.name)?.hide();
    this.name = name;
    const view = this.#views.get(name) ?? (await this.#load(name));
    if (this.name !== name) return; // Another was chosen meanwhile.
    view?.freeze(this.frozen);
    view?.show();
  }

  /**
   * Loads a view, once however often it is asked for; where that fails, another time.
   * @param {string} name
   */
  #load(name) {
    this.#loading[name] ??= this.#lazy[name]?.()
      .then((view) => (this.#views.set(name, view), view))
      .catch(() => void delete this.#loading[name]);
    return this.#loading[name];
  }

  /** @param {boolean} frozen */
  freeze(frozen) {
    this.frozen = frozen;
    this.#freezer.setAttribute('aria-pressed', String(frozen));
    for (const view of this.#views.values()) view.freeze(frozen);
  }
}
