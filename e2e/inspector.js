// What a person sees of one datagram, and does with it.
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';

/** @typedef {import('./screen.js').Screen} Screen */
/** @typedef {import('@playwright/test').Page} Page */

/** Shows a view of the datagram that is inspected. @param {Screen} screen @param {'Header' | 'Bytes' | 'Text' | 'Code'} name */
export async function view(screen, name) {
  await screen.inspector.getByRole('tab', { name }).click();
  await expect(screen.inspector.getByRole('tabpanel')).toHaveCount(1);
  const panel = screen.inspector.getByRole('tabpanel', { name });
  await expect(panel).toBeVisible();
  await expect(panel.locator('[inert]'), 'its script has come').toHaveCount(0);
}

/** The payload as text. @param {Screen} screen */
export const text = (screen) => screen.inspector.locator('.payload-text');

/** The parts of a field of the UDP header: its value, its digits and its bits. @param {import('@playwright/test').Locator} within @param {string} name */
export function field(within, name) {
  return within.locator(`.header-field[data-field="${name}"]`).locator('.decimal, .hexadecimal, .binary');
}

/** How a field shows a number of sixteen bits. @param {number} value */
export function shown(value) {
  const bits = value.toString(2).padStart(16, '0');
  return [String(value), `0x${value.toString(16).padStart(4, '0')}`, [...bits].join(' ')];
}

/** The bytes that a table shows. @param {import('@playwright/test').Locator} within */
export async function dumped(within) {
  const rows = await within.locator('table.hex tbody [data-slot="bytes"]').allTextContents();
  return Buffer.from(rows.join(' ').replaceAll(' ', ''), 'hex');
}

/** The rows of the dump in their order, as `offset digits characters`. @param {import('@playwright/test').Page} page */
export function dumpRows(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('.dump-row:not([hidden])')]
      .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
      .map((row) =>
        [...row.children].map((part) => [...part.children].map((run) => run.textContent).join(' ') || part.textContent),
      )
      .map(([offset, digits, characters]) => `${offset} ${digits} ${characters?.replaceAll(' ', '')}`.trim()),
  );
}

/** What is marked in the digits of the dump. @param {import('@playwright/test').Page} page */
export async function marked(page) {
  return (await page.locator('.dump-digits > .marked').allTextContents()).join(' ');
}

/**
 * Where a byte of the payload is drawn.
 *
 * @param {import('@playwright/test').Page} page
 * @param {number} at
 * @param {'digits' | 'character'} [which]
 */
export function placeOf(page, at, which = 'digits') {
  return page.evaluate(
    ({ at, which }) => {
      const dump = /** @type {HTMLElement} */ (document.querySelector('#dump'));
      const room = dump.querySelector('.dump-room')?.getBoundingClientRect();
      const ch = (dump.querySelector('.dump-ruler')?.getBoundingClientRect().width ?? 0) / 10;
      const bytes = Number(dump.style.getPropertyValue('--bytes'));
      const row = parseFloat(dump.style.getPropertyValue('--row-height'));
      const column = at % bytes;
      const x = which === 'digits' ? 5 + 3 * column + 1 : 5 + 3 * bytes + column + 0.5;
      return {
        x: (room?.left ?? 0) + x * ch,
        y: (room?.top ?? 0) + (Math.ceil(8 / bytes) + Math.floor(at / bytes) + 0.5) * row,
      };
    },
    { at, which },
  );
}

/** @param {import('@playwright/test').BrowserContext} context */
export const allowClipboard = (context) => context.grantPermissions(['clipboard-read', 'clipboard-write']);

/** What is on the clipboard. @param {import('@playwright/test').Page} page */
export const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** What the download of a payload brings. @param {import('@playwright/test').Page} page @param {import('@playwright/test').Locator} within */
export async function saved(page, within) {
  const started = page.waitForEvent('download');
  await within.getByRole('link', { name: 'Download payload' }).click();
  return readFile(await (await started).path());
}

/**
 * What a receiver does with the checksum of a datagram: all words that it covers and itself add up to all ones (RFC 768).
 * @param {Buffer} headers the pseudo-header and the header
 * @param {Buffer} payload
 */
export function sumsUp(headers, payload) {
  const covered = Buffer.concat([headers, payload]);
  return covered.reduce((sum, byte, at) => sum + (at % 2 === 0 ? byte << 8 : byte), 0) % 0xffff === 0;
}
