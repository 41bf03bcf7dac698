// What a person passes on: an answer, the same bytes again, a command, a link. And what is sent while it is composed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createListener, journal } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/**
 * Runs a command in a real shell, as somebody would who has pasted it.
 * @param {string} command
 * @param {Record<string, string>} [env]
 */
async function shell(command, env = {}) {
  const child = spawn('/bin/sh', ['-s'], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  child.stdin.end(`${command.replace(/^curl /, 'curl -sS ')}\n`);
  const [code] = await once(child, 'close');
  expect(code, command).toBe(0);
  return printed;
}

/** What is on the clipboard. @param {import('@playwright/test').Page} page */
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** @param {import('@playwright/test').BrowserContext} context */
const allowClipboard = (context) => context.grantPermissions(['clipboard-read', 'clipboard-write']);

/** Does something with the datagram that is looked at. @param {Screen} screen @param {string} name */
const act = (screen, name) => screen.inspector.getByRole('button', { name, exact: true }).click();

/** What came of it. @param {Screen} screen */
const actionFate = (screen) => screen.page.locator('#entry-actions [data-slot="action-fate"]');

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

test.describe('with the datagram that is looked at', () => {
  test('a reply goes back to where it came from, from the listener that took it', async ({
    page,
    request,
    udpSocket,
  }) => {
    const { id, local, port } = await createListener(request);
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await peer.send('anyone there?', port);
    await screen.row('anyone there?').click();
    await act(screen, 'Reply');

    const message = screen.sendForm.getByLabel('Message');
    await expect(message).toBeFocused();
    await expect(screen.sendForm.getByLabel('To', { exact: true })).toHaveValue('127.0.0.1');
    await expect(screen.sendForm.getByLabel('Port', { exact: true })).toHaveValue(String(peer.port));
    await expect(page.locator('#send-from')).toHaveValue(id);
    expect(peer.received, 'nothing is sent yet').toEqual([]);
    await page.keyboard.type('here I am'); // In place of what stood there.
    await screen.fire.click();
    const answer = await peer.waitFor();
    expect(answer.text).toBe('here I am');
    expect(answer.source).toBe(local);

    // What was sent goes to the same place once more.
    await screen.row('here I am').click();
    await screen.sendForm.getByLabel('Port', { exact: true }).fill('1');
    await act(screen, 'Reply');
    await expect(screen.sendForm.getByLabel('Port', { exact: true })).toHaveValue(String(peer.port));
    await expect(page.locator('#send-from')).toHaveValue(id);
  });

  test('what came from nobody who is still there is answered from a new socket', async ({
    page,
    request,
    udpSocket,
  }) => {
    const { id, port } = await createListener(request);
    const peer = await udpSocket({ type: 'udp4' });
    const screen = new Screen(page);
    await screen.open();
    await peer.send('before it stops', port);
    await screen.row('before it stops').click();
    await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'stopped' } });
    await expect(page.locator(`#send-from option[value="${id}"]`)).toHaveCount(0);
    await act(screen, 'Reply');
    await expect(page.locator('#send-from')).toHaveValue('');
  });

  for (const { name, data } of [
    { name: 'text', data: Buffer.from('안녕하세요 "\'$HOME\\ `id` !\n') },
    { name: 'every byte', data: everyByte },
    { name: 'nothing', data: Buffer.alloc(0) },
    { name: 'more than comes with the list', data: Buffer.alloc(60_000, 'long \x00\xff', 'latin1') },
  ]) {
    test(`${name} is sent again, and by its command, to the last byte`, async ({
      page,
      context,
      request,
      udpSocket,
    }) => {
      await allowClipboard(context);
      const peer = await udpSocket();
      const screen = new Screen(page);
      await screen.open();
      const sent = await request.post(`/api/v1/send?to=${peer.local}`, {
        data,
        headers: { 'Content-Type': 'application/octet-stream' },
      });
      expect(sent.status()).toBe(200);
      expect((await peer.waitFor()).data).toEqual(data);
      await screen.sent.first().click();

      await act(screen, 'Send again');
      await expect(actionFate(screen)).toHaveText(new RegExp(`^Handed to the kernel: ${data.length} bytes?`));
      await expect.poll(() => peer.received.length).toBe(2);
      expect(peer.received[1]?.data).toEqual(data);

      await act(screen, 'Copy as curl');
      await expect(screen.inspector.getByText('Copied. Paste it into a terminal.')).toBeVisible();
      const command = await clipboard(page);
      expect(command).not.toMatch(/[\x00-\x1f\x7f]/);
      await expect(screen.inspector.locator('#entry-actions code')).toHaveText(command);
      expect(JSON.parse(await shell(command))).toMatchObject({ outcome: 'silent' });
      await expect.poll(() => peer.received.length).toBe(3);
      expect(peer.received[2]?.data).toEqual(data);
      expect((await journal(request)).filter(({ kind }) => kind === 'sent')).toHaveLength(3);
    });
  }

  test('what was cut is sent again as it was taken, and says so', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request, { read_size: 4 });
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await peer.send('Hello server!', port);
    await screen.received.first().click();
    await act(screen, 'Send again');
    await expect(actionFate(screen)).toHaveText(
      /^It was cut: only the 4 bytes that were taken could be sent\. Handed to the kernel: 4 bytes/,
    );
    await expect(screen.received).toHaveCount(2);
    expect((await journal(request)).filter(({ kind }) => kind === 'received').map(({ payload }) => payload)).toEqual([
      'SGVsbA==',
      'SGVsbA==',
    ]);
  });

  test('what cannot be sent again says why, and is forgotten with the next datagram', async ({
    page,
    request,
    udpSocket,
    watch,
  }) => {
    watch.expect(/console error: .*status of 409/);
    const { id, port } = await createListener(request);
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await request.post('/api/v1/send', { data: { to: peer.local, from: id, payload: { text: 'from the listener' } } });
    await peer.send('another', port);
    await screen.row('from the listener').click();
    await page.route('**/api/v1/send', async (route) => {
      await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'stopped' } });
      await route.continue();
    });
    await act(screen, 'Send again');
    await expect(actionFate(screen)).toHaveText(/stopped/);
    await expect(actionFate(screen)).toHaveAttribute('data-outcome', 'refused');
    await screen.row('another').click();
    await expect(actionFate(screen)).toHaveText('');
  });

  test('the key of the list sends it again', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    await (await udpSocket()).send('once more', port);
    await screen.row('once more').click();
    await expect(screen.inspector.getByRole('button', { name: 'Send again' })).toBeVisible();
    await page.locator('#list').press('r');
    await expect(actionFate(screen)).toHaveText(/^Handed to the kernel: 9 bytes/);
    await expect(screen.received).toHaveCount(2);
  });

  test('its link leads to its page', async ({ page, context, request, udpSocket }) => {
    await allowClipboard(context);
    const { port } = await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    await (await udpSocket()).send('look at this', port);
    await screen.row('look at this').click();
    await act(screen, 'Copy link');
    await expect(screen.inspector.getByText('Copied.')).toBeVisible();
    await page.goto(await clipboard(page));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Datagram 2');
  });
});

