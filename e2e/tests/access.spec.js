import { createListener } from '../api.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';
import { listenTo } from '../spoken.js';

test('the keyboard alone starts, sends and opens a datagram', async ({ page, request }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim());
  /** Presses Tab until the focus is there. @param {string} where */
  const tabTo = async (where) => {
    const passed = [];
    for (let i = 0; i < 100; i++) {
      await page.keyboard.press('Tab');
      const at = await focused();
      if (at === where) return;
      passed.push(at);
    }
    throw new Error(`Tab never came to ${where}, but to ${passed.join(', ')}`);
  };

  await page.keyboard.press('Tab');
  expect(await focused(), 'the first stop leads past the bar').toBe('Skip to listen and send');
  await expect(page.getByRole('link', { name: 'Skip to listen and send' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await tabTo('listen-address');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('127.0.0.1');
  await tabTo('listen-port');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('0');
  await page.keyboard.press('Enter');
  await expect(screen.listeners).toHaveCount(2);
  expect(await focused(), 'the focus stays').toBe('listen-port');

  await tabTo('send-port');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(String(port));
  await tabTo('send-message');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(screen.row('by keyboard')).toHaveCount(2);

  await tabTo('list');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(screen.inspector).toContainText(`127.0.0.1:${port}`);
});

test('a line that Enter begins is a line, and nothing is sent', async ({ page, udpSocket }) => {
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(peer.port));
  const message = screen.sendForm.getByLabel('Message');
  await message.fill('');
  await message.pressSequentially('one');
  await page.keyboard.press('Enter');
  await message.pressSequentially('two');
  await page.keyboard.press('ControlOrMeta+Enter');
  expect((await peer.waitFor()).text).toBe('one\ntwo');
  await expect(screen.sent).toHaveCount(1);
});

test('Hangul that is still being composed is sent whole, once', async ({ page, context, udpSocket }) => {
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(peer.port));
  await screen.sendForm.getByLabel('Message').fill('안녕하세');
  await screen.sendForm.getByLabel('Message').press('End');
  const keyboard = await context.newCDPSession(page);
  for (const text of ['ㅇ', '요'])
    await keyboard.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  await screen.fire.click();
  expect((await peer.waitFor()).text).toBe('안녕하세요');
  await expect(screen.fate).not.toBeEmpty();
  expect(peer.received).toHaveLength(1);
});

test('forced colours keep the marks and the selection', async ({ page, request, udpSocket }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await (await udpSocket()).send('Hello server!', port);
  await screen.row('Hello server!').click();
  await expect(screen.row('Hello server!')).toHaveCSS('outline-style', 'solid');
  const chosen = page.locator('#appearance [aria-pressed="true"]');
  const other = page.locator('#appearance [aria-pressed="false"]').first();
  const border = (/** @type {import('@playwright/test').Locator} */ of) =>
    of.evaluate((element) => getComputedStyle(element).border);
  expect(await border(chosen), 'what is chosen is told apart').not.toBe(await border(other));
  await expect(screen.pill.locator('.pill-mark')).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  await expect(screen.start).toHaveCSS('border-top-style', 'solid');
});

test('reduced motion moves nothing', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const screen = new Screen(page);
  await screen.open('/?projector=on');
  const moving = await page.evaluate(
    () =>
      Array.from(document.querySelectorAll('*')).filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== 'none' || transitionDuration.split(', ').some((duration) => duration !== '0s');
      }).length,
  );
  expect(moving).toBe(0);
  await expect(page.locator('html')).toHaveCSS('scroll-behavior', 'auto');
});

test('text of twice the size still fits', async ({ page, request, udpSocket }) => {
  await page.setViewportSize({ width: 640, height: 800 });
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await (await udpSocket()).send('Hello server!', port);
  await screen.row('Hello server!').click();
  await page.evaluate(() => (document.documentElement.style.fontSize = '30px'));
  expect(await screen.overflow()).toBe(0);
});

