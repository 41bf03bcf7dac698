// The clipboard. Browsers have it for a page only over https or on the same machine; elsewhere the page answers to being
// copied, as if by hand.

/**
 * Copies a text, and says whether it is on the clipboard. To be called while a person presses something: browsers allow
 * it to nobody else.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copyText(text) {
  // Not every page has it, whatever the types say.
  const clipboard = /** @type {Clipboard|undefined} */ (navigator.clipboard);
  const written = clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  return (await written) || copyAsByHand(text);
}

/** @param {string} text */
function copyAsByHand(text) {
  let taken = false;
  /** @param {ClipboardEvent} event */
  const take = (event) => {
    event.preventDefault(); // What is marked in the page is not what is copied.
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
    taken = true;
  };
  const marked = getSelection();
  const nothing = marked?.isCollapsed ?? false;
  document.addEventListener('copy', take, { capture: true });
  try {
    if (nothing) marked?.selectAllChildren(document.body); // Some browsers copy only where something is marked.
    return document.execCommand('copy') && taken;
  } catch {
    return false;
  } finally {
    document.removeEventListener('copy', take, { capture: true });
    if (nothing) marked?.removeAllRanges();
  }
}