test.describe('commands of forms', () => {
  /**
   * Copies the command of a form.
   * @param {import('@playwright/test').Page} page
   * @param {import('@playwright/test').Locator} within
   */
  async function copy(page, within) {
    await within.getByRole('button', { name: 'Copy as curl' }).click();
    await expect(within.getByText('Copied. Paste it into a terminal.')).toBeVisible();
    return clipboard(page);
  }

  test('a shell sends what the send form would', async ({ page, context, udpSocket }) => {
    await allowClipboard(context);
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    const card = page.locator('section.card', { has: screen.sendForm });
    await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(peer.port));
    const messages = [
      { format: 'text', message: `it's "quoted" \\ $HOME \`id\` !!\n안녕 \u202e👋`, bytes: undefined },
      { format: 'escaped', message: "\\x00\\xff'\\n", bytes: Buffer.from([0, 255, 39, 10]) },
      { format: 'hex', message: everyByte.toString('hex'), bytes: everyByte },
      { format: 'text', message: `${"'".repeat(30_000)}"${'x'.repeat(35_000)}`, bytes: undefined },
      { format: 'text', message: '', bytes: undefined },
    ];
    await screen.unfold(screen.sendForm);
    for (const [index, { format, message, bytes }] of messages.entries()) {
      await screen.sendForm.getByLabel('Written as').selectOption(format);
      await screen.sendForm.getByLabel('Message').fill(message);
      await expect(card.getByText('Copied. Paste it'), 'it is not what the form says any more').toHaveCount(0);
      await shell(await copy(page, card));
      await expect.poll(() => peer.received.length).toBe(index + 1);
      expect(peer.received[index]?.data).toEqual(bytes ?? Buffer.from(message));
    }
    await expect(screen.sent).toHaveCount(messages.length);
  });

  test('a shell starts, changes and removes what the forms of a listener would', async ({
    page,
    context,
    request,
    udpSocket,
  }) => {
    await allowClipboard(context);
    const screen = new Screen(page);
    await screen.open();
    await screen.listenForm.getByLabel('Address', { exact: true }).fill('127.0.0.1');
    await screen.listenForm.getByLabel('Port', { exact: true }).fill('0');
    await screen.unfold(screen.listenForm);
    await screen.listenForm.getByLabel('Name').fill("it's mine");
    await shell(await copy(page, page.locator('section.card', { has: screen.listenForm })));
    await expect(screen.listeners).toHaveCount(1);
    const card = screen.listeners.first();
    await expect(screen.cell(card, 'name')).toHaveText("it's mine");

    await card.getByText('Auto-reply: Off').click();
    await card.getByLabel('Auto-reply').selectOption('Fixed text');
    await card.getByLabel('Reply text').fill("'안녕'");
    await shell(await copy(page, card.locator('details.reply')));
    await expect(card.getByText('Auto-reply: Fixed text')).toBeVisible();
    const peer = await udpSocket();
    const { listeners } = await (await request.get('/api/v1/listeners')).json();
    await peer.send('hi', Number(listeners[0].local.split(':')[1]));
    expect((await peer.waitFor()).text).toBe("'안녕'");

    await card.getByText('Socket options').click();
    await card.getByLabel('TTL', { exact: true }).fill('9');
    await shell(await copy(page, card.locator('details.options')));
    await expect(screen.notes.filter({ hasText: 'Settings of' })).toHaveCount(2);
    expect(await (await request.get('/api/v1/listeners/1')).json()).toMatchObject({ ttl: 9 });

    await card.getByRole('link', { name: 'Page' }).click();
    const commands = page.locator('.commands > div');
    const command = async (/** @type {string} */ name) =>
      (await commands.filter({ has: page.getByText(name, { exact: true }) }).locator('code').textContent()) ?? '';
    expect(JSON.parse(await shell(await command('Look at it')))).toMatchObject({ id: '1', state: 'listening' });
    await shell(await command('Stop reading'));
    await page.reload();
    await shell(await command('Resume'));
    expect(JSON.parse(await shell(await command('Look at it')))).toMatchObject({ state: 'listening' });
    await shell(await command('Remove'));
    expect(await (await request.get('/api/v1/listeners')).json()).toMatchObject({ listeners: [] });
  });

  test.describe('of a lab with a token', () => {
    const token = 'the-token-of-this-test';
    test.use({ labOptions: { env: { UDPWEB_TOKEN: token } } });

    test('they show the token of whoever runs them, and never contain it', async ({ page, context, udpSocket }) => {
      await allowClipboard(context);
      const peer = await udpSocket();
      const screen = new Screen(page);
      await screen.open(`/?token=${token}`);
      await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(peer.port));
      const card = page.locator('section.card', { has: screen.sendForm });
      await card.getByRole('button', { name: 'Copy as curl' }).click();
      await expect(screen.sendForm.getByText('set UDPWEB_TOKEN there first')).toBeVisible();
      const command = await clipboard(page);
      expect(command).toContain('"Authorization: Bearer $UDPWEB_TOKEN"');
      expect(await page.content() + command).not.toContain(token);
      expect(JSON.parse(await shell(command))).toMatchObject({ code: 'token-required' });
      expect(peer.received).toEqual([]);
      await shell(command, { UDPWEB_TOKEN: token });
      expect((await peer.waitFor()).text).toBe('Hello server!');
    });
  });
});

