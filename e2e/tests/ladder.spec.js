// The ladder: every arrow of it is compared with what the journal says, and with sockets outside the program.
import { createListener, journal, statsOf } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { expect, test } from '../lab.js';
import { freePort } from '../ports.js';
import { Screen } from '../screen.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').APIRequestContext} Requests */

/** Opens the page with the ladder. @param {Page} page */
async function openLadder(page) {
  const screen = new Screen(page);
  await screen.open();
  await page.getByRole('tab', { name: 'Ladder' }).click();
  await expect(page.locator('#ladder')).toBeVisible();
  return screen;
}

/** The arrows of a kind. @param {Page} page @param {string} [kind] */
const arrows = (page, kind) => page.locator(`#ladder-image .ladder-arrow${kind ? `[data-kind="${kind}"]` : ''}`);

/** What stands at the arrows of a kind. @param {Page} page @param {string} kind */
const labels = (page, kind) => page.locator(`#ladder-image .ladder-label[data-kind="${kind}"]`);

/** Sends by the API. @param {Requests} request @param {Record<string, unknown>} send */
async function send(request, send) {
  const answer = await request.post('/api/v1/send', { data: send });
  expect(answer.status(), await answer.text()).toBe(200);
  return answer.json();
}

/** How many each sent entry stands for. @param {Requests} request */
async function sentCounts(request) {
  /** @type {{kind: string, count?: number}[]} */
  const entries = await journal(request);
  return entries.filter(({ kind }) => kind === 'sent').map(({ count }) => count ?? 1);
}

test('an exchange with an echo is exactly one arrow each way', async ({ page, request }) => {
  const echo = await createListener(request, { name: 'my echo', reply: { preset: 'echo' } });
  await openLadder(page);
  await expect(page.getByText('Nothing to draw yet.')).toBeVisible();
  const { sent } = await send(request, { to: echo.local, payload: { text: 'Hello server!' }, wait: '5s' });
  expect((await journal(request)).filter(({ kind }) => kind === 'sent' || kind === 'received')).toHaveLength(4);

  await expect(arrows(page, 'both')).toHaveCount(2);
  await expect(arrows(page)).toHaveCount(2);
  await expect(labels(page, 'both')).toHaveText(['13 B Hello server!', '13 B Hello server!']);
  await expect(page.locator('.ladder-address')).toHaveText([echo.local, sent.source]);
  await expect(page.locator('.ladder-heads .ladder-name')).toHaveText(['my echo', 'socket of this lab']);
  await expect(page.getByRole('img', { name: /datagrams/ })).toHaveAccessibleName(
    '2 datagrams between 2 sockets, 2 sent and received here.',
  );

  // The one goes from the right to the left, the other back, and both go down.
  const ends = await arrows(page).evaluateAll((found) =>
    found.map((each) => {
      const box = (/** @type {string} */ part) => /** @type {Element} */ (each.querySelector(part)).getBoundingClientRect();
      const [dot, tip] = [box('.ladder-dot'), box('.ladder-tip')];
      return { right: tip.x > dot.x, down: tip.bottom > dot.bottom };
    }),
  );
  expect(ends).toEqual([
    { right: false, down: true },
    { right: true, down: true },
  ]);
});

test('a send that is refused comes back as a dashed arrow', async ({ page, request }) => {
  const port = await freePort();
  await openLadder(page);
  const { outcome } = await send(request, { to: `127.0.0.1:${port}`, payload: { text: 'anyone?' }, wait: '5s' });
  expect(outcome).toBe('refused');
  await expect(arrows(page, 'refused')).toHaveCount(1);
  await expect(arrows(page, 'open')).toHaveCount(1);
  await expect(arrows(page)).toHaveCount(2);
  await expect(labels(page, 'refused')).toHaveText('refused');
  await expect(arrows(page, 'refused').locator('.ladder-stroke')).toHaveCSS('stroke-dasharray', '6px, 4px');
  await expect(arrows(page, 'open').locator('.ladder-stroke')).toHaveCSS('stroke-dasharray', 'none');
});

