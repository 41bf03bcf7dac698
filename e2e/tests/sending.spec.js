// How sending goes: while a syllable is composed, when nothing comes back, and many at once.
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test.describe('what is composed', () => {
  /** Fills the form in, with the last syllable still under way. @param {Screen} screen @param {number} port */
  async function compose(screen, port) {
    await screen.open();
    await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(port));
    const message = screen.sendForm.getByLabel('Message');
    await message.fill('안녕하세');
    await message.press('End');
    const keyboard = await screen.page.context().newCDPSession(screen.page);
    for (const text of ['ㅇ', '요']) {
      await keyboard.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    }
    return keyboard;
  }

  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, modifiers: 2 };

  test('is sent whole and once by Ctrl+Enter, when the composition ends with it', async ({ page, udpSocket }) => {
    const peer = await udpSocket();
    const screen = new Screen(page);
    const keyboard = await compose(screen, peer.port);
    // An input method lets the key through, ends the composition, and on some systems lets it through again.
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
    await keyboard.send('Input.insertText', { text: '요' });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
    await expect(screen.fate).toHaveText(/15 bytes/);
    expect(peer.received.map(({ text }) => text)).toEqual(['안녕하세요']);

    // The next press is another one.
    await screen.sendForm.getByLabel('Message').press('ControlOrMeta+Enter');
    await expect.poll(() => peer.received.length).toBe(2);
    expect(peer.received[1]?.text).toBe('안녕하세요');
  });

  test('is sent whole and once by Ctrl+Enter, when the composition is never ended', async ({ page, udpSocket }) => {
    const peer = await udpSocket();
    const screen = new Screen(page);
    const keyboard = await compose(screen, peer.port);
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
    await expect(screen.fate).toHaveText(/15 bytes/);
    expect(peer.received.map(({ text }) => text)).toEqual(['안녕하세요']);
  });

  test('is sent whole and once by the button', async ({ page, udpSocket }) => {
    const peer = await udpSocket();
    const screen = new Screen(page);
    await compose(screen, peer.port);
    await screen.fire.click();
    await expect(screen.fate).toHaveText(/15 bytes/);
    expect(peer.received.map(({ text }) => text)).toEqual(['안녕하세요']);
  });

  test('starts one listener, in a field of one line whose composition Enter ends', async ({ page }) => {
    const screen = new Screen(page);
    await screen.open();
    await screen.listenForm.getByLabel('Address', { exact: true }).fill('127.0.0.1');
    await screen.listenForm.getByLabel('Port', { exact: true }).fill('0');
    await screen.unfold(screen.listenForm);
    await screen.listenForm.getByLabel('Name').focus();
    const keyboard = await page.context().newCDPSession(page);
    await keyboard.send('Input.imeSetComposition', { text: '요', selectionStart: 1, selectionEnd: 1 });
    await keyboard.send('Input.insertText', { text: '요' });
    await page.keyboard.press('Enter');
    await expect(screen.cell(screen.listeners.first(), 'name')).toHaveText('요');
    await expect(screen.listeners).toHaveCount(1);
  });

  test('a key that is held sends once', async ({ page, udpSocket }) => {
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(peer.port));
    await screen.sendForm.getByLabel('Message').focus();
    await page.keyboard.down('Control');
    for (let i = 0; i < 5; i++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await page.keyboard.up('Control');
    await expect(screen.fate).toHaveText(/Nothing came back/);
    expect(peer.received).toHaveLength(1);
  });
});