test.describe('links', () => {
  /** What stands in the forms. @param {import('@playwright/test').Page} page */
  const forms = (page) =>
    page.evaluate(() =>
      ['listen', 'send'].map((id) => {
        const form = document.getElementById(id);
        if (!(form instanceof HTMLFormElement)) throw new Error(`no form ${id}`);
        return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      }),
    );

  test('a link sets everything up as it was, and starts nothing', async ({ page, context, request, browser, lab }) => {
    await allowClipboard(context);
    const { local } = await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    await screen.unfold(screen.listenForm);
    await screen.unfold(screen.sendForm);
    const listen = screen.listenForm;
    await listen.getByLabel('Address', { exact: true }).fill('::1');
    await listen.getByLabel('Port', { exact: true }).fill('0');
    await listen.getByLabel('Name').fill('<b>"it\'s" & 안녕</b>');
    await listen.getByLabel('Auto-reply').selectOption('Fixed text');
    await listen.getByLabel('Reply text').fill('100% + more');
    await listen.getByLabel('Network').selectOption('IPv6 only');
    await listen.getByLabel('Bytes per recvfrom').fill('4');
    await listen.getByLabel('Kernel receive queue').fill('');
    await listen.getByLabel('Reuse the port').check();
    const send = screen.sendForm;
    await send.getByLabel('To', { exact: true }).fill('localhost');
    await send.getByLabel('Port', { exact: true }).fill('9');
    await send.getByLabel('Message').fill('안녕\n\n"two" lines + 100%');
    await send.getByLabel('From', { exact: true }).selectOption({ label: local });
    await send.getByLabel('TTL').fill('9');
    await send.getByLabel('Allow broadcast').check();
    await send.getByText('Send many').click();
    await send.getByLabel('Datagrams per second').fill('');
    await page.getByRole('button', { name: 'Copy link to this set-up' }).click();
    await expect(page.getByText('nothing is started or sent.')).toBeVisible();
    const link = await clipboard(page);
    expect(new URL(link).searchParams.get('from'), 'an id means nothing elsewhere').toBe(local);

    const before = [await journal(request), await (await request.get('/api/v1/listeners')).json()];
    const wanted = await forms(page);
    for (const javaScriptEnabled of [true, false]) {
      const other = await browser.newContext({ baseURL: lab.url, javaScriptEnabled });
      const opened = await other.newPage();
      await opened.goto(link);
      const notice = 'Filled in from a link. Nothing has been started or sent.';
      await expect(opened.locator('#do .notice')).toHaveText([notice, notice]);
      for (const [index, id] of ['listen', 'send'].entries()) {
        for (const [name, value] of Object.entries(wanted[index] ?? {})) {
          const control = opened.locator(`#${id} [name="${name}"]`);
          if ((await control.getAttribute('type')) === 'checkbox') await expect(control).toBeChecked();
          else await expect(control, name).toHaveValue(value);
        }
        await expect(opened.locator(`#${id} input[type="checkbox"]:checked`)).toHaveCount(1);
      }
      if (javaScriptEnabled) expect(await forms(opened)).toEqual(wanted);
      await other.close();
    }
    expect([await journal(request), await (await request.get('/api/v1/listeners')).json()]).toEqual(before);
  });

  test('the filter and the view are in it', async ({ page, context, request, udpSocket }) => {
    await allowClipboard(context);
    const { port } = await createListener(request);
    const peer = await udpSocket();
    await peer.send('wanted', port);
    await peer.send('not that', port);
    const screen = new Screen(page);
    await screen.open('/?filter=data+contains+"wanted"');
    await expect(screen.received).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Clear filter' }).first()).toBeVisible();
    await page.getByRole('tab', { name: 'Ladder' }).click();
    await page.getByRole('button', { name: 'Copy link to this set-up' }).click();
    await expect(page.getByText('nothing is started or sent.')).toBeVisible();
    const link = new URL(await clipboard(page));
    expect(link.searchParams.get('filter')).toBe('data contains "wanted"');
    expect(link.searchParams.get('lang')).toBe('en');
    await screen.open(link.pathname + link.search);
    await expect(page.getByRole('tab', { name: 'Ladder' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.ladder-label', { hasText: 'wanted' })).toBeVisible();
    await page.getByRole('tab', { name: 'Datagrams' }).click();
    await expect(screen.received).toHaveCount(1);
    await expect(screen.cell(screen.received.first(), 'data')).toHaveText('wanted');
  });

  test('a hostile link is text in fields, and harmless', async ({ page, request }) => {
    const screen = new Screen(page);
    const hostile = `"><img src=x onerror=alert(1)>\u202e`;
    page.on('dialog', (dialog) => {
      throw new Error(dialog.message());
    });
    const said = { listen: `${hostile}:1`, name: '"><script>', to: '"><b>:1', text: hostile, ttl: "'><i>" };
    await screen.open(`/?${new URLSearchParams(said)}`);
    await expect(screen.sendForm.getByLabel('Message')).toHaveValue('"><img src=x onerror=alert(1)>\\u202e');
    await expect(screen.sendForm.getByLabel('Written as')).toHaveValue('escaped');
    await expect(screen.sendForm.getByLabel('To', { exact: true })).toHaveValue('"><b>');
    const address = screen.listenForm.getByLabel('Address', { exact: true });
    await expect(address, 'what cannot be seen is dropped').toHaveValue('0.0.0.0');
    await expect(page.locator('.zone-do :is(img, script, b, i)')).toHaveCount(0);
    expect(await journal(request)).toEqual([]);
  });

  test('a message that is too long for a link is said to be', async ({ page, context }) => {
    await allowClipboard(context);
    const screen = new Screen(page);
    await screen.open();
    await screen.sendForm.getByLabel('Message').fill('x'.repeat(8_000));
    await page.getByRole('button', { name: 'Copy link to this set-up' }).click();
    await expect(page.getByText('This is too long for a link, which has 8000 characters at most.')).toBeVisible();
  });
});

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

    test('datagrams leave at their pace, all of them', async ({ page, udpSocket }) => {
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

for (const { width, colorScheme } of [
  { width: 1440, colorScheme: /** @type {const} */ ('light') },
  { width: 320, colorScheme: /** @type {const} */ ('dark') },
]) {
  test.describe(`${width} pixels wide, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 800 }, colorScheme });

    test('everything fits, and breaks no rule', async ({ context, page, request, udpSocket, watch }) => {
      watch.expect(/console error: .*status of 422/);
      await addAxe(context);
      await allowClipboard(context);
      const { id, port } = await createListener(request, { name: 'a name' });
      await (await udpSocket()).send('Hello server!', port);
      const screen = new Screen(page);
      await screen.open('/?listen=127.0.0.1:0&to=127.0.0.1:9&text=hello&count=1000000&rate=1');
      await screen.row('Hello server!').click();
      await act(screen, 'Copy as curl');
      await expect(screen.inspector.getByText('Copied. Paste it')).toBeVisible();
      await screen.sendForm.getByRole('button', { name: 'Send them' }).click();
      await expect(screen.sendForm.getByRole('progressbar')).toBeVisible();
      for (const copy of await page.locator('.zone-do button[data-share]:visible').all()) await copy.click();
      await screen.send({ ttl: 'many', tos: 'more' });
      await expect(screen.sendForm.locator('.error-summary')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
      await page.goto(`/listeners/${id}`);
      for (const fold of await page.locator('summary').all()) await fold.click();
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);
    });
  });
}

test.describe('the page of a listener, without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('shows it, and does what its buttons say', async ({ page, request, udpSocket }) => {
    const { id, local, port } = await createListener(request);
    const peer = await udpSocket();
    await peer.send('Hello server!', port);
    await expect.poll(async () => (await journal(request)).length).toBe(2);
    const screen = new Screen(page);
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Copy as curl' }), 'takes scripts').toHaveCount(0);
    await screen.listener(local).getByRole('link', { name: 'Page' }).click();
    await expect(page).toHaveURL(new RegExp(`/listeners/${id}$`));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Listener ${local}`);
    const card = page.locator(`[data-listener="${id}"]`);
    await expect(screen.figure('received', card)).toHaveText('1');

    await card.getByRole('button', { name: 'Stop reading' }).click();
    await expect(card).toHaveAttribute('data-state', 'paused');
    await expect(page).toHaveURL(new RegExp(`/listeners/${id}$`));
    await card.getByRole('button', { name: 'Resume' }).click();
    await card.getByText('Auto-reply: Off').click();
    await card.getByLabel('Auto-reply').selectOption('Echo');
    await card.getByRole('button', { name: 'Save' }).first().click();
    await peer.send('and back', port);
    expect((await peer.waitFor()).text).toBe('and back');

    await page.reload();
    const entries = page.locator('.entries tbody tr');
    await expect(entries.filter({ hasText: 'and back' })).toHaveCount(2);
    await entries.filter({ hasText: 'Hello server!' }).getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Datagram 2');
    await page.goto(`/listeners/${local}`);
    await card.getByRole('button', { name: 'Remove' }).click();
    await expect(page).toHaveURL(/\/#listeners$/);
    await expect(screen.listeners).toHaveCount(0);
  });
});
