import { createListener, journal, portOf } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { freePort } from '../ports.js';
import { Program } from '../python.js';
import { Screen, unfoldAll } from '../screen.js';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    /** @param {Screen} screen */
    const open = (screen) => (javaScriptEnabled ? screen.open() : screen.page.goto('/'));

    test('the options of a listener are those of its socket', async ({ page, request }) => {
      const receiver = new Program('hops.py');
      try {
        const port = Number((await receiver.printed(/listening on port (\d+)/))[1]);
        const { local } = await createListener(request);
        const screen = new Screen(page);
        await open(screen);
        const listener = screen.listener(local);
        const save = async (/** @type {Record<string, string>} */ values) => {
          const details = listener.locator('details.options');
          if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
          for (const [label, value] of Object.entries(values)) {
            await listener.getByLabel(label, { exact: true }).fill(value);
          }
          await listener.getByRole('button', { name: 'Save' }).click();
        };
        const shown = (/** @type {string} */ label) => listener.getByLabel(label, { exact: true });

        await screen.send({ port, message: 'as it is', from: local });
        await receiver.printed(/as it is ttl 64 tos 0\n/);

        await save({ TTL: '9', TOS: '184' });
        await expect(screen.notes.filter({ hasText: `Settings of ${local} changed` })).toHaveCount(1);
        await screen.send({ port, message: 'changed', from: local });
        await receiver.printed(/changed ttl 9 tos 184\n/);
        await screen.send({ port, message: 'this one', from: local, ttl: 3, tos: 0 });
        await receiver.printed(/this one ttl 3 tos 0\n/);
        await screen.send({ port, message: 'again', from: local, ttl: '', tos: '' });
        await receiver.printed(/again ttl 9 tos 184\n/);

        // A TTL that is left to the system is shown as the kernel has it.
        await save({ TTL: '0', TOS: '0' });
        await expect(screen.notes.filter({ hasText: `Settings of ${local} changed` })).toHaveCount(2);
        await expect(shown('TTL')).toHaveValue('64');
        await expect(shown('TOS')).toHaveValue('0');
      } finally {
        await receiver.stop();
      }
    });

    test('what is wrong with an option is named under its field', async ({ page, request, watch }) => {
      watch.expect(/console error: .*status of 422/);
      const { local } = await createListener(request);
      const screen = new Screen(page);
      await open(screen);
      const listener = screen.listener(local);
      await listener.getByText('Socket options').click();
      await listener.getByLabel('TTL', { exact: true }).fill('256');
      await listener.getByLabel('Allow broadcast').check();
      await listener.getByLabel('Multicast loop').uncheck();
      await listener.getByRole('button', { name: 'Save' }).click();
      const ttl = listener.getByLabel('TTL', { exact: true });
      await expect(await screen.errorOf(ttl)).toHaveText(
        'A TTL of 256 is not possible. Use a number from 0 to 255; 0 leaves it to the system.',
      );
      await expect(ttl).toBeFocused();
      await expect(ttl).toHaveValue('256');
      await expect(listener.getByLabel('Allow broadcast')).toBeChecked();
      await expect(listener.getByLabel('Multicast loop')).not.toBeChecked();

      const many = javaScriptEnabled ? '“many” is not a whole number.' : /^A TTL of many is not possible\./;
      await ttl.fill('many');
      await listener.getByRole('button', { name: 'Save' }).click();
      await expect(await screen.errorOf(ttl)).toHaveText(many);

      await ttl.fill('255');
      await listener.getByRole('button', { name: 'Save' }).click();
      await expect(listener.locator('.field-error')).toHaveCount(0);
      await expect(ttl).toHaveValue('255');
      const answer = await request.get('/api/v1/listeners/1');
      expect(await answer.json()).toMatchObject({ ttl: 255, broadcast: true, multicast_loop: false });
    });

    test('a broadcast leaves once it is allowed', async ({ page, request, udpSocket, watch }) => {
      watch.expect(/console error: .*status of 403/);
      const everyone = await udpSocket({ address: '0.0.0.0' });
      const { local } = await createListener(request);
      const screen = new Screen(page);
      await open(screen);
      const to = { host: '127.255.255.255', port: everyone.port };
      const refused = /^127\.255\.255\.255 is a broadcast address .* Turn on “Allow broadcast”/;
      const host = screen.sendForm.getByLabel('To', { exact: true });

      await screen.send({ ...to, message: 'not allowed' });
      await expect(await screen.errorOf(host)).toHaveText(refused);
      await screen.send({ ...to, message: 'allowed for once', broadcast: true });
      await everyone.waitFor(({ text }) => text === 'allowed for once');
      await expect(screen.sendForm.locator('.field-error')).toHaveCount(0);

      // The box of the listener has the same name.
      await screen.send({ ...to, message: 'not allowed', from: local, broadcast: false });
      await expect(await screen.errorOf(host)).toHaveText(refused);
      const listener = screen.listener(local);
      await listener.getByText('Socket options').click();
      await listener.getByLabel('Allow broadcast').check();
      await listener.getByRole('button', { name: 'Save' }).click();
      await expect(screen.notes.filter({ hasText: `Settings of ${local} changed` })).toHaveCount(1);
      await screen.send({ ...to, message: 'allowed for good', from: local });
      const arrived = await everyone.waitFor(({ text }) => text === 'allowed for good');
      expect(arrived.source).toBe(local);
      expect(everyone.received).toHaveLength(2);
    });

    test('a connected socket tells with the next datagram that one was refused', async ({ page, request, watch }) => {
      watch.expect(/console error: .*status of 409/);
      const port = await freePort();
      const screen = new Screen(page);
      await open(screen);
      const send = async () => {
        const before = (await journal(request)).length;
        await screen.send({ port, message: 'anyone?', from: 'One connected socket' });
        await expect.poll(async () => (await journal(request)).length).toBeGreaterThan(before);
      };
      for (const _ of [1, 2]) {
        await send();
        await expect(screen.fate).toHaveText(/^Handed to the kernel: 7 bytes from .* UDP will not tell you/);
        await send();
        await expect(screen.fate).toHaveText(
          new RegExp(
            '^The previous datagram \\(entry \\d+\\) was refused: ' +
              `nothing listens on 127\\.0\\.0\\.1:${port}\\. This one was not sent\\.`,
          ),
        );
        await expect(screen.sendForm.locator('.field-error')).toHaveCount(0);
        await expect(screen.sendForm.getByLabel('Message')).toHaveValue('anyone?');
      }
      const sent = (await journal(request)).filter(({ kind }) => kind === 'sent');
      expect(new Set(sent.map(({ source }) => source)).size, 'it is one socket').toBe(1);
    });

    test('a datagram leaves from the source that was typed', async ({ page, udpSocket, watch }) => {
      watch.expect(/console error: .*status of 422/);
      const peer = await udpSocket();
      const source = `127.0.0.1:${await freePort()}`;
      const screen = new Screen(page);
      await open(screen);
      await screen.send({ port: peer.port, message: 'from there', source });
      expect((await peer.waitFor()).source).toBe(source);

      const typed = screen.sendForm.getByLabel('Source address:port');
      for (const from of ['A new socket each time', 'One connected socket']) {
        await screen.send({ port: peer.port, from, source: '192.0.2.77:70000' });
        await expect(await screen.errorOf(typed)).toHaveText(/^70000 is not a UDP port\./);
        await expect(typed).toBeFocused();
        await expect(screen.sendForm.locator('.field-error')).toHaveCount(1);
      }
      expect(peer.received).toHaveLength(1);
    });

    test('an interface by which a datagram cannot leave is named under its field', async ({ page, request, watch }) => {
      watch.expect(/console error: .*status of 422/);
      const { port } = await createListener(request);
      const screen = new Screen(page);
      await open(screen);
      await screen.unfold(screen.sendForm);
      const leaving = screen.sendForm.getByLabel('Interface');
      // As it is when the interface has gone since the page was loaded.
      await leaving.locator('option').last().evaluate((option) => option.setAttribute('value', 'gone0'));
      await screen.send({ port, leaving: 'gone0' });
      await expect(await screen.errorOf(leaving)).toHaveText(
        /^There is no network interface “gone0”\. Use one of: .*lo/,
      );
    });
  });
}

