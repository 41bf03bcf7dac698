// The rate: every sum of it is compared with what was really sent, and with what the kernel says.
import { createListener, journal, statsOf } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { dropsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Opens the page with the rate. @param {Page} page */
async function openRate(page) {
  const screen = new Screen(page);
  await screen.open();
  await page.getByRole('tab', { name: 'Rate' }).click();
  await expect(page.locator('#rate')).toBeVisible();
  return screen;
}

/** A figure, by its name. @param {Page} page @param {'rate' | 'gaps' | 'sizes'} name */
const figure = (page, name) => page.locator(`#${name}-figure`);

/** Shows a figure as a table, and returns it. @param {Page} page @param {'rate' | 'gaps' | 'sizes'} name */
async function table(page, name) {
  const toggle = figure(page, name).getByRole('button', { name: 'As table' });
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(figure(page, name).locator('canvas')).toBeHidden();
  return figure(page, name).getByRole('table');
}

/** The texts of the sums of a table. @param {import('@playwright/test').Locator} table */
const sums = (table) => table.locator('tfoot > tr > *');

/** What a column of a table adds up to. @param {import('@playwright/test').Locator} table @param {number} column */
async function added(table, column) {
  const texts = await table.locator(`tbody > tr > *:nth-child(${column})`).allTextContents();
  return texts.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0);
}

/** The rows of a table that have something. @param {import('@playwright/test').Locator} table */
async function filled(table) {
  const rows = await table.locator('tbody > tr').all();
  const texts = await Promise.all(rows.map((row) => row.locator('> *').allTextContents()));
  return texts.filter(([, count]) => count !== '0');
}

test('the table adds up to what was sent, and the sizes are exact', async ({ page, request, udpSocket }) => {
  const listener = await createListener(request);
  const other = await createListener(request, { address: '[::1]:0' });
  const [peer, peer6] = [await udpSocket(), await udpSocket({ type: 'udp6' })];
  const screen = new Screen(page);
  await screen.open();
  // What came before the page was there is no part of it, and what comes before the tab is opened is.
  const sizes = [0, 1, 13, 13, 13, 100, 512, 513, 1472, 9000];
  let bytes = 0;
  for (let i = 0; i < 60; i++) {
    const size = sizes[i % sizes.length] ?? 0;
    await peer.send('x'.repeat(size), listener.port);
    bytes += size;
  }
  for (let i = 0; i < 5; i++) await peer6.send('six', other.port);
  await page.getByRole('tab', { name: 'Rate' }).click();

  const rate = await table(page, 'rate');
  await expect(sums(rate)).toHaveText(['Sum', '65', (bytes + 15).toLocaleString('en'), '0']);
  for (const [column, want] of [[2, 65], [3, bytes + 15], [4, 0]]) expect(await added(rate, column ?? 0)).toBe(want);
  expect((await statsOf(request, listener.id)).received).toBe(60);

  const spread = await table(page, 'sizes');
  await expect(sums(spread)).toHaveText(['Sum', '65']);
  expect(await filled(spread)).toEqual([
    ['0', '6'],
    ['1', '6'],
    ['3–4', '5'],
    ['9–16', '18'],
    ['65–128', '6'],
    ['257–512', '6'],
    ['513–1,024', '6'],
    ['1,025–2,048', '6'],
    ['8,193–16,384', '6'],
  ]);
  // Each listener has one pair fewer than datagrams.
  await expect(sums(await table(page, 'gaps'))).toHaveText(['Sum', String(59 + 4)]);
});

test('what the kernel dropped is counted in the second in which it was', async ({ page, request, udpSocket }) => {
  const slow = await createListener(request, { receive_queue: 4608 });
  await openRate(page);
  await request.patch(`/api/v1/listeners/${slow.id}`, { data: { state: 'paused' } });
  const peer = await udpSocket();
  for (let i = 0; i < 300; i++) await peer.send(`${i}`, slow.port);
  const drops = dropsOn(slow.port);
  expect(drops).toBeGreaterThan(0);
  await request.patch(`/api/v1/listeners/${slow.id}`, { data: { state: 'listening' } });
  const rate = await table(page, 'rate');
  await expect(sums(rate).nth(3)).toHaveText(String(drops));
  await expect(sums(rate).nth(1)).toHaveText(String(300 - drops));
  expect(await added(rate, 4)).toBe(drops);
});

