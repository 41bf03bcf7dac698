// What a person passes on: an answer, the same bytes again, a command. Links are in links.spec.js.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createListener, journal } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { allowClipboard, clipboard } from '../inspector.js';
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
