// The inspector: its header, its text, and how one gets there.
import { execFileSync } from 'node:child_process';
import { addAxe, violations } from '../axe.js';
import { createListener } from '../api.js';
import { dumpRows, field, saved, shown, sumsUp, text, view } from '../inspector.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

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
  await expect(text(screen)).toBeVisible();
  await expect(text(screen)).toHaveText('Hello server!');
  await view(screen, 'Bytes');
  await expect
    .poll(async () => (await dumpRows(page)).slice(1))
    .toEqual(['0000 48 65 6c 6c 6f 20 73 65 Hellose', '0008 72 76 65 72 21 rver!']);

  await screen.row('the other').click();
  await expect(text(screen)).toHaveText('the other');
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
    await expect(field(within, 'checksum')).toHaveText(['unknown', '', '']);
    await expect(within.getByText('The checksum needs all 15 bytes.')).toBeVisible();
  };
  await check(screen.inspector);
  await page.goto('/datagrams/2');
  await check(page.locator('main'));
});

test('no view breaks a rule of accessibility, or is wider than a phone', async ({
  context,
  page,
  request,
  udpSocket,
}) => {
  test.slow();
  await addAxe(context);
  const { port } = await createListener(request, { read_size: 40 });
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(`Hello \xff\u202e${'server!'.repeat(9)}`, port);
  await screen.received.first().click();
  await screen.inspector.getByText('IPv4 pseudo-header').click();
  await screen.inspector.getByRole('button', { name: 'Length' }).click();
  for (const [width, colorScheme] of /** @type {const} */ ([
    [1280, 'light'],
    [1280, 'dark'],
    [320, 'light'],
  ])) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    for (const name of /** @type {const} */ (['Header', 'Bytes', 'Text', 'Code'])) {
      await view(screen, name);
      if (name === 'Code') await expect(screen.cell(screen.inspector, 'code')).toContainText('socket');
      if (name === 'Bytes') {
        await page.locator('#dump').focus();
        for (const key of ['ArrowDown', 'Shift+ArrowRight']) await page.keyboard.press(key);
        await expect(screen.cell(screen.inspector, 'marked')).toBeVisible();
      }
      const what = `${name} at ${width}, ${colorScheme}`;
      expect(await violations(page), what).toEqual([]);
      expect(await screen.overflow(), what).toBe(0);
    }
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
    ['ArrowRight', 'Code'],
    ['ArrowRight', 'Header'],
    ['ArrowLeft', 'Code'],
    ['Home', 'Header'],
    ['End', 'Code'],
    ['ArrowLeft', 'Text'],
    ['ArrowLeft', 'Bytes'],
  ])) {
    await page.keyboard.press(key);
    await expect(tab(name), key).toBeFocused();
    await expect(tab(name), key).toHaveAttribute('aria-selected', 'true');
    await expect(screen.inspector.locator('[role="tab"][tabindex="0"]'), 'Tab stops at one of them').toHaveCount(1);
    await expect(screen.inspector.getByRole('tabpanel', { name })).toBeVisible();
    await expect(screen.inspector.getByRole('tabpanel')).toHaveCount(1);
  }
  await expect(screen.inspector.locator('[inert]'), 'its script has come').toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(page.locator('#dump'), 'and goes on into the view').toBeFocused();

  await screen.row('two').click();
  await expect(page.locator('#inspect-title')).toHaveText('Datagram 3');
  await expect(tab('Bytes')).toHaveAttribute('aria-selected', 'true');
  await expect.poll(async () => (await dumpRows(page))[1]).toBe('0000 74 77 6f two');
  await view(screen, 'Header');
  await tab('Header').press('Tab');
  await expect(screen.inspector.locator('.header-field[data-field="source-port"]')).toBeFocused();
});

