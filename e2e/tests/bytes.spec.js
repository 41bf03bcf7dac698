// The bytes of a datagram: shown, marked, read and copied.
import { execFileSync } from 'node:child_process';
import { createListener } from '../api.js';
import { clipboard, dumpRows, dumped, marked, placeOf, saved, view } from '../inspector.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test('every byte is shown as what it is', async ({ page, request, udpSocket }) => {
  const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(data, port);
  await screen.received.first().click();
  await expect(screen.inspector.getByText('These bytes are not printable UTF-8.')).toBeVisible();
  await view(screen, 'Bytes');
  await page.locator('#dump').evaluate((dump) => (dump.style.maxHeight = 'none'));
  const digits = async () =>
    (await dumpRows(page)).slice(1).map((row) => row.split(' ').slice(1, 9).join(''));
  await expect.poll(async () => (await digits()).length).toBe(32);
  expect(Buffer.from((await digits()).join(''), 'hex')).toEqual(data);

  await page.goto('/datagrams/2');
  expect(await dumped(page.locator('main'))).toEqual(data);
});

test('of the largest payload everything can be seen, marked and had', async ({ context, page, request, udpSocket }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const data = Buffer.from(Array.from({ length: 65_507 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(data, port);
  await screen.received.first().click();
  await expect(screen.cell(screen.inspector.locator('.facts'), 'length')).toHaveText('65507');
  await view(screen, 'Bytes');
  const dump = page.locator('#dump');
  await dump.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Control+End');
  await expect(screen.cell(screen.inspector, 'marked')).toHaveText('Offset 65506 (0xffe2), 1 byte');
  await expect.poll(async () => (await dumpRows(page)).at(-1)).toMatch(/^ffe0 /);
  expect(await marked(page)).toBe(data.subarray(-1).toString('hex'));
  await page.keyboard.press('Control+Shift+Home');
  await expect(screen.cell(screen.inspector, 'marked')).toHaveText('Offset 0 (0x0000), 65507 bytes');
  await screen.inspector.getByRole('button', { name: 'base64' }).click();
  await expect(screen.inspector.getByText('Copied 65507 bytes as base64.')).toBeVisible();
  expect(Buffer.from(await clipboard(page), 'base64')).toEqual(data);
  expect(await page.locator('*').count()).toBeLessThanOrEqual(1500);
  expect(await saved(page, screen.inspector)).toEqual(data);

  await view(screen, 'Text');
  await expect(screen.inspector.getByText(/^\d+ characters in 65507 bytes; \d+ bytes are no UTF-8$/)).toBeVisible();
  expect(await page.locator('*').count()).toBeLessThanOrEqual(1500);

  await page.goto('/datagrams/2');
  await expect(screen.cell(page.locator('main'), 'cut')).toHaveText(
    'The first 4096 of 65507 bytes. Download the payload for all of it.',
  );
  expect(await dumped(page.locator('main'))).toEqual(data.subarray(0, 4096));
  expect(await saved(page, page.locator('main'))).toEqual(data);
});

test('keys mark bytes, and these are read as numbers and as text', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(Buffer.from('48656c6c6f00fe22b800', 'hex'), port);
  await screen.received.first().click();
  await view(screen, 'Bytes');
  await screen.inspector.getByRole('tab', { name: 'Bytes' }).press('Tab');
  await expect(page.locator('#dump')).toBeFocused();
  const cell = (/** @type {string} */ name) => screen.cell(screen.inspector, name);
  await expect(cell('marked')).toBeHidden();

  for (const [key, where, bytes] of /** @type {const} */ ([
    ['ArrowRight', 'Offset 0 (0x0000), 1 byte', '48'],
    ['ArrowRight', 'Offset 1 (0x0001), 1 byte', '65'],
    ['Shift+ArrowRight', 'Offset 1 (0x0001), 2 bytes', '65 6c'],
    ['Shift+End', 'Offset 1 (0x0001), 7 bytes', '65 6c 6c 6f 00 fe 22'],
    ['Shift+ArrowLeft', 'Offset 1 (0x0001), 6 bytes', '65 6c 6c 6f 00 fe'],
    ['ArrowDown', 'Offset 9 (0x0009), 1 byte', '00'],
    ['Home', 'Offset 8 (0x0008), 1 byte', 'b8'],
    ['ArrowLeft', 'Offset 7 (0x0007), 1 byte', '22'],
    ['Shift+ArrowRight', 'Offset 7 (0x0007), 2 bytes', '22 b8'],
  ])) {
    await page.keyboard.press(key);
    await expect(cell('marked'), key).toHaveText(where);
    expect(await marked(page), key).toBe(bytes);
    const at = await page.locator('#dump').getAttribute('aria-activedescendant');
    await expect(page.locator(`[id="${at}"]`), 'a screen reader is told where one is').toHaveClass(/cursor/);
  }
  await expect(cell('u8')).toHaveText('34');
  await expect(cell('u16-be')).toHaveText('8888');
  await expect(cell('u16-le')).toHaveText('47138 (signed -18398)');
  await expect(cell('u32-be'), 'too few bytes are left').toHaveText('–');
  await expect(cell('as-text')).toHaveText('"⟨b8⟩');
  await expect(page.locator('.cursor')).toHaveAccessibleName('b8, offset 8');

  await page.keyboard.press('Control+a');
  await expect(cell('marked')).toHaveText('Offset 0 (0x0000), 10 bytes');
  await page.keyboard.press('Control+Home');
  await expect(cell('marked')).toHaveText('UDP header, byte 0, 1 byte');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(cell('u16-be')).toHaveText(new RegExp(`^${peer.port}\\b`));
  await expect(page.locator('.cursor')).toHaveAccessibleName(/^[0-9a-f]{2}, Source port$/);
  await expect(page.locator('#detail')).toHaveAttribute('data-field', 'source-port');
  await page.keyboard.press('Escape');
  await expect(cell('marked')).toBeHidden();
  await expect(page.locator('#dump')).toBeFocused();
  await expect(page.locator('.dump-digits > .marked')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(page.locator('#dump'), 'and no key is caught').not.toBeFocused();
});

test('a pointer marks bytes by clicks, with Shift and by dragging, in the digits and in the text', async ({
  page,
  request,
  udpSocket,
}) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('abcdefghijklmnopqrstuvwxyz', port);
  await screen.received.first().click();
  await view(screen, 'Bytes');
  await expect.poll(async () => (await dumpRows(page)).length).toBe(5);
  const where = screen.cell(screen.inspector, 'marked');
  const click = async (/** @type {number} */ at, /** @type {'digits' | 'character'} */ which = 'digits') => {
    const { x, y } = await placeOf(page, at, which);
    await page.mouse.click(x, y);
  };
  await click(3);
  await expect(where).toHaveText('Offset 3 (0x0003), 1 byte');
  await page.keyboard.down('Shift');
  await click(12);
  await page.keyboard.up('Shift');
  await expect(where).toHaveText('Offset 3 (0x0003), 10 bytes');
  await expect(screen.cell(screen.inspector, 'as-text')).toHaveText('defghijklm');
  await click(25, 'character');
  await expect(where).toHaveText('Offset 25 (0x0019), 1 byte');

  const from = await placeOf(page, 20, 'character');
  const to = await placeOf(page, 6, 'character');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
  await expect(where).toHaveText('Offset 6 (0x0006), 15 bytes');
  await page.mouse.move(from.x, from.y);
  await expect(where, 'nothing is dragged any more').toHaveText('Offset 6 (0x0006), 15 bytes');
  await expect(page.locator('#dump')).toBeFocused();
  expect(await page.evaluate(() => String(getSelection())), 'the page is not marked').toBe('');
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('a finger marks a byte, and up to another', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request);
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await peer.send('abcdefghijklmnopqrstuvwxyz', port);
    await screen.received.first().tap();
    await view(screen, 'Bytes');
    await expect.poll(async () => (await dumpRows(page)).length).toBe(5);
    await page.locator('#dump').scrollIntoViewIfNeeded();
    const tap = async (/** @type {number} */ at) => {
      const { x, y } = await placeOf(page, at);
      await page.touchscreen.tap(x, y);
    };
    const where = screen.cell(screen.inspector, 'marked');
    await tap(3);
    await expect(where).toHaveText('Offset 3 (0x0003), 1 byte');
    await screen.inspector.getByRole('button', { name: 'Mark up to the next byte I touch' }).tap();
    await page.locator('#dump').scrollIntoViewIfNeeded();
    await tap(6);
    await expect(where).toHaveText('Offset 3 (0x0003), 4 bytes');
    await tap(9);
    await expect(where, 'that holds once').toHaveText('Offset 9 (0x0009), 1 byte');
    expect(await screen.overflow()).toBe(0);
  });
});

