import { createListener, journal } from '../api.js';
import { test as base, expect } from '../lab.js';
import { Screen } from '../screen.js';

/** @typedef {{ one: Screen, two: Screen }} Tabs the lab, open twice */

const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<{ tabs: Tabs }, {}, import('../lab.js').Fixtures & import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */ ({
    tabs: async ({ browser, context, lab, watch }, use) => {
      // In a window of its own: a browser draws what is behind something else once a second.
      const other = await browser.newContext({ baseURL: lab.url });
      await watch.follow(other);
      const tabs = { one: new Screen(await context.newPage()), two: new Screen(await other.newPage()) };
      await tabs.one.open();
      await tabs.two.open();
      await use(tabs);
      await other.close();
    },
  }),
);

test('both tabs see the same, whichever of them does it', async ({ tabs: { one, two }, udpSocket }) => {
  await one.listen({ address: '127.0.0.1', port: 0, reply: 'Echo', name: 'shared' });
  await expect(two.listeners).toHaveCount(1);
  await expect(two.cell(two.listeners.first(), 'name')).toHaveText('shared');
  await expect(two.cell(two.listeners.first(), 'reply-words')).toHaveText('Echo');
  const local = (await two.cell(two.listeners.first(), 'local').textContent()) ?? '';
  const port = Number(local.split(':')[1]);

  const peer = await udpSocket();
  await peer.send('from outside', port);
  await two.send({ port, message: 'from the second tab' });
  for (const tab of [one, two]) {
    await expect(tab.received).toHaveCount(3); // Of them one is the echo that came back to the second tab.
    await expect(tab.figure('received', tab.listener(local))).toHaveText('2');
    await expect(tab.figure('received')).toHaveText('2');
  }
  expect(await rowsOf(one)).toEqual(await rowsOf(two));
  await expect(one.fate, 'the fate is told where it was sent').toBeEmpty();

  await two.listener(local).getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(one.listener(local)).toHaveAttribute('data-state', 'stopped');
  await one.listener(local).getByRole('button', { name: 'Remove' }).click();
  await expect(two.listeners).toHaveCount(0);
});

test('what is being typed in one tab is left alone by what the other does', async ({ tabs: { one, two }, request }) => {
  const { local } = await createListener(request);
  const card = one.listener(local);
  await card.getByText('Auto-reply: Off').click();
  await card.getByLabel('Auto-reply').selectOption('Fixed text');
  await card.getByLabel('Reply text').fill('half a sen');

  await two.listener(local).getByRole('button', { name: 'Stop reading' }).click();
  await expect(card).toHaveAttribute('data-state', 'paused');
  await expect(card.getByLabel('Reply text')).toHaveValue('half a sen');
  await expect(card.getByLabel('Reply text')).toBeFocused();
});

test('a frozen tab counts what it does not show, and the other goes on', async ({
  tabs: { one, two },
  request,
  udpSocket,
}) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await expect(one.rows).toHaveCount(1);

  await one.freeze.click();
  await expect(one.freeze).toHaveAttribute('aria-pressed', 'true');
  for (const text of ['a', 'b', 'c']) await peer.send(text, port);
  await expect(two.received).toHaveCount(3);
  await expect(one.below).toHaveText('Frozen, and still receiving: 3 new');
  await expect(one.received).toHaveCount(0);
  await expect(one.figure('received'), 'the figures go on').toHaveText('3');

  await one.below.click();
  await expect(one.received).toHaveCount(3);
  await expect(one.below).toBeHidden();
  await expect(one.freeze).toHaveAttribute('aria-pressed', 'false');
  expect(await rowsOf(one)).toEqual(await rowsOf(two));
});

test('who reads further up is not moved', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  for (let i = 0; i < 60; i++) await peer.send(`line ${i}`, port);
  await expect(screen.row('line 59')).toBeInViewport();

  await screen.scrollTo(0);
  await expect(screen.row('line 0')).toBeInViewport();
  await expect(screen.row('line 59')).toHaveCount(0);
  const before = await screen.row('line 0').boundingBox();
  await peer.send('the newest', port);
  await expect(screen.below).toHaveText('1 new below');
  expect(await screen.row('line 0').boundingBox()).toEqual(before);

  await screen.below.click();
  await expect(screen.row('the newest')).toBeInViewport();
  await expect(screen.below).toBeHidden();
  await peer.send('one more', port);
  await expect(screen.row('one more')).toBeInViewport();
});

test('clearing empties the journal of all', async ({ tabs: { one, two }, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await peer.send('before', port);
  await expect(one.received).toHaveCount(1);
  await expect(two.received).toHaveCount(1);

  await one.clear.click();
  await expect(one.rows).toHaveCount(0);
  await expect(one.emptyList.getByText('Nothing has arrived.')).toBeVisible();
  expect(await journal(request)).toEqual([]);

  await peer.send('after', port);
  await expect(one.row('after')).toHaveCount(1);
  await expect(two.row('after')).toHaveCount(1);
  await expect(one.rows).toHaveCount(1);
  await two.page.reload();
  await expect(two.rows).toHaveCount(1);
});

test('a hidden tab hears the figures only, and says in one line what it did not draw', async ({
  page,
  request,
  udpSocket,
}) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  const notDrawn = async () => Number(await screen.figure('not-drawn').textContent());

  await setHidden(page, true);
  await expect(async () => {
    await peer.send('unseen', port);
    expect(await notDrawn(), 'in more than one frame').toBeGreaterThan(3);
  }).toPass();
  await setHidden(page, false);
  await expect(async () => {
    await peer.send('seen', port);
    await expect(screen.row('seen')).not.toHaveCount(0, { timeout: 500 });
  }).toPass();

  // All that was sent has come, and is either in a row or in the figure.
  const received = (await journal(request)).filter(({ kind }) => kind === 'received').length;
  await expect(screen.figure('received')).toHaveText(String(received));
  await expect.poll(async () => (await screen.received.count()) + (await notDrawn())).toBe(received);
  const notice = `${await notDrawn()} entries came too fast to be drawn here, and stayed in the journal.`;
  await expect(screen.notes.filter({ hasText: 'entries' }).locator('[data-slot="note"]')).toHaveText([notice]);
});

/** What the rows of a tab say. @param {Screen} screen */
const rowsOf = (screen) => screen.rows.evaluateAll((rows) => rows.map((row) => row.textContent));

/** @param {import('@playwright/test').Page} page @param {boolean} hidden */
function setHidden(page, hidden) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}