test('the skip links come first, and lead to their parts', async ({ page }) => {
  const screen = new Screen(page);
  await screen.open();
  for (const { name, inside } of [
    { name: 'Skip to listen and send', inside: 'do' },
    { name: 'Skip to the datagrams', inside: 'happened' },
    { name: 'Skip to the inspector', inside: 'inspect' },
  ]) {
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.reload();
    const link = page.getByRole('link', { name });
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Tab');
      if (await link.evaluate((element) => element === document.activeElement)) break;
    }
    await expect(link).toBeFocused();
    await expect(link).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    // The inspector has nothing to press yet: what comes next is behind it.
    const at = await page.evaluate(() => document.activeElement?.closest('section.zone')?.id ?? '');
    expect(inside === 'inspect' ? '' : at).toBe(inside === 'inspect' ? '' : inside);
    expect(await page.evaluate(() => document.activeElement?.closest('.bar, .skip') ?? null), 'not back at the top').toBeNull();
  }
});

test('the parts of the page are landmarks, each with a name of its own', async ({ page }) => {
  const screen = new Screen(page);
  await screen.open();
  await expect(page.getByRole('banner')).toHaveCount(1);
  await expect(page.getByRole('main')).toHaveCount(1);
  for (const name of ['What happened', 'Inspect']) await expect(page.getByRole('region', { name, exact: true })).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
});

test('the focus can be seen wherever it goes, and nothing lies over it', async ({ page, request }) => {
  await createListener(request);
  const screen = new Screen(page);
  for (const width of [1440, 1000]) {
    await page.setViewportSize({ width, height: 600 });
    await screen.open();
    const seen = new Set();
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement) || element === document.body) return undefined;
        const { left, top, width, height } = element.getBoundingClientRect();
        const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1);
        const y = top + Math.min(height, 24) / 2;
        const there = document.elementFromPoint(x, y);
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          name: element.id || `${element.tagName} ${element.textContent?.trim().slice(0, 30)}`,
          covered: !there || !(element.contains(there) || there.contains(element)),
          ring: outlineStyle !== 'none' ? parseFloat(outlineWidth) : 0,
        };
      });
      if (!at) continue;
      seen.add(at.name);
      expect(at.covered, `${at.name} is covered at ${width} px`).toBe(false);
      expect(at.ring, `${at.name} has no ring`).toBeGreaterThanOrEqual(3);
    }
    expect(seen.size).toBeGreaterThan(25);
  }
});

test.describe('the dialog of the keys', () => {
  test('opens by its button and by its key, and gives the focus back', async ({ page }) => {
    const screen = new Screen(page);
    const dialog = page.getByRole('dialog', { name: 'Keys and speech' });
    await screen.open();
    await page.getByRole('button', { name: 'Keys' }).press('Enter');
    await expect(dialog).toBeVisible();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(() => {
        const at = document.activeElement;
        return at !== document.body && !at?.closest('dialog');
      });
      expect(outside, 'the focus stays in it').toBe(false);
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'Keys' })).toBeFocused();

    await page.locator('#list').focus();
    await page.keyboard.press('?');
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('#list')).toBeFocused();

    await screen.sendForm.getByLabel('Message').fill('');
    await screen.sendForm.getByLabel('Message').pressSequentially('What?');
    await expect(dialog).toBeHidden();
    await expect(screen.sendForm.getByLabel('Message')).toHaveValue('What?');
  });

  test('names every key there is', async ({ page }) => {
    await new Screen(page).open();
    await page.keyboard.press('?');
    const keys = await page.getByRole('dialog').locator('kbd').allTextContents();
    expect(keys).toEqual([
      ...['Ctrl/⌘ + Enter', 'Esc', '?', '↑', '↓', 'k', 'j', 'PgUp', 'PgDn', 'Home', 'End'],
      ...['Enter', 'x', 'f', 't', '/', 'c', 'r'],
    ]);
  });

  test('switches off the keys that are a single character, for good, and leaves the others', async ({
    page,
    request,
    udpSocket,
  }) => {
    const { port } = await createListener(request);
    const screen = new Screen(page);
    const dialog = page.getByRole('dialog');
    await screen.open();
    await (await udpSocket()).send('Hello server!', port);
    await expect(screen.row('Hello server!')).toBeVisible();
    await page.locator('#list').focus();
    await page.keyboard.press('f');
    await expect(screen.freeze).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('f');
    await expect(screen.freeze).toHaveAttribute('aria-pressed', 'false');

    await page.keyboard.press('?');
    await dialog.getByLabel('Keys that are a single character').uncheck();
    await page.keyboard.press('Escape');
    for (const reloaded of [false, true]) {
      if (reloaded) await screen.open();
      await page.locator('#list').focus();
      for (const key of ['f', '?', '/']) await page.keyboard.press(key);
      await expect(screen.freeze).toHaveAttribute('aria-pressed', 'false');
      await expect(dialog).toBeHidden();
      await expect(page.locator('#list')).toBeFocused();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await expect(screen.inspector).toContainText('Destination port');
    }
    await page.getByRole('button', { name: 'Keys' }).click();
    await expect(dialog.getByLabel('Keys that are a single character')).not.toBeChecked();
  });
});

