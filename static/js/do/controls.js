// What stands in the controls of a form, and whether somebody is about to change it.

/** @typedef {HTMLInputElement|HTMLSelectElement} Control */

/** What a box that is ticked sends; one that is not sends nothing. */
export const ticked = 'true';

/**
 * The control of a name, if there is one.
 * @param {Element} within
 * @param {string} name
 * @returns {Control|null}
 */
export function controlOf(within, name) {
  const found = within.querySelector(`[name="${name}"]`);
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
}

/**
 * Puts a value into a control, whatever stands there.
 * @param {Control} control
 * @param {string} value
 */
export function put(control, value) {
  if (control instanceof HTMLSelectElement) {
    const options = Array.from(control.options);
    // It may be gone from the machine, and is still what was chosen.
    if (!options.some((each) => each.value === value)) control.add(new Option(value, value));
    for (const each of control.options) each.defaultSelected = each.value === value;
    control.value = value;
  } else if (control.type === 'checkbox') {
    control.checked = control.defaultChecked = value === ticked;
  } else {
    control.value = control.defaultValue = value;
  }
}

/**
 * Puts a value into a control, unless somebody has put another one there.
 * @param {Control} control
 * @param {string} value
 */
export function refresh(control, value) {
  const there = valueOf(control) === value;
  if (there === isChanged(control)) put(control, value);
}

/**
 * Whether somebody has changed what was put there, or has been told that it is wrong.
 * @param {Control} control
 */
function isChanged(control) {
  if (control.hasAttribute('aria-invalid')) return true;
  if (control instanceof HTMLInputElement) {
    return control.value !== control.defaultValue || control.checked !== control.defaultChecked;
  }
  const options = Array.from(control.options);
  return control.selectedOptions[0] !== (options.find((each) => each.defaultSelected) ?? options[0]);
}

/** @param {Control} control */
function valueOf(control) {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') return control.checked ? ticked : '';
  return control.value;
}
