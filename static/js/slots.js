// Filling templates: the server owns every tag, scripts put text into slots.

/**
 * A fresh copy of the only element in a template.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function cloneTemplate(id) {
  const first = /** @type {HTMLElement} */ (element(id, HTMLTemplateElement).content.firstElementChild);
  return document.importNode(first, true);
}

/**
 * The slot of a name within an element.
 * @param {Element} within
 * @param {string} name
 * @returns {HTMLElement}
 */
export function slot(within, name) {
  const found = within.querySelector(`[data-slot="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${name}`);
  return found;
}

/**
 * Puts text into slots by name.
 * @param {Element} within
 * @param {Record<string, string>} texts
 */
export function fillSlots(within, texts) {
  for (const [name, text] of Object.entries(texts)) {
    const target = slot(within, name);
    if (target.textContent !== text) target.textContent = text;
  }
}

/**
 * Has a list consist of these items in their order, and moves none that is where it belongs: it may have the focus.
 * @param {Element} list
 * @param {Element[]} items
 */
export function arrange(list, items) {
  for (const each of [...list.children]) if (!items.includes(each)) each.remove();
  items.forEach((item, index) => {
    const there = list.children[index];
    if (there !== item) list.insertBefore(item, there ?? null);
  });
}

/**
 * An element of the page that must be there.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type] what it must be
 * @returns {T}
 */
export function element(id, type = /** @type {new () => any} */ (HTMLElement)) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no ${id}`);
  return found;
}
