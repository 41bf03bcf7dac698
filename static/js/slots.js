// Filling templates: the server owns every tag, scripts put text into slots.

/**
 * A fresh copy of the only element in a template.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function cloneTemplate(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`no template ${id}`);
  const first = template.content.firstElementChild;
  if (!first) throw new Error(`template ${id} is empty`);
  return /** @type {HTMLElement} */ (document.importNode(first, true));
}

/**
 * The slot of a name within an element.
 * @param {Element} within
 * @param {string} name
 * @returns {HTMLElement}
 */
export function slot(within, name) {
  const found = within.querySelector(`[data-slot="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`no slot ${name}`);
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
 * An element of the page that must be there.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no element ${id}`);
  return found;
}