test.describe('silence', () => {
  const reasons = /^Nothing came back\. With UDP, silence is all you get\. Three usual reasons: .* a firewall\.$/;

  test('that lasts is explained, until something else is sent', async ({ page, udpSocket }) => {
    await page.clock.install();
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await screen.send({ port: peer.port });
    await expect(screen.fate).toHaveText(/Nothing came back within 1s\./);
    await expect(page.locator('#silence')).toBeEmpty();
    const check = page.getByRole('button', { name: 'Check for me' });
    await expect(check).toBeHidden();
    await page.clock.fastForward(10_000);
    await expect(page.locator('#silence')).toHaveText(reasons);
    await check.click();
    await expect(page.locator('#silence')).toHaveText(
      `A program on this machine listens on ${peer.local}. It probably got the datagram, and did not answer.`,
    );
    await expect(check, 'the keyboard stays where it was').toBeFocused();
    await peer.close();
    await check.click();
    await expect(page.locator('#silence')).toHaveText(`Wrong port? Nothing on this machine listens on port ${peer.port}.`);
    await screen.fire.click();
    await expect(page.locator('#silence')).toBeEmpty();
    await expect(check).toBeHidden();
  });

  test('is none where the datagram arrived here, or something came back late', async ({ page, request, udpSocket }) => {
    await page.clock.install();
    const [quiet, sender, peer] = [await createListener(request), await createListener(request), await udpSocket()];
    const screen = new Screen(page);
    await screen.open();
    await screen.send({ port: quiet.port });
    await expect(screen.fate).toHaveText(/Nothing came back within 1s\./);
    const asked = page.waitForResponse(/\/check$/);
    await page.clock.fastForward(9_100);
    expect((await (await asked).json()).findings.map((/** @type {{code: string}} */ each) => each.code)).toEqual(['arrived', 'no-reply']);
    await expect(page.locator('#silence')).toBeEmpty();

    await screen.send({ port: peer.port, from: sender.local });
    await expect(screen.fate).toHaveText(new RegExp(`to ${peer.local}\\. Nothing came back within 1s\\.`));
    await peer.send('late', sender.port);
    await expect(screen.row('late')).toHaveCount(1);
    const askedAgain = page.waitForResponse(/\/check$/);
    await page.clock.fastForward(9_100);
    expect((await (await askedAgain).json()).findings[0].code).toBe('answered');
    await expect(page.locator('#silence')).toBeEmpty();
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'many, with scripts' : 'many, without scripts', () => {
    test.use({ javaScriptEnabled });
    const open = (/** @type {Screen} */ screen) => (javaScriptEnabled ? screen.open() : screen.page.goto('/'));

    test('datagrams leave at their pace, all of them', async ({ page, request, udpSocket }) => {
      const peer = await udpSocket();
      const screen = new Screen(page);
      await open(screen);
      const form = screen.sendForm;
      await form.getByLabel('Port', { exact: true }).fill(String(peer.port));
      await form.getByText('Send many').click();
      await form.getByLabel('How many').fill('20');
      await form.getByLabel('Datagrams per second').fill('1000');
      await form.getByRole('button', { name: 'Send them' }).click();
      await expect.poll(() => peer.received.length).toBe(20);
      // The last one may be there before the lab has noted that it went.
      await expect.poll(async () => (await (await request.get('/api/v1/transmissions/1')).json()).state).toBe('done');
      if (!javaScriptEnabled) await page.reload();
      await expect(screen.fate).toHaveText('20 of 20 datagrams handed to the kernel.');
      expect(new Set(peer.received.map(({ source }) => source)).size, 'they leave from one socket').toBe(1);
      await expect(page.locator('#sending')).toBeHidden();
    });

    test('they can be stopped', async ({ page, request, udpSocket }) => {
      const peer = await udpSocket();
      const screen = new Screen(page);
      await open(screen);
      const form = screen.sendForm;
      await form.getByLabel('Port', { exact: true }).fill(String(peer.port));
      await form.getByText('Send many').click();
      await form.getByLabel('How many').fill('100000');
      await form.getByLabel('Datagrams per second').fill('50');
      await form.getByRole('button', { name: 'Send them' }).click();
      await expect(form.getByText(/^\d+ of 100,000 handed to the kernel$/)).toBeVisible();
      await expect(form.getByRole('progressbar')).toBeVisible();
      await peer.waitFor();
      await form.getByRole('button', { name: 'Stop sending' }).click();
      await expect(screen.fate).toHaveText(/^Stopped: [\d,]+ of 100,000 datagrams handed to the kernel\.$/);
      const { stats, state } = await (await request.get('/api/v1/transmissions/1')).json();
      expect(state).toBe('cancelled');
      expect(stats.sent).toBeLessThan(1000);
      await expect.poll(() => peer.received.length).toBe(stats.sent);
    });

    test('several mistakes are summed up with links', async ({ page, watch }) => {
      watch.expect(/console error: .*status of 422/);
      const screen = new Screen(page);
      await open(screen);
      await screen.send({ port: 9, ttl: 'many', tos: 'more' });
      const summary = screen.sendForm.locator('.error-summary');
      await expect(summary).toBeFocused();
      await expect(summary).toContainText('2 fields need another look:');
      await expect(summary.getByRole('link')).toHaveCount(2);
      await expect(screen.sendForm.locator('[aria-invalid]')).toHaveCount(2);
      await summary.getByRole('link').last().click();
      if (javaScriptEnabled) await expect(screen.sendForm.getByLabel('TOS')).toBeFocused();
      else await expect(page).toHaveURL(/#send-tos$/);
      await screen.sendForm.getByLabel('TTL').fill('');
      await screen.send({ port: 9, tos: '' });
      await expect(screen.sendForm.locator('.error-summary, .field-error')).toHaveCount(0);
    });
  });
}

test('in the fields of many, Enter sends many', async ({ page, udpSocket }) => {
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(peer.port));
  await screen.sendForm.getByText('Send many').click();
  await screen.sendForm.getByLabel('How many').fill('3');
  await screen.sendForm.getByLabel('How many').press('Enter');
  await expect.poll(() => peer.received.length).toBe(3);
  await screen.sendForm.getByLabel('Port', { exact: true }).press('Enter');
  await expect.poll(() => peer.received.length).toBe(4);
});
