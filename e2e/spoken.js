// What a screen reader is told.

/**
 * Begins to note it.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<() => Promise<string[]>>} tells every text that the region has had since, in turn
 */
export async function listenTo(page) {
  await page.evaluate(() => {
    const region = document.getElementById('spoken');
    /** @type {string[]} */
    const heard = [];
    new MutationObserver(() => heard.push(region?.textContent ?? '')).observe(/** @type {Node} */ (region), {
      childList: true,
      characterData: true,
      subtree: true,
    });
    Object.assign(window, { heard });
  });
  // @ts-expect-error What the page was given above.
  return () => page.evaluate(() => /** @type {string[]} */ (window.heard));
}
