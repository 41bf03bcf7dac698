import { setTimeout as pause } from 'node:timers/promises';
import { appended, createListener, statsOf } from '../api.js';
import { followFrames } from '../carried.js';
import { dropsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const sends = 20_000;
const perMillisecond = 10;
const atOnce = 64;

test('a flood is counted to the last datagram, and the page stays usable', async ({ page, request, udpSocket }) => {
  test.slow();
  const { local, port } = await createListener(request);
  const screen = new Screen(page);
  const carried = followFrames(page);
  await screen.open();
  const peer = await udpSocket();

  const flood = (async () => {
    const started = Date.now();
    for (let i = 0; i < sends; i += atOnce) {
      await Promise.all(Array.from({ length: Math.min(atOnce, sends - i) }, (_, k) => peer.send(`${i + k}`, port)));
      await pause(started + i / perMillisecond - Date.now());
    }
    return Date.now() - started;
  })();

  // While it lasts, the page does what it is told.
  await expect.poll(() => figure(screen, 'received')).toBeGreaterThan(0);
  await screen.freeze.click();
  await expect(screen.freeze).toHaveAttribute('aria-pressed', 'true');
  await screen.sendForm.getByLabel('Message').fill('typed in the middle of it');
  await screen.freeze.click();
  await expect(screen.freeze).toHaveAttribute('aria-pressed', 'false');
  console.log(`flood: ${sends} datagrams in ${await flood} ms`);

  const dropped = dropsOn(port); // None, unless this machine is very busy.
  await expect.poll(() => figure(screen, 'received')).toBe(sends - dropped);
  await expect.poll(() => figure(screen, 'dropped')).toBe(dropped);
  await expect(screen.figure('received', screen.listener(local))).toHaveText((sends - dropped).toLocaleString('en'));

  // Drawn and not drawn are all that happened. What the kernel dropped is an entry of its own, wherever it did.
  await expect.poll(async () => (await appended(request)) - carried.after - carried.drawn - carried.notDrawn).toBe(0);
  if (dropped === 0) expect(await appended(request), 'the start of the listener, and they').toBe(1 + sends);
  await expect.poll(() => figure(screen, 'not-drawn')).toBe(carried.notDrawn);
  expect(carried.notDrawn).toBeGreaterThan(0);
  await expect(screen.page.locator('#rows > .row:not([hidden])[data-kind="received"] [data-slot="data"]').last()).toHaveText(
    `${sends - 1}`,
  );

  await screen.send({ port, message: 'after the flood' });
  await expect(screen.row('after the flood').last()).toBeInViewport();
  await screen.row('after the flood').last().click();
  await expect(screen.inspector.locator('[data-slot="text"]')).toHaveText('after the flood');

  // However much comes, the page does not grow.
  const first = await size(page);
  expect(first.rows).toBeLessThanOrEqual(80);
  expect(first.elements).toBeLessThanOrEqual(1_500);
  for (let i = 0; i < sends / 10; i += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, k) => peer.send(`again ${i + k}`, port)));
  }
  await expect.poll(() => figure(screen, 'received')).toBeGreaterThan(sends - dropped);
  await expect(async () => {
    const second = await size(page);
    expect(second.rows).toBeLessThanOrEqual(80);
    expect(second.elements).toBeLessThanOrEqual(1_500);
  }).toPass();
});

test('where rows are left out, a line says so exactly there', async ({ page, request, udpSocket }) => {
  const { id, port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  for (let i = 0; i < 2_000; i += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, k) => peer.send(`${i + k}`, port)));
  }
  await expect.poll(() => figure(screen, 'not-drawn')).toBeGreaterThan(0);
  // The last one finds an empty queue.
  await expect.poll(async () => (await statsOf(request, id)).received).toBe(2_048 - dropsOn(port));
  await peer.send('the end', port);
  await expect(screen.row('the end')).toHaveCount(1);

  // Between any two rows there is either nothing, or a line with the number of those between them. Only rows in sight
  // exist, and so one goes through the list from its beginning.
  /** @type {Map<number, {seq: number, said: number}>} */
  const rows = new Map();
  const list = page.locator('#list');
  const height = await list.evaluate((box) => box.scrollHeight);
  for (let top = 0; top < height; top += 200) {
    await screen.scrollTo(top);
    for (const row of await page.locator('#rows > .row:not([hidden])').evaluateAll(read)) rows.set(row.index, row);
  }
  const faults = [];
  let seq = 0;
  let said = 0;
  for (const [, row] of [...rows].sort(([one], [other]) => one - other)) {
    said += row.said;
    if (row.seq === 0) continue;
    if (row.seq !== seq + said + 1) faults.push(`${seq}, then ${said} left out, then ${row.seq}`);
    seq = row.seq;
    said = 0;
  }
  expect(faults).toEqual([]);
  // The start of the listener, 32 times 64, and the end; unless the kernel dropped some, which is an entry as well.
  expect(seq).toBe(dropsOn(port) === 0 ? 2_050 : await appended(request));
});

/** What rows say: their place, their number, and how many they say are left out. @param {Element[]} rows */
function read(rows) {
  return rows.map((row) => ({
    index: Number(row.getAttribute('aria-rowindex')),
    seq: Number(row.getAttribute('data-seq')),
    said: row.getAttribute('data-kind') === 'skipped' ? Number(/[\d,]+/.exec(row.querySelector('[data-slot="note"]')?.textContent ?? '')?.[0].replaceAll(',', '')) : 0,
  }));
}

/** A figure of the whole lab as a number. @param {Screen} screen @param {string} name */
async function figure(screen, name) {
  return Number((await screen.figure(name).textContent())?.replaceAll(',', ''));
}

/** How many rows and how many elements the page has. @param {import('@playwright/test').Page} page */
function size(page) {
  return page.evaluate(() => ({
    rows: document.querySelectorAll('#rows > .row:not([hidden])').length,
    elements: document.querySelectorAll('*').length,
  }));
}