test('listeners share a port when both ask for it', async ({ page, udpSocket, watch }) => {
  watch.expect(/console error: .*status of 409/);
  const port = await freePort();
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '127.0.0.1', port, name: 'first', network: 'IPv4 only', reuse: 'address' });
  await expect(screen.listeners).toHaveCount(1);
  await screen.listen({ address: '127.0.0.1', port, name: 'newest' });
  await expect(screen.listeners).toHaveCount(2);
  expect(socketsOn(port)).toHaveLength(2);

  // On Linux, the newest takes every datagram.
  const [one, two] = [await udpSocket(), await udpSocket()];
  for (const peer of [one, two]) await peer.send('for whom?', port);
  const newest = screen.listeners.filter({ has: page.locator('[data-slot="name"]', { hasText: 'newest' }) });
  await expect(screen.figure('received', newest)).toHaveText('2');
  await expect(screen.figure('received')).toHaveText('2');

  await screen.listen({ address: '127.0.0.1', port, reuse: '' });
  await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }));
  expect(socketsOn(port)).toHaveLength(2);
});

test('the network is the one that was chosen, or the one that fits the address', async ({ page, udpSocket, watch }) => {
  watch.expect(/console error: .*status of 422/);
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '127.0.0.1', port: 0, network: 'IPv6 only' });
  await expect(await screen.errorOf(screen.listenForm.getByLabel('Network'))).toHaveText(
    'The network “udp6” does not fit the address 127.0.0.1. Leave it out, or use udp4.',
  );

  // Only where both are served, a datagram over IPv4 arrives.
  const [four, six] = [await udpSocket(), await udpSocket({ type: 'udp6' })];
  const networks = { 'IPv6 only': 1, 'IPv4 and IPv6 together': 2, Automatic: 2 };
  for (const [index, [network, received]] of Object.entries(networks).entries()) {
    await screen.listen({ address: '::', port: 0, network });
    await expect(screen.listeners).toHaveCount(index + 1);
    const listener = screen.listeners.last();
    const port = portOf(await screen.cell(listener, 'local').textContent());
    expect(socketsOn(port).map((socket) => socket.local)).toContain(`[::]:${port}`);
    await four.send('over four', port);
    await six.send('over six', port);
    await expect(screen.figure('received', listener), network).toHaveText(String(received));
  }
});

