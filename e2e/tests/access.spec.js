import { createListener } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** The ways in which people look at the page. */
const looks = [
  { name: 'light', width: 1440, height: 900, colorScheme: /** @type {const} */ ('light') },
  { name: 'dark', width: 1440, height: 900, colorScheme: /** @type {const} */ ('dark') },
  { name: 'phone', width: 390, height: 844, colorScheme: /** @type {const} */ ('light') },
  { name: 'narrow and dark', width: 320, height: 640, colorScheme: /** @type {const} */ ('dark') },
];

/**
 * A lab in which something has happened: rows of every kind, a datagram under the glass, an error.
 *
 * @param {Screen} screen
 * @param {import('@playwright/test').APIRequestContext} request
 * @param {import('../udp.js').Peer} peer
 */
async function liven(screen, request, peer) {
  const { port } = await createListener(request, { name: 'a name', read_size: 20, reply: { preset: 'echo' } });
  await createListener(request);
  for (const data of ['Hello server!', '', Buffer.from('00ff', 'hex'), 'longer than twenty bytes'])
    await peer.send(data, port);
  await expect(screen.received).toHaveCount(4);
  await screen.row('Hello server!').first().click();
  await expect(screen.inspector.locator('pre')).toHaveText('Hello server!');
  await screen.listeners.last().getByRole('button', { name: 'Stop', exact: true }).click();
  await screen.listeners.first().getByText('Auto-reply: Echo').click();
  await screen.send({ port });
  await expect(screen.fate).toHaveText(/replied with 13 bytes/);
  await screen.listen({ address: '127.0.0.1', port: 70000, reply: 'Fixed text' });
  await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }));
}

for (const { name, width, height, colorScheme } of looks) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, colorScheme });

    test('the lab breaks no rule, neither empty nor full, and does not scroll sideways', async ({
      context,
      page,
      request,
      udpSocket,
      watch,
    }) => {
      watch.expect(/console error: .*status of 422/);
      await addAxe(context);
      const screen = new Screen(page);
      await screen.open();
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);

      await liven(screen, request, await udpSocket());
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
    });

    test('the other pages break none either', async ({ context, page, request, udpSocket, watch }) => {
      watch.expect(/console error: .*status of 404/);
      await addAxe(context);
      const screen = new Screen(page);
      const { port } = await createListener(request);
      await (await udpSocket()).send('Hello server!', port);
      for (const path of ['/docs', '/problems/port-in-use', '/datagrams/1', '/datagrams/2', '/nowhere']) {
        await page.goto(path);
        expect(await violations(page), path).toEqual([]);
        expect(await screen.overflow(), path).toBe(0);
      }
    });

    test('the page that asks for the token breaks none', async ({ browser, startLab }) => {
      const lab = await startLab({ env: { UDPWEB_TOKEN: 'the-token-of-this-test' } });
      const context = await browser.newContext({ baseURL: lab.url, viewport: { width, height }, colorScheme });
      await addAxe(context);
      const page = await context.newPage();
      await page.goto('/');
      await expect(page.getByLabel('Token')).toBeFocused();
      expect(await violations(page)).toEqual([]);
      expect(await new Screen(page).overflow()).toBe(0);
      await context.close();
    });
  });
}

test('the keyboard alone starts, sends and opens a datagram', async ({ page, request }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim());
  /** Presses Tab until the focus is there. @param {string} where */
  const tabTo = async (where) => {
    const passed = [];
    for (let i = 0; i < 60; i++) {
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

  const number = (await screen.cell(screen.received.first(), 'seq').textContent()) ?? '';
  await tabTo(number);
  await page.keyboard.press('Enter');
  await expect(screen.inspector.locator('pre')).toHaveText('by keyboard');
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
  await expect(screen.pill.locator('.pill-mark')).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  await expect(screen.start).toHaveCSS('border-top-style', 'solid');
});

test('reduced motion moves nothing', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const screen = new Screen(page);
  await screen.open();
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
