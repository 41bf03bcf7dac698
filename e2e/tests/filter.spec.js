// The filter of the list.
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { numbers, sendNumbers } from '../numbered.js';
import { Screen } from '../screen.js';

test('a filter shows what passes, also of what was before, and says what is wrong with it', async ({ page, request, udpSocket, watch }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 30);
  await expect(screen.row('number 30')).toBeVisible();
  const input = page.getByRole('textbox', { name: 'Filter' });
  await input.fill('data contains "number 2"');
  await input.press('Enter');
  await expect.poll(() => numbers(screen)).toEqual([2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  await sendNumbers(peer, port, 199, 201);
  await expect.poll(() => numbers(screen)).toEqual([2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 200, 201]);

  watch.expect(/422.*filter=data/);
  await input.fill('data contain "x"');
  await input.press('Enter');
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#filter-error')).toContainText('character');
  await expect(screen.row('number 201'), 'the filter before is still in force').toHaveCount(1);

  await input.fill('udp.port == 1');
  await input.press('Enter');
  await expect(page.locator('#no-match')).toContainText('No datagram matches udp.port == 1. 34 entries were looked at.');
  await page.locator('#no-match').getByRole('button', { name: 'Clear filter' }).click();
  await expect(screen.row('number 30')).toHaveCount(1);
  await expect(input).toHaveValue('');
});

test('a link with a filter opens filtered, with and without scripts', async ({ page, browser, request, udpSocket, lab }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 12);
  const path = `/?filter=${encodeURIComponent('data contains "number 1"')}`;
  const screen = new Screen(page);
  await screen.open(path);
  await expect.poll(() => numbers(screen)).toEqual([1, 10, 11, 12]);
  await sendNumbers(peer, port, 20, 20);
  await sendNumbers(peer, port, 100, 100);
  await expect.poll(() => numbers(screen)).toEqual([1, 10, 11, 12, 100]);

  const plain = await browser.newContext({ javaScriptEnabled: false, baseURL: lab.url });
  const without = new Screen(await plain.newPage());
  await without.page.goto(path);
  expect(await numbers(without)).toEqual([1, 10, 11, 12, 100]);
  await without.page.goto('/?filter=nonsense');
  await expect(without.page.locator('#filter-error')).toContainText('nonsense');
  await plain.close();
});

test('a frozen view shows what passes a new filter', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 20);
  await expect(screen.row('number 20')).toBeInViewport();
  await screen.freeze.click();
  await page.getByLabel('Filter', { exact: true }).fill('data contains "number 1"');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => numbers(screen)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  await sendNumbers(peer, port, 100, 101);
  await expect(screen.below).toHaveText('Frozen, and still receiving: 2 new');
  expect(await numbers(screen)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
});

test('of two filters the one that was set last counts, whichever answers first', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 9);
  await expect(screen.row('number 9')).toBeInViewport();
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route(/filter=/, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel('Filter', { exact: true }).fill('data contains "number 3"');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByLabel('Filter', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => numbers(screen)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const late = page.waitForResponse(/filter=/);
  release();
  await (await late).finished();
  await peer.send('number 10', port);
  await expect.poll(() => numbers(screen)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