test('what is typed outlives what happens to the listener elsewhere, and the rest is shown', async ({
  page,
  request,
}) => {
  const { id, local } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  await listener.getByText('Socket options').click();
  const ttl = listener.getByLabel('TTL', { exact: true });
  await ttl.fill('1');
  await listener.getByLabel('Allow broadcast').check();
  await ttl.focus();

  const answer = await request.patch(`/api/v1/listeners/${id}`, {
    data: { ttl: 77, tos: 8, state: 'paused', multicast_loop: false },
  });
  expect(answer.status()).toBe(200);
  await expect(listener).toHaveAttribute('data-state', 'paused');
  await expect(listener.getByLabel('TOS')).toHaveValue('8');
  await expect(listener.getByLabel('Multicast loop')).not.toBeChecked();
  await expect(ttl).toBeFocused();
  await expect(listener.getByLabel('Allow broadcast')).toBeChecked();
  await page.keyboard.press('End');
  await page.keyboard.type('2');
  await expect(ttl).toHaveValue('12');

  await listener.getByRole('button', { name: 'Save' }).click();
  await expect(screen.notes.filter({ hasText: 'Settings of' })).toHaveCount(2);
  const saved = await request.get(`/api/v1/listeners/${id}`);
  expect(await saved.json()).toMatchObject({ ttl: 12, tos: 8, broadcast: true, multicast_loop: false });
});

for (const { width, colorScheme } of [
  { width: 1440, colorScheme: /** @type {const} */ ('light') },
  { width: 390, colorScheme: /** @type {const} */ ('dark') },
  { width: 320, colorScheme: /** @type {const} */ ('light') },
]) {
  test.describe(`${width} pixels wide, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 800 }, colorScheme });

    test('everything that is folded away fits, and can be read and pressed by everyone', async ({
      context,
      page,
      request,
      udpSocket,
    }) => {
      await addAxe(context);
      const { id, port, local } = await createListener(request, {
        address: '0.0.0.0:0',
        receive_queue: 4096,
        groups: [{ group: '239.1.2.3', interface: 'lo' }],
      });
      await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'paused' } });
      const peer = await udpSocket();
      for (let i = 0; i < 100; i++) await peer.send(`${i}`, port);
      const screen = new Screen(page);
      await screen.open();
      await unfoldAll(page.locator('.zone'));
      await expect(screen.listener(local).getByRole('meter')).toBeVisible();
      expect(await screen.overflow()).toBe(0);
      expect(await violations(page)).toEqual([]);
      const small = await page
        .locator('.zone-do :is(button, select, input, summary):visible')
        .evaluateAll((all) =>
          all
            .map((each) => (each.matches('[type="checkbox"]') ? (each.parentElement ?? each) : each))
            .filter((each) => each.getBoundingClientRect().height < 24)
            .map((each) => each.outerHTML),
        );
      expect(small).toEqual([]);
    });
  });
}