test('a flood is counted whole, though not all of it is drawn', async ({ page, request }) => {
  const { id, local, port } = await createListener(request);
  const screen = await openRate(page);
  const job = { to: [local], payload: { text: 'flood' }, count: 6_000, rate: 4_000, record: 'summary' };
  expect((await request.post('/api/v1/transmissions', { data: job })).status()).toBe(202);
  await expect.poll(async () => (await statsOf(request, id)).received + dropsOn(port)).toBe(6_000);
  const received = 6_000 - dropsOn(port);
  await expect(screen.figure('received')).toHaveText(received.toLocaleString('en'));
  const rate = await table(page, 'rate');
  await expect(sums(rate).nth(1)).toHaveText(received.toLocaleString('en'));
  await expect(sums(rate).nth(2)).toHaveText((5 * received).toLocaleString('en'));
  // What is drawn and what is not are all of them, once both have been painted.
  const sizes = await table(page, 'sizes');
  await expect(async () => {
    const seen = Number((await sums(sizes).nth(1).textContent())?.replaceAll(',', ''));
    expect(seen).toBeLessThan(received);
    expect(await page.locator('#rate-left').textContent()).toBe(
      `${(received - seen).toLocaleString('en')} more were received, but not drawn here: neither histogram counts them.`,
    );
  }).toPass();
});

/** Up to how long something took, in milliseconds, as a range says it. @param {string} range */
function ends(range) {
  const units = new Map([['µs', 1e-3], ['ms', 1], ['s', 1000]]);
  return [...range.matchAll(/([\d.,]+) (µs|ms|s)/g)].map(
    ([, value = '', unit = '']) => Number(value.replace(',', '')) * (units.get(unit) ?? NaN),
  );
}

test('times between arrivals are as long as the pauses between the sends', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await openRate(page);
  const pause = 30;
  const started = performance.now();
  for (let i = 0; i < 5; i++) {
    if (i > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    await peer.send(`${i}`, port);
  }
  const took = performance.now() - started;
  const gaps = await table(page, 'gaps');
  await expect(sums(gaps)).toHaveText(['Sum', '4']);
  let least = 0;
  for (const [range = '', count] of await filled(gaps)) {
    const [above = NaN, upTo = NaN] = ends(range);
    expect(upTo, `${count} times ${range}`).toBeGreaterThanOrEqual(pause - 2); // A timer may be a little early.
    least += above * Number(count);
  }
  expect(least).toBeLessThanOrEqual(took);
});

test('the pictures are named in a sentence, and drawn in the colours of the page', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await page.emulateMedia({ colorScheme: 'light' });
  await openRate(page);
  for (let i = 0; i < 10; i++) await peer.send('Hello server!', port);
  await expect(figure(page, 'sizes').getByRole('img')).toHaveAccessibleName('10 datagrams, most of them of 9–16 bytes.');
  await expect(figure(page, 'gaps').getByRole('img')).toHaveAccessibleName(/^9 pairs of datagrams, most of them .+ apart\.$/);
  await expect(figure(page, 'rate').getByRole('img')).toHaveAccessibleName(
    /^In \d+ seconds? 10 datagrams with 130 bytes were received, \d+ at most in one second, and 0 dropped by the kernel\.$/,
  );

  /** How many pixels of a picture have a colour of the style sheet. @param {'rate' | 'sizes'} name @param {string} colour */
  const painted = (name, colour) =>
    figure(page, name).locator('canvas').evaluate((/** @type {HTMLCanvasElement} */ canvas, colour) => {
      const probe = document.createElement('span');
      probe.style.color = `var(${colour})`;
      canvas.after(probe);
      const [r, g, b] = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
      probe.remove();
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) found++;
      }
      return found;
    }, colour);
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect.poll(() => painted('sizes', '--accent'), scheme).toBeGreaterThan(500);
    await expect.poll(() => painted('rate', '--received'), scheme).toBeGreaterThan(20);
  }
  await page.emulateMedia({ forcedColors: 'active' });
  await expect.poll(() => painted('sizes', '--chart-bars')).toBeGreaterThan(500);
});

