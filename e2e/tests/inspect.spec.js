import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { addAxe, violations } from '../axe.js';
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** Shows a view of the datagram that is inspected. @param {Screen} screen @param {'Header' | 'Bytes' | 'Text' | 'Code'} name */
async function view(screen, name) {
  await screen.inspector.getByRole('tab', { name }).click();
  await expect(screen.inspector.getByRole('tabpanel')).toHaveCount(1);
  await expect(screen.inspector.getByRole('tabpanel', { name })).toBeVisible();
}

/** The payload as text. @param {Screen} screen */
const text = (screen) => screen.inspector.locator('.payload-text');

/** The parts of a field of the UDP header: its value, its digits and its bits. @param {import('@playwright/test').Locator} within @param {string} name */
function field(within, name) {
  return within.locator(`.header-field[data-field="${name}"]`).locator('.decimal, .hexadecimal, .binary');
}

/** How a field shows a number of sixteen bits. @param {number} value */
function shown(value) {
  const bits = value.toString(2).padStart(16, '0');
  return [String(value), `0x${value.toString(16).padStart(4, '0')}`, [...bits].join(' ')];
}

/** The bytes that a table shows. @param {import('@playwright/test').Locator} within */
async function dumped(within) {
  const rows = await within.locator('table.hex tbody [data-slot="bytes"]').allTextContents();
  return Buffer.from(rows.join(' ').replaceAll(' ', ''), 'hex');
}

/** The rows of the dump in their order, as `offset digits characters`. @param {import('@playwright/test').Page} page */
function dumpRows(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('.dump-row:not([hidden])')]
      .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
      .map((row) =>
        [...row.children].map((part) => [...part.children].map((run) => run.textContent).join(' ') || part.textContent),
      )
      .map(([offset, digits, characters]) => `${offset} ${digits} ${characters?.replaceAll(' ', '')}`.trim()),
  );
}

/** What is marked in the digits of the dump. @param {import('@playwright/test').Page} page */
async function marked(page) {
  return (await page.locator('.dump-digits > .marked').allTextContents()).join(' ');
}

/**
 * Where a byte of the payload is drawn.
 *
 * @param {import('@playwright/test').Page} page
 * @param {number} at
 * @param {'digits' | 'character'} [which]
 */
function placeOf(page, at, which = 'digits') {
  return page.evaluate(
    ({ at, which }) => {
      const dump = /** @type {HTMLElement} */ (document.querySelector('#dump'));
      const room = dump.querySelector('.dump-room')?.getBoundingClientRect();
      const ch = (dump.querySelector('.dump-ruler')?.getBoundingClientRect().width ?? 0) / 10;
      const bytes = Number(dump.style.getPropertyValue('--bytes'));
      const row = parseFloat(dump.style.getPropertyValue('--row-height'));
      const column = at % bytes;
      const x = which === 'digits' ? 5 + 3 * column + 1 : 5 + 3 * bytes + column + 0.5;
      return {
        x: (room?.left ?? 0) + x * ch,
        y: (room?.top ?? 0) + (Math.ceil(8 / bytes) + Math.floor(at / bytes) + 0.5) * row,
      };
    },
    { at, which },
  );
}

/** What is on the clipboard. @param {import('@playwright/test').Page} page */
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

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

test('a view that could not be loaded says so, and comes another time', async ({ page, request, udpSocket, watch }) => {
  watch.expect(/console error: .*ERR_FAILED/);
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send('Hello server!', port);
  await screen.received.first().click();
  await page.route(/\/later\.js$/, (route) => route.abort());
  await view(screen, 'Bytes');
  await expect(screen.inspector.getByText('The lab could not be reached.')).toBeVisible();
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
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(rows, 'the header and thirteen of eight').toBe(14);
    expect(await screen.overflow()).toBe(0);
    expect(await page.locator('#dump').evaluate((dump) => dump.scrollWidth - dump.clientWidth)).toBe(0);
  }
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

/** What the download of a payload brings. @param {import('@playwright/test').Page} page @param {import('@playwright/test').Locator} within */
async function saved(page, within) {
  const started = page.waitForEvent('download');
  await within.getByRole('link', { name: 'Download payload' }).click();
  return readFile(await (await started).path());
}

/**
 * What a receiver does with the checksum of a datagram: all words that it covers and itself add up to all ones (RFC 768).
 * @param {Buffer} headers the pseudo-header and the header
 * @param {Buffer} payload
 */
function sumsUp(headers, payload) {
  const covered = Buffer.concat([headers, payload]);
  return covered.reduce((sum, byte, at) => sum + (at % 2 === 0 ? byte << 8 : byte), 0) % 0xffff === 0;
}