test.describe('a screen reader', () => {
  test('is told of the first datagram at once, and of others in a summary', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    const region = page.locator('#spoken');
    await expect(region).toHaveAttribute('role', 'status');
    await expect(region, 'it is there before it has anything to say').toBeEmpty();
    await expect(page.locator('#list'), 'the list itself is not read out').not.toHaveAttribute('aria-live', /.*/);
    const heard = await listenTo(page);
    const [one, other] = [await udpSocket(), await udpSocket()];
    await one.send('first', port);
    await expect(region).toHaveText('1 datagram from 1 sender; none dropped', { timeout: 3_000 }); // A summary would take five seconds.
    for (let i = 0; i < 6; i++) {
      await one.send(`a ${i}`, port);
      await other.send(`b ${i}`, port);
    }
    await expect(region).toHaveText('12 datagrams from 2 senders in 5 seconds; none dropped', { timeout: 10_000 });
    expect(await heard(), 'one text replaces nothing').toEqual([
      '1 datagram from 1 sender; none dropped',
      '',
      '12 datagrams from 2 senders in 5 seconds; none dropped',
    ]);
  });

  test('is told what somebody has chosen to hear, and that is kept', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    const region = page.locator('#spoken');
    const peer = await udpSocket();
    await page.keyboard.press('?');
    await page.getByLabel('Every datagram', { exact: true }).check();
    await page.keyboard.press('Escape');
    await screen.open();
    await peer.send('안녕하세요', port);
    await expect(region).toHaveText(`15 bytes from ${peer.local}: 안녕하세요`);
    for (let i = 0; i < 20; i++) await peer.send(`fast ${i}`, port);
    await expect(region).toContainText('More than one datagram a second.');

    await page.keyboard.press('?');
    await page.getByLabel('Nothing', { exact: true }).check();
    await page.keyboard.press('Escape');
    await screen.open();
    await peer.send('unsaid', port);
    await expect(screen.row('unsaid')).toBeVisible();
    await expect(region).toBeEmpty();
  });
});

test('the title says what is listened on, and what was dropped', async ({ page, request, udpSocket }) => {
  const screen = new Screen(page);
  await screen.open();
  await expect(page).toHaveTitle('udpweb');
  const { id, port } = await createListener(request, { receive_queue: 4096 });
  await expect(page).toHaveTitle(`${port} – udpweb`);
  await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'paused' } });
  const peer = await udpSocket();
  for (let i = 0; i < 300; i++) await peer.send('more than it takes', port);
  const [socket] = socketsOn(port);
  expect(socket?.drops).toBeGreaterThan(0);
  await expect(page).toHaveTitle(`(${socket?.drops} dropped) ${port} – udpweb`);
});