test('a field that is chosen is marked in every view', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  for (const word of ['Hello server!', 'and again']) await peer.send(word, port);
  await screen.row('Hello server!').click();
  const { header } = await (await request.get('/api/v1/datagrams/2')).json();
  const chosen = (/** @type {string} */ name) => screen.inspector.getByRole('button', { name, pressed: true });

  await screen.inspector.getByRole('tab', { name: 'Header' }).press('Tab');
  for (const key of ['ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await expect(chosen('Checksum')).toBeFocused();
  await expect(page.locator('#detail')).toHaveAttribute('data-field', 'checksum');
  await view(screen, 'Bytes');
  await expect.poll(() => marked(page)).toBe(header.bytes.slice(12).replace(/..(?=.)/, '$& '));
  await expect(screen.cell(screen.inspector, 'u16-be')).toHaveText(new RegExp(`^${header.checksum}\\b`));

  await screen.row('and again').click();
  await expect(page.locator('#inspect-title')).toHaveText('Datagram 3');
  const other = (await (await request.get('/api/v1/datagrams/3')).json()).header;
  await expect.poll(() => marked(page), 'also in the next datagram').toBe(
    other.bytes.slice(12).replace(/..(?=.)/, '$& '),
  );

  await page.locator('#dump').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#detail'), 'what is marked here is chosen there').toHaveAttribute('data-field', 'payload');
  await view(screen, 'Header');
  await expect(chosen('Payload')).toBeVisible();
  await chosen('Payload').click();
  await expect(screen.inspector.locator('[aria-pressed="true"]'), 'a second time, nothing is').toHaveCount(0);
  await screen.inspector.getByRole('button', { name: 'Payload' }).click();
  await view(screen, 'Bytes');
  await expect(screen.cell(screen.inspector, 'marked')).toHaveText('Offset 0 (0x0000), 9 bytes');
});

test('what is copied is what other programs read', async ({ context, page, request, udpSocket }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(data, port);
  await screen.received.first().click();
  await view(screen, 'Bytes');
  const copy = async (/** @type {string} */ name, /** @type {number} */ bytes) => {
    await screen.inspector.getByRole('button', { name, exact: true }).click();
    await expect(screen.inspector.getByText(`Copied ${bytes} bytes as ${name}.`)).toBeVisible();
    return clipboard(page);
  };
  expect(Buffer.from((await copy('hex', 256)).replaceAll(' ', ''), 'hex')).toEqual(data);
  expect(Buffer.from(await copy('base64', 256), 'base64')).toEqual(data);
  expect(await copy('C', 256)).toContain('unsigned int payload_len = 256;');
  const literal = await copy('Python', 256);
  const program = 'import ast, sys; sys.stdout.buffer.write(ast.literal_eval(sys.stdin.read()))';
  expect(execFileSync('python3', ['-c', program], { input: literal })).toEqual(data);

  await page.locator('#dump').focus();
  for (const key of ['ArrowRight', 'Shift+End']) await page.keyboard.press(key);
  await expect(screen.inspector.getByRole('group', { name: 'Copy 8 marked bytes as' })).toBeVisible();
  expect(await copy('hex', 8)).toBe('00 01 02 03 04 05 06 07');
  await screen.inspector.getByRole('button', { name: 'Unmark' }).click();
  await expect(screen.inspector.getByRole('group', { name: 'Copy 256 bytes as' })).toBeVisible();
});

test('without a clipboard of its own the page copies as if by hand, or hands out the text', async ({
  context,
  page,
  request,
  udpSocket,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // As over http from another machine.
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  await screen.received.first().click();
  await view(screen, 'Bytes');
  const button = screen.inspector.getByRole('button', { name: 'Python', exact: true });
  await button.click();
  await expect(screen.inspector.getByText('Copied 13 bytes as Python.')).toBeVisible();
  await expect(button, 'the keyboard stays where it was').toBeFocused();
  const message = page.locator('#send').getByLabel('Message');
  await message.fill('');
  await message.press('Control+v');
  await expect(message).toHaveValue("b'Hello server!'");

  await page.evaluate(() => (document.execCommand = () => false));
  await button.click();
  await expect(screen.inspector.getByText('This browser does not let the page copy.')).toBeVisible();
  const text = screen.inspector.getByLabel('What there is to copy');
  await expect(text).toBeFocused();
  await page.keyboard.press('Control+c');
  await message.fill('');
  await message.press('Control+v');
  await expect(message).toHaveValue("b'Hello server!'");
});

test('a view that could not be loaded says so, and comes another time', async ({ page, request, udpSocket, watch }) => {
  watch.expect(/console error: .*ERR_FAILED/);
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  await page.route(/\/later\.js$/, (route) => route.abort());
  await screen.received.first().click();
  await screen.inspector.getByRole('tab', { name: 'Bytes' }).click();
  await expect(screen.inspector.getByText('The lab could not be reached.')).toBeVisible();
  const button = page.locator('#view-bytes').getByRole('button', { name: 'Python', exact: true });
  await button.focus();
  await expect(button, 'nothing can be pressed that would do nothing').not.toBeFocused();
  expect(await saved(page, screen.inspector)).toEqual(Buffer.from('Hello server!'));
  await page.unroute(/\/later\.js$/);
  await view(screen, 'Text');
  await view(screen, 'Bytes');
  await expect.poll(async () => (await dumpRows(page)).length).toBe(3);
});

test('a dump is as wide as there is room for', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await page.setViewportSize({ width: 1000, height: 900 });
  await screen.open();
  await peer.send(Buffer.alloc(100, 'x'), port);
  await screen.received.first().click();
  await view(screen, 'Bytes');
  const rows = async () => (await dumpRows(page)).length;
  await expect.poll(rows, 'the header and seven of sixteen').toBe(8);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await expect.poll(rows, 'the header and seven of sixteen, beside the list').toBe(8);
  await page.getByRole('button', { name: 'Projector' }).click();
  await expect.poll(rows, 'the header and thirteen of eight, projected').toBe(14);
  await page.getByRole('button', { name: 'Projector' }).click();
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(rows, 'the header and thirteen of eight').toBe(14);
    expect(await screen.overflow()).toBe(0);
    expect(await page.locator('#dump').evaluate((dump) => dump.scrollWidth - dump.clientWidth)).toBe(0);
  }
});

test('what its script is needed for waits until that is there', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  /** @type {(go: void) => void} */
  let release = () => {};
  const released = new Promise((resolve) => (release = resolve));
  await page.route(/\/later\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  await screen.received.first().click();
  await screen.inspector.getByRole('tab', { name: 'Bytes' }).click();
  const button = page.locator('#view-bytes').getByRole('button', { name: 'Python', exact: true });
  await expect(button).toBeVisible();
  await button.focus();
  await expect(button, 'nothing can be pressed that would do nothing').not.toBeFocused();
  release();
  await button.click();
  await expect(screen.inspector.getByText('Copied 13 bytes as Python.')).toBeVisible();
});