test('a picture is as sharp as the screen, and as wide as its place', async ({ browser, lab }) => {
  const context = await browser.newContext({ baseURL: lab.url, deviceScaleFactor: 2, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await openRate(page);
  const canvas = figure(page, 'rate').locator('canvas');
  const sizes = () => canvas.evaluate((/** @type {HTMLCanvasElement} */ each) => [each.width - 2 * each.clientWidth, each.height - 2 * each.clientHeight]);
  await expect.poll(sizes).toEqual([0, 0]);
  const before = await canvas.evaluate((each) => each.clientWidth);
  await page.setViewportSize({ width: 700, height: 800 });
  await expect.poll(() => canvas.evaluate((each) => each.clientWidth)).not.toBe(before);
  await expect.poll(sizes).toEqual([0, 0]);
  await context.close();
});

test('frozen, it does not move, and goes on counting', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = await openRate(page);
  const sizes = await table(page, 'sizes');
  const rate = await table(page, 'rate');
  await peer.send('before', port);
  await expect(sums(sizes)).toHaveText(['Sum', '1']);
  await screen.freeze.click();
  await peer.send('meanwhile', port);
  await expect(screen.figure('received')).toHaveText('2');
  // A second is longer than any pause between two paints.
  const moved = await page.evaluate(async () => {
    let moved = 0;
    const observer = new MutationObserver((changes) => (moved += changes.length));
    observer.observe(/** @type {Element} */ (document.getElementById('rate')), { childList: true, subtree: true, attributes: true, characterData: true });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    observer.disconnect();
    return moved;
  });
  expect(moved).toBe(0);
  await screen.freeze.click();
  await expect(sums(sizes)).toHaveText(['Sum', '2']);
  await expect(sums(rate).nth(1)).toHaveText('2');
});

test('cleared, the histograms begin anew', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = await openRate(page);
  const sizes = await table(page, 'sizes');
  for (const text of ['a', 'b']) await peer.send(text, port);
  await expect(sums(sizes)).toHaveText(['Sum', '2']);
  await screen.clear.click();
  await expect(sums(sizes)).toHaveText(['Sum', '0']);
  await peer.send('four', port);
  await expect(sizes.locator('tbody > tr')).toHaveText(['3–41']);
});

const looks = [
  { name: 'wide', width: 1440, height: 900, colorScheme: /** @type {const} */ ('light') },
  { name: 'dark', width: 1000, height: 800, colorScheme: /** @type {const} */ ('dark') },
  { name: 'narrow', width: 320, height: 640, colorScheme: /** @type {const} */ ('light') },
];
for (const { name, width, height, colorScheme } of looks) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, colorScheme });

    test('it breaks no rule, and the page does not scroll sideways', async ({ context, page, request, udpSocket }) => {
      await addAxe(context);
      const { port } = await createListener(request);
      const peer = await udpSocket();
      const screen = await openRate(page);
      expect(await violations(page)).toEqual([]);
      for (let i = 0; i < 10; i++) await peer.send('Hello server!', port);
      await expect(figure(page, 'sizes').getByRole('img')).toHaveAccessibleName(/^10 datagrams/);
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
      for (const each of /** @type {const} */ (['rate', 'gaps', 'sizes'])) await table(page, each);
      await expect(sums(figure(page, 'sizes').getByRole('table'))).toHaveText(['Sum', '10']);
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
    });
  });
}

test('among the figures stands how many come in a second, now', async ({ page, request }) => {
  const { local } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await expect(screen.figure('rate')).toHaveText('0/s');
  // Where others have the processor, a second may have too few and the next one too many: it goes on until one was quiet.
  const data = { to: local, payload: { text: 'beat' }, rate: 50, count: 2_000 };
  const answer = await request.post('/api/v1/transmissions', { data });
  expect(answer.status(), await answer.text()).toBe(202);
  const transmission = `/api/v1/transmissions/${(await answer.json()).id}`;
  const shown = () => screen.figure('rate').textContent();
  await expect.poll(shown, { timeout: 35_000, intervals: [200] }).toMatch(/^(4[5-9]|5[0-5])\/s$/);
  const cancelled = await request.patch(transmission, { data: { state: 'cancelled' } });
  expect(cancelled.status(), await cancelled.text()).toBe(200);
  await expect(screen.figure('rate')).toHaveText('0/s');
  const came = (await journal(request)).filter(({ kind }) => kind === 'received').length;
  expect(came).toBe((await cancelled.json()).stats.sent);
  await expect(screen.figure('received')).toHaveText(came.toLocaleString('en'));
});