test('what the kernel dropped is crossed out at its listener', async ({ page, request, udpSocket }) => {
  const slow = await createListener(request, { receive_queue: 4608 });
  await openLadder(page);
  await request.patch(`/api/v1/listeners/${slow.id}`, { data: { state: 'paused' } });
  const peer = await udpSocket();
  for (let i = 0; i < 100; i++) await peer.send(`${i}`, slow.port);
  await request.patch(`/api/v1/listeners/${slow.id}`, { data: { state: 'listening' } });
  await expect.poll(async () => (await statsOf(request, slow.id)).received).toBeGreaterThan(0);
  await peer.send('room again', slow.port);
  await expect(arrows(page, 'gap')).toHaveCount(1);
  const { received, kernel_drops: drops } = await statsOf(request, slow.id);
  expect(received + drops).toBe(101);
  await expect(labels(page, 'gap')).toHaveText(`${drops} missing`);
  await expect(arrows(page, 'gap').locator('.ladder-cross')).toBeVisible();
  await expect(arrows(page, 'outside')).toHaveCount(Math.min(39, received));
});

test('of what comes from elsewhere, and goes there, only one end is known', async ({ page, request, udpSocket }) => {
  const listener = await createListener(request, { name: 'ear', read_size: 8 });
  const peer = await udpSocket();
  await openLadder(page);
  await peer.send('longer than eight bytes', listener.port);
  await send(request, { to: peer.local, from: listener.id, payload: { text: '안녕하세요' } });
  expect((await peer.waitFor()).text).toBe('안녕하세요');

  await expect(arrows(page)).toHaveCount(2);
  await expect(arrows(page, 'outside').locator('.ladder-dot')).toHaveCount(0);
  await expect(labels(page, 'outside')).toHaveText(/^8 of 23 B longer t/);
  await expect(arrows(page, 'open').locator('.ladder-open')).toBeVisible();
  await expect(labels(page, 'open')).toHaveText('15 B 안녕하세요');
  await expect(page.locator('.ladder-address')).toHaveText([listener.local, peer.local]);
  await expect(page.locator('.ladder-heads .ladder-name')).toHaveText(['ear', 'elsewhere']);
});

test('a flood is few thick arrows, and the page does not grow', async ({ page, request, udpSocket }) => {
  const { local } = await createListener(request);
  await openLadder(page);
  const job = { to: [local], payload: { text: 'flood' }, count: 6_000, rate: 4_000, record: 'summary' };
  expect((await request.post('/api/v1/transmissions', { data: job })).status()).toBe(202);
  await expect(page.locator('#totals [data-slot="not-drawn"]')).not.toHaveText('0');
  for (let i = 0; i < 10; i++) expect(await page.locator('#ladder *').count()).toBeLessThan(900);
  const summed = async () => (await sentCounts(request)).reduce((sum, count) => sum + count, 0);
  await expect.poll(summed, 'the summaries stand for all of them').toBe(6_000);
  // The last summary says what the journal says. It goes to others, so that nothing is received after it.
  const peer = await udpSocket();
  expect((await request.post('/api/v1/transmissions', { data: { ...job, to: [peer.local], count: 50 } })).status()).toBe(202);
  await expect.poll(summed).toBe(6_050);
  const last = (await sentCounts(request)).at(-1);
  await expect(labels(page, 'open').last()).toHaveText(`×${last?.toLocaleString('en')} 5 B flood`);
  await expect(page.locator('.ladder-arrow[data-many]').last().locator('.ladder-stroke')).toHaveCSS('stroke-width', '5px');
});