test('the keyboard opens a datagram too, and a second time another', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  for (const text of ['one', 'two']) await peer.send(text, port);
  for (const word of ['one', 'two']) {
    await screen.cell(screen.row(word), 'seq').focus();
    await page.keyboard.press('Enter');
    await expect(text(screen)).toHaveText(word);
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

test('the pseudo-header is there on demand, and with it the checksum comes out', async ({
  page,
  request,
  udpSocket,
}) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  await screen.received.first().click();
  const { header } = await (await request.get('/api/v1/datagrams/2')).json();
  const check = async (/** @type {import('@playwright/test').Locator} */ within) => {
    const pseudo = within.locator('.pseudo');
    await expect(pseudo.getByText('Source address')).toBeHidden();
    await pseudo.getByText('IPv4 pseudo-header').click();
    await expect(pseudo.locator('dt')).toHaveText([
      'Source address',
      'Destination address',
      'Zero',
      'Protocol: UDP',
      'UDP length',
    ]);
    const digits = (await pseudo.locator('.hexadecimal').allTextContents()).join('').replaceAll(' ', '');
    expect(sumsUp(Buffer.from(digits + header.bytes, 'hex'), Buffer.from('Hello server!'))).toBe(true);
  };
  await check(screen.inspector);
  await page.goto('/datagrams/2');
  await check(page.locator('main'));
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
  await view(screen, 'Bytes');
  await expect.poll(async () => (await dumpRows(page)).length, 'there is only a header').toBe(1);
  await page.locator('#dump').focus();
  await page.keyboard.press('ArrowDown');
  await expect(screen.cell(screen.inspector, 'marked')).toHaveText('UDP header, byte 0, 1 byte');
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

test('the same bytes are another text in another encoding', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(Buffer.from('bec8b3e72ceb800a', 'hex'), port);
  await screen.received.first().click();
  await view(screen, 'Text');
  const read = async (/** @type {string} */ encoding, /** @type {string} */ want, /** @type {string} */ count) => {
    await screen.inspector.getByLabel('Encoding').selectOption(encoding);
    await expect.poll(() => text(screen).textContent(), encoding).toBe(want);
    await expect(screen.inspector.getByText(count), encoding).toBeVisible();
  };
  await read('UTF-8', '⟨be⟩ȳ⟨e7⟩,⟨eb⟩⟨80⟩↵\n', '3 characters in 8 bytes; 4 bytes are no UTF-8');
  await read('EUC-KR (CP949)', '안녕,⟨eb⟩⟨80⟩↵\n', '4 characters in 8 bytes; 2 bytes are no EUC-KR (CP949)');
  await read('Latin-1', '¾È³ç,ë⟨0080⟩↵\n', '8 characters in 8 bytes');
  await read('ASCII', '⟨be⟩⟨c8⟩⟨b3⟩⟨e7⟩,⟨eb⟩⟨80⟩↵\n', '2 characters in 8 bytes; 6 bytes are no ASCII');
  const tinted = () => page.evaluate(() => [.../** @type {any} */ (CSS.highlights.get('signs') ?? [])].length);
  expect(await tinted(), 'what is no text is tinted: four bytes, and the rest behind the comma').toBe(2);

  await peer.send('Hello', port);
  await screen.row('Hello').click();
  await expect(text(screen), 'the encoding stays').toHaveText('Hello');
  await expect(screen.inspector.getByText('5 characters in 5 bytes')).toBeVisible();
  expect(await tinted()).toBe(0);
  await expect(text(screen)).toHaveAttribute('translate', 'no');
  await expect(text(screen)).toHaveAttribute('lang', '');
});

test('every Korean character that Python writes is read here', async ({ page, request, udpSocket }) => {
  const program = `
import sys
for first in range(0x81, 0xff):
    for second in range(0x41, 0xff):
        try:
            bytes((first, second)).decode("cp949")
        except UnicodeDecodeError:
            continue
        sys.stdout.buffer.write(bytes((first, second)))`;
  const data = execFileSync('python3', ['-c', program]);
  const decode = 'import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode("cp949").encode())';
  const want = execFileSync('python3', ['-c', decode], { input: data }).toString();
  expect(data.length).toBeGreaterThan(30_000);
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(data, port);
  await screen.received.first().click();
  await view(screen, 'Text');
  await screen.inspector.getByLabel('Encoding').selectOption('EUC-KR (CP949)');
  await expect(screen.inspector.getByText(`${data.length / 2} characters in ${data.length} bytes`)).toBeVisible();
  // One of them is a hyphen that cannot be seen.
  expect(await text(screen).textContent()).toBe(want.replace('\u00ad', '⟨00ad⟩'));
});
