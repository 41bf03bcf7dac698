// How the page looks: the colours, and the size for a room full of people. The server renders what the cookies say, so
// that nothing flashes; here they are changed without asking for the page again.

import { element } from '../slots.js';

/** How long a browser keeps a choice, in seconds: a year, as in web/preferences.go. */
const keptFor = 31_536_000;

/**
 * The cookie that keeps a choice.
 * @param {string} name
 * @param {string} value
 */
export function cookieFor(name, value) {
  return `udpweb_${name}=${value}; Path=/; Max-Age=${keptFor}; SameSite=Lax`;
}

/** Takes over the form that chooses how the page looks. */
export function startAppearance() {
  const form = element('appearance', HTMLFormElement);
  form.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    document.cookie = cookieFor(button.name, button.value);
    if (button.name === 'theme') showTheme(form, button.value);
    else showProjector(button, button.value === 'on');
    // Whoever measures or draws does it anew.
    window.dispatchEvent(new Event('resize'));
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} theme
 */
function showTheme(form, theme) {
  document.documentElement.dataset.theme = theme;
  for (const each of form.querySelectorAll('[name="theme"]')) {
    each.setAttribute('aria-pressed', String(each.getAttribute('value') === theme));
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} on
 */
function showProjector(button, on) {
  document.documentElement.toggleAttribute('data-projector', on);
  button.setAttribute('aria-pressed', String(on));
  button.value = on ? 'off' : 'on';
}

/** Lets Escape close the drawer in which the forms are when the page is projected. Links open and close it. */
export function startDrawer() {
  const drawer = element('do');
  const opener = element('drawer-open');
  drawer.addEventListener('keydown', (event) => {
    if (event.code !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    if (opener.offsetParent === null) return; // There is no drawer now.
    if (location.hash) location.replace('#happened');
    opener.focus();
  });
}