test('where a filter leaves entries out, it is said how many', async ({ page, request, udpSocket }) => {
  const [one, other] = [await createListener(request), await createListener(request)];
  const peer = await udpSocket();
  const screen = await openLadder(page);
  await page.getByRole('tab', { name: 'Packets' }).click();
  await page.getByLabel('Filter').fill(`udp.port == ${one.port}`);
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('tab', { name: 'Ladder' }).click();
  await peer.send('seen', one.port);
  await expect(labels(page, 'outside')).toHaveText(['4 B seen']); // Two listeners read side by side.
  for (const text of ['a', 'b', 'c']) await peer.send(text, other.port);
  await expect.poll(async () => (await statsOf(request, other.id)).received).toBe(3);
  await peer.send('seen again', one.port);
  await expect(labels(page, 'outside')).toHaveText(['4 B seen', '10 B seen again']);
  // Before them, there was the start of the other listener.
  await expect(labels(page, 'hole')).toHaveText(['1 entry not shown here', '3 entries not shown here']);
  await expect(screen.figure('received')).toHaveText('5');
});

test('many senders are folded into one lane', async ({ page, request, udpSocket }) => {
  const { local, port } = await createListener(request);
  const peers = await Promise.all(Array.from({ length: 12 }, () => udpSocket()));
  await openLadder(page);
  for (const peer of peers) await peer.send(`from ${peer.port}`, port);
  await expect(arrows(page)).toHaveCount(12);
  const newest = peers.slice(-6).map((peer) => peer.local);
  await expect(page.locator('.ladder-address')).toHaveText([local, ...newest, '6 others']);
});

test('the last forty are shown, and the newest is in sight', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await openLadder(page);
  for (let i = 0; i < 60; i++) await peer.send(`#${i}.`, port);
  await expect(labels(page, 'outside')).toHaveCount(40);
  await expect(labels(page, 'outside').first()).toHaveText('4 B #20.');
  await expect(labels(page, 'outside').last()).toHaveText('4 B #59.');
  await expect(labels(page, 'outside').last()).toBeInViewport();
});

test('an arrow chooses its datagram, and what is chosen elsewhere is marked', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = await openLadder(page);
  for (const text of ['one', 'two', 'three']) await peer.send(text, port);
  await labels(page, 'outside').filter({ hasText: 'two' }).click();
  await expect(screen.inspector.getByText('two', { exact: true }).first()).toBeAttached();
  await expect(page.locator('.ladder-arrow.selected')).toHaveCount(1);
  await expect(page.locator('.ladder-label.selected')).toHaveText('3 B two');

  await page.getByRole('tab', { name: 'Packets' }).click();
  await expect(screen.row('two')).toHaveClass(/selected/);
  await screen.row('three').click();
  await page.getByRole('tab', { name: 'Ladder' }).click();
  await expect(page.locator('.ladder-label.selected')).toHaveText('5 B three');
});

test('as a list it says the same, and the keyboard chooses', async ({ page, request, udpSocket }) => {
  const echo = await createListener(request, { reply: { preset: 'echo' } });
  const port = await freePort();
  const peer = await udpSocket();
  const screen = await openLadder(page);
  const { sent } = await send(request, { to: echo.local, payload: { text: 'Hello server!' }, wait: '5s' });
  const refused = await send(request, { to: `127.0.0.1:${port}`, payload: { text: 'anyone?' }, wait: '5s' });
  await peer.send('', echo.port);
  await expect(arrows(page)).toHaveCount(6);
  const toggle = page.getByRole('button', { name: 'As list' });
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#ladder-image')).toBeHidden();

  const lines = page.locator('#ladder-list > li');
  const there = `${sent.source} → ${echo.local}`;
  await expect(lines).toHaveCount(6);
  await expect(lines.locator('.ladder-way')).toHaveText([
    there,
    `${echo.local} → ${sent.source}`,
    `${refused.sent.source} → 127.0.0.1:${port}`,
    `127.0.0.1:${port}`,
    `${peer.local} → ${echo.local}`,
    `${echo.local} → ${peer.local}`,
  ]);
  await expect(lines.locator('.ladder-fate')).toHaveText([
    /^13 bytes, sent and received here, [\d.,]+ (µs|ms) later$/,
    /^13 bytes, sent and received here, [\d.,]+ (µs|ms) later$/,
    '7 bytes, sent here, arrival unknown',
    new RegExp(`^Refused: nothing listens on 127\\.0\\.0\\.1:${port} `),
    '0 bytes, received here, send time unknown',
    '0 bytes, sent here, arrival unknown',
  ]);

  // What comes meanwhile takes nothing from under the keyboard.
  const first = lines.first().getByRole('button');
  await first.focus();
  await peer.send('meanwhile', echo.port);
  await expect(lines).toHaveCount(8);
  await expect(first).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(first).toHaveAttribute('aria-current', 'true');
  await expect(screen.inspector.getByText('Hello server!', { exact: true }).first()).toBeAttached();
  await toggle.click();
  await expect(page.locator('.ladder-arrow.selected')).toHaveCount(1);
});

