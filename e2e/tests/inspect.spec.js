import { readFile } from 'node:fs/promises';
import { addAxe, violations } from '../axe.js';
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** Shows a view of the datagram that is inspected. @param {Screen} screen @param {'Header' | 'Bytes' | 'Text'} name */
async function view(screen, name) {
  await screen.inspector.getByRole('tab', { name }).click();
  await expect(screen.inspector.getByRole('tabpanel')).toHaveCount(1);
  await expect(screen.inspector.getByRole('tabpanel', { name })).toBeVisible();
}

/** A field of the UDP header: its value and its digits. @param {import('@playwright/test').Locator} within @param {string} name */
function field(within, name) {
  return within.locator(`.header-field[data-field="${name}"] dd`);
}

/** How a field shows a number of sixteen bits. @param {number} value */
function shown(value) {
  return [String(value), `0x${value.toString(16).padStart(4, '0')}`];
}

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
  await view(screen, 'Text');
  await expect(inspector.locator('pre')).toBeVisible();
  await expect(inspector.locator('pre')).toHaveText('Hello server!');
  await view(screen, 'Bytes');
  await expect(inspector.locator('table.hex')).toBeVisible();
  await expect(inspector.locator('table.hex tbody tr')).toHaveText([
    /0000\s*48 65 6c 6c 6f 20 73 65\s*Hello se/,
    /0008\s*72 76 65 72 21\s*rver!/,
  ]);

  await screen.row('the other').click();
  await expect(inspector.locator('pre')).toHaveText('the other');
  await expect(page.locator('#rows .selected')).toHaveCount(1);
});

test('the header is rebuilt from what is known, and says so', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  await screen.row('Hello server!').click();
  const { header } = await (await request.get('/api/v1/datagrams/2')).json();
  expect(sumsUp(Buffer.from(header.bytes, 'hex'), Buffer.from('Hello server!'))).toBe(true);

  const { inspector } = screen;
  await expect(inspector.getByRole('tab', { name: 'Header' })).toHaveAttribute('aria-selected', 'true');
  await expect(inspector.getByRole('figure', { name: /UDP header/ })).toContainText('Rebuilt, not captured');
  await expect(inspector.getByText('A UDP socket never sees its header.')).toBeVisible();
  const check = async (/** @type {import('@playwright/test').Locator} */ within) => {
    await expect(field(within, 'source-port')).toHaveText(shown(peer.port));
    await expect(field(within, 'destination-port')).toHaveText(shown(port));
    await expect(field(within, 'header-length')).toHaveText(shown(21));
    await expect(field(within, 'checksum')).toHaveText(shown(header.checksum));
    await expect(screen.cell(within, 'tos')).toHaveText('0 (0x00): DSCP CS0 (0), ECN Not-ECT');
  };
  await check(inspector);

  await page.goto('/datagrams/2');
  await check(page.locator('main'));
  await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Header', 'Bytes', 'Text']);
  await expect(page.getByRole('tab')).toHaveCount(0);
  for (const each of ['.facts', 'table.hex', 'pre']) await expect(page.locator(each)).toBeVisible();
});

test('the checksum of a datagram that was cut is unknown', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request, { read_size: 4 });
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('안녕하세요', port);
  await screen.received.first().click();
  const check = async (/** @type {import('@playwright/test').Locator} */ within) => {
    await expect(field(within, 'source-port')).toHaveText(shown(peer.port));
    await expect(field(within, 'header-length')).toHaveText(shown(23));
    await expect(field(within, 'checksum')).toHaveText(['unknown', '']);
    await expect(within.getByText('The checksum needs all 15 bytes.')).toBeVisible();
  };
  await check(screen.inspector);
  await page.goto('/datagrams/2');
  await check(page.locator('main'));
});

test('no view breaks a rule of accessibility', async ({ context, page, request, udpSocket }) => {
  await addAxe(context);
  const { port } = await createListener(request, { read_size: 4 });
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  await screen.received.first().click();
  for (const name of /** @type {const} */ (['Header', 'Bytes', 'Text'])) {
    await view(screen, name);
    expect(await violations(page), name).toEqual([]);
    expect(await screen.overflow(), name).toBe(0);
  }
});

test('the keyboard goes through the views, and the next datagram is seen by the same', async ({
  page,
  request,
  udpSocket,
}) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  for (const text of ['one', 'two']) await peer.send(text, port);
  await screen.row('one').click();
  const tab = (/** @type {string} */ name) => screen.inspector.getByRole('tab', { name });
  await tab('Header').focus();
  for (const [key, name] of /** @type {const} */ ([
    ['ArrowRight', 'Bytes'],
    ['ArrowRight', 'Text'],
    ['ArrowRight', 'Header'],
    ['ArrowLeft', 'Text'],
    ['Home', 'Header'],
    ['End', 'Text'],
    ['ArrowLeft', 'Bytes'],
  ])) {
    await page.keyboard.press(key);
    await expect(tab(name), key).toBeFocused();
    await expect(tab(name), key).toHaveAttribute('aria-selected', 'true');
    await expect(screen.inspector.locator('[role="tab"][tabindex="0"]'), 'Tab stops at one of them').toHaveCount(1);
    await expect(screen.inspector.getByRole('tabpanel', { name })).toBeVisible();
    await expect(screen.inspector.getByRole('tabpanel')).toHaveCount(1);
  }
  await page.keyboard.press('Tab');
  await expect(screen.inspector.getByRole('region', { name: 'Hex' }), 'and goes on into the view').toBeFocused();

  await screen.row('two').click();
  await expect(page.locator('#inspect-title')).toHaveText('Datagram 3');
  await expect(tab('Bytes')).toHaveAttribute('aria-selected', 'true');
  await expect(screen.inspector.locator('table.hex tbody tr')).toHaveText(/74 77 6f\s*two/);
  await view(screen, 'Header');
  await tab('Header').press('Tab');
  await expect(screen.inspector.getByRole('tabpanel', { name: 'Header' })).toBeFocused();
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
  await view(screen, 'Bytes');
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
  await view(screen, 'Bytes');
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

/**
 * What a receiver does with the checksum of a datagram between 127.0.0.1 and 127.0.0.1: all words that it covers and
 * itself add up to all ones (RFC 768).
 *
 * @param {Buffer} header
 * @param {Buffer} payload
 */
function sumsUp(header, payload) {
  const covered = Buffer.concat([
    Buffer.from([127, 0, 0, 1, 127, 0, 0, 1, 0, 17, 0, header.length + payload.length]),
    header,
    payload,
  ]);
  return covered.reduce((sum, byte, at) => sum + (at % 2 === 0 ? byte << 8 : byte), 0) % 0xffff === 0;
}
