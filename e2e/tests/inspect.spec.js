import { readFile } from 'node:fs/promises';
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** The bytes that a dump shows. @param {import('@playwright/test').Locator} within */
async function dumped(within) {
  const rows = await within.locator('table.hex tbody [data-slot="bytes"]').allTextContents();
  return Buffer.from(rows.join(' ').replaceAll(' ', ''), 'hex');
}

test('clicking a row shows its text and exactly its bytes', async ({ page, request, udpSocket }) => {
  const { local, port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('the other', port);
  await peer.send('Hello server!', port);
  await screen.row('Hello server!').click();

  await expect(page.locator('#inspect-title')).toHaveText('Datagram 3');
  await expect(screen.row('Hello server!')).toHaveClass(/selected/);
  const { inspector } = screen;
  await expect(screen.cell(inspector, 'source')).toHaveText(peer.local);
  await expect(screen.cell(inspector, 'destination')).toHaveText(local);
  await expect(screen.cell(inspector, 'interface')).toHaveText('lo');
  await expect(screen.cell(inspector, 'ttl')).toHaveText('64');
  await expect(screen.cell(inspector, 'length')).toHaveText('13');
  await expect(screen.cell(inspector, 'time')).toHaveText(/^\d\d:\d\d:\d\d\.\d{6}$/);
  await expect(inspector.locator('pre')).toHaveText('Hello server!');
  await expect(inspector.locator('table.hex tbody tr')).toHaveText([
    /0000\s*48 65 6c 6c 6f 20 73 65\s*Hello se/,
    /0008\s*72 76 65 72 21\s*rver!/,
  ]);

  await screen.row('the other').click();
  await expect(inspector.locator('pre')).toHaveText('the other');
  await expect(page.locator('#rows .selected')).toHaveCount(1);
});

test('every byte is shown as what it is', async ({ page, request, udpSocket }) => {
  const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(data, port);
  await screen.received.first().click();
  await expect(screen.inspector.getByText('These bytes are not printable UTF-8.')).toBeVisible();
  expect(await dumped(screen.inspector)).toEqual(data);

  await page.goto('/datagrams/2');
  expect(await dumped(page.locator('main'))).toEqual(data);
});

test('the keyboard opens a datagram too, and a second time another', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  for (const text of ['one', 'two']) await peer.send(text, port);
  for (const text of ['one', 'two']) {
    await screen.cell(screen.row(text), 'seq').focus();
    await page.keyboard.press('Enter');
    await expect(screen.inspector.locator('pre')).toHaveText(text);
    await expect(page, 'the page stays').toHaveURL(/\/$/);
  }
});

test('a link to a datagram opens in a tab of its own', async ({ page, context, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  const opened = context.waitForEvent('page');
  await screen.cell(screen.row('Hello server!'), 'seq').click({ modifiers: ['ControlOrMeta'] });
  const tab = await opened;
  await expect(tab).toHaveURL(/\/datagrams\/2$/);
  await expect(tab.locator('pre')).toHaveText('Hello server!');
  await expect(page.locator('#inspect-title')).toHaveText('Inspect');
});

test('of a large payload the beginning is shown, and all of it can be had', async ({ page, request, udpSocket }) => {
  const data = Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(data, port);
  await screen.received.first().click();
  await expect(screen.cell(screen.inspector, 'length')).toHaveText('60000');
  await expect(screen.cell(screen.inspector, 'cut')).toHaveText(
    'The first 4096 of 60000 bytes. Download the payload for all of it.',
  );
  expect(await dumped(screen.inspector)).toEqual(data.subarray(0, 4096));
  expect(await saved(page, screen.inspector)).toEqual(data);

  await page.goto('/datagrams/2');
  expect(await dumped(page.locator('main'))).toEqual(data.subarray(0, 4096));
  expect(await saved(page, page.locator('main'))).toEqual(data);
});

test('an empty datagram is a datagram', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('', port);
  const row = screen.received.first();
  await expect(screen.cell(row, 'bytes')).toHaveText('0');
  await expect(screen.cell(row, 'tags')).toHaveText('empty');
  await row.click();
  await expect(
    screen.inspector.getByText('0 bytes. An empty datagram is a datagram; nothing was closed.'),
  ).toBeVisible();
  await expect(screen.inspector.locator('table.hex tbody tr')).toHaveCount(0);
  expect(await saved(page, screen.inspector)).toEqual(Buffer.alloc(0));
});

test('a datagram that has left the journal is said to be gone', async ({ page, request, udpSocket, watch }) => {
  watch.expect(/console error: .*status of 404/);
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('soon gone', port);
  await expect(screen.received).toHaveCount(1);
  expect((await request.delete('/api/v1/datagrams')).ok()).toBe(true);
  await screen.row('soon gone').click();
  await expect(screen.inspector.getByText('There is no entry 2 in the journal.')).toBeVisible();
});

/** What the download of a payload brings. @param {import('@playwright/test').Page} page @param {import('@playwright/test').Locator} within */
async function saved(page, within) {
  const started = page.waitForEvent('download');
  await within.getByRole('link', { name: 'Download payload' }).click();
  return readFile(await (await started).path());
}