test('frozen, it does not move, and it misses nothing', async ({ page, request, udpSocket }) => {
  const { id, port } = await createListener(request);
  const peer = await udpSocket();
  const screen = await openLadder(page);
  await peer.send('before', port);
  await expect(arrows(page)).toHaveCount(1);
  await screen.freeze.click();
  await peer.send('meanwhile', port);
  await expect(screen.figure('received', screen.listeners.first())).toHaveText('2');
  expect((await statsOf(request, id)).received).toBe(2);
  // A second is longer than any pause between two paints.
  const moved = await page.evaluate(async () => {
    let moved = 0;
    const observer = new MutationObserver((changes) => (moved += changes.length));
    observer.observe(/** @type {Element} */ (document.getElementById('ladder')), { childList: true, subtree: true });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    observer.disconnect();
    return moved;
  });
  expect(moved).toBe(0);
  await screen.freeze.click();
  await expect(labels(page, 'outside')).toHaveText(['6 B before', '9 B meanwhile']);
});

test('cleared, it is empty, and goes on', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = await openLadder(page);
  await peer.send('before', port);
  await expect(arrows(page)).toHaveCount(1);
  await screen.clear.click();
  await expect(page.getByText('Nothing to draw yet.')).toBeVisible();
  await peer.send('behind', port);
  await expect(labels(page, 'outside')).toHaveText(['6 B behind']);
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
      const echo = await createListener(request, { name: 'echo', reply: { preset: 'echo' } });
      const port = await freePort();
      const screen = await openLadder(page);
      expect(await violations(page)).toEqual([]);
      await send(request, { to: echo.local, payload: { text: 'Hello server!' }, wait: '5s' });
      await send(request, { to: `127.0.0.1:${port}`, payload: { text: 'anyone?' }, wait: '5s' });
      for (let i = 0; i < 3; i++) await (await udpSocket()).send(`from ${i}`, echo.port);
      await expect(arrows(page)).toHaveCount(10);
      await labels(page, 'both').first().click();
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
      await page.getByRole('button', { name: 'As list' }).click();
      await expect(page.locator('#ladder-list > li')).toHaveCount(10);
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
    });
  });
}

test('forced colours keep the lines, and what is chosen', async ({ page, request, udpSocket }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const { port } = await createListener(request);
  await openLadder(page);
  await (await udpSocket()).send('Hello server!', port);
  await labels(page, 'outside').click();
  const text = await page.locator('body').evaluate((body) => getComputedStyle(body).color);
  await expect(page.locator('.ladder-lane').first()).not.toHaveCSS('stroke', 'none');
  await expect(page.locator('.ladder-band.selected').first()).not.toHaveCSS('stroke', 'none');
  await expect(page.locator('#ladder-legend .ladder-stroke').first()).toHaveCSS('stroke', text);
});
