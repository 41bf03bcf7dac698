import { setTimeout as pause } from 'node:timers/promises';
import { createListener } from '../api.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const sends = 20_000;
const perMillisecond = 10;
const atOnce = 64;

test('a flood is counted to the last datagram, and the page stays usable', async ({ page, request, udpSocket }) => {
  test.slow();
  const { local, port } = await createListener(request);
  const screen = new Screen(page);
  const carried = follow(page);
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

  const dropped = socketsOn(port)[0]?.drops ?? NaN; // None, unless this machine is very busy.
  await expect.poll(() => figure(screen, 'received')).toBe(sends - dropped);
  await expect.poll(() => figure(screen, 'dropped')).toBe(dropped);
  await expect(screen.figure('received', screen.listener(local))).toHaveText((sends - dropped).toLocaleString('en'));

  // received = drawn + not drawn.
  await expect.poll(() => carried.drawn + carried.notDrawn).toBe(sends - dropped);
  expect(await figure(screen, 'not-drawn')).toBe(carried.notDrawn);
  expect(carried.notDrawn).toBeGreaterThan(0);
  await expect(screen.notes.filter({ hasText: 'came too fast to be drawn here' })).not.toHaveCount(0);
  await expect(screen.page.locator('#rows > tr[data-kind="received"] [data-slot="data"]').last()).toHaveText(
    `${sends - 1}`,
  );

  await screen.send({ port, message: 'after the flood' });
  await expect(screen.row('after the flood').last()).toBeInViewport();
  await screen.row('after the flood').last().click();
  await expect(screen.inspector.locator('pre')).toHaveText('after the flood');

  // However much comes, the page does not grow.
  const first = await size(page);
  expect(first.rows).toBeLessThanOrEqual(500);
  for (let i = 0; i < sends / 10; i += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, k) => peer.send(`again ${i + k}`, port)));
  }
  await expect.poll(() => figure(screen, 'received')).toBeGreaterThan(sends - dropped);
  await expect(async () => {
    const second = await size(page);
    expect(second.rows).toBeLessThanOrEqual(500);
    expect(second.elements).toBeLessThan(Math.max(first.elements, 8_000) * 1.1);
  }).toPass();
});

test('where rows are left out, a line says so exactly there', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  for (let i = 0; i < 2_000; i += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, k) => peer.send(`${i + k}`, port)));
  }
  await expect.poll(() => figure(screen, 'not-drawn')).toBeGreaterThan(0);
  await peer.send('the end', port);
  await expect(screen.row('the end')).toHaveCount(1);

  // Between any two rows there is either nothing, or a line with the number of those between them.
  const faults = await page.locator('#rows > tr').evaluateAll((rows) => {
    const faults = [];
    let seq = NaN;
    let said = 0;
    for (const row of rows) {
      if (row.getAttribute('data-kind') === 'skipped') {
        said += Number(/[\d,]+/.exec(row.textContent ?? '')?.[0].replaceAll(',', ''));
        continue;
      }
      const next = Number(row.getAttribute('data-seq'));
      if (!Number.isNaN(seq) && next !== seq + said + 1) faults.push(`${seq}, then ${said} left out, then ${next}`);
      seq = next;
      said = 0;
    }
    return faults;
  });
  expect(faults).toEqual([]);
});

/** A figure of the whole lab as a number. @param {Screen} screen @param {string} name */
async function figure(screen, name) {
  return Number((await screen.figure(name).textContent())?.replaceAll(',', ''));
}

/** How many rows and how many elements the page has. @param {import('@playwright/test').Page} page */
function size(page) {
  return page.evaluate(() => ({
    rows: document.querySelectorAll('#rows > tr').length,
    elements: document.querySelectorAll('*').length,
  }));
}

/** Adds up what the frames carry. @param {import('@playwright/test').Page} page */
function follow(page) {
  const sums = { drawn: 0, notDrawn: 0 };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (frame.type !== 'entries') return;
      sums.drawn += frame.entries.filter((/** @type {{ kind: string }} */ entry) => entry.kind === 'received').length;
      sums.notDrawn += frame.skipped + frame.missed;
    }),
  );
  return sums;
}
