import { createListener, journal, portOf } from '../api.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test.use({ javaScriptEnabled: false });

test.describe('the first example', () => {
  test.use({ labOptions: { ports: [8888] } });

  test('works, and loading the page again sends nothing again', async ({ page, request }) => {
    const screen = new Screen(page);
    await page.goto('/');
    await expect(page.locator('noscript > .notice')).toBeVisible();
    await expect(page.locator('noscript > .notice')).toHaveText(
      'Without JavaScript this page does not update by itself. Reload',
    );
    await expect(screen.pill).toBeHidden();
    await expect(screen.freeze).toBeHidden();

    await screen.start.click();
    await expect(screen.listener('0.0.0.0:8888')).toHaveAttribute('data-state', 'listening');
    expect(socketsOn(8888).map((socket) => socket.local)).toEqual(['0.0.0.0:8888']);

    await screen.fire.click();
    await expect(screen.received).toHaveCount(1);
    const row = screen.received.first();
    await expect(screen.cell(row, 'data')).toHaveText('Hello server!');
    await expect(screen.cell(row, 'bytes')).toHaveText('13');
    await expect(screen.cell(row, 'source')).toHaveText(/^127\.0\.0\.1:\d+$/);
    await expect(screen.fate).toHaveText(/^Handed to the kernel: 13 bytes .* Nothing came back within 1s\./);
    await expect(screen.figure('received', screen.listener('0.0.0.0:8888'))).toHaveText('1');

    const before = await journal(request);
    await page.reload();
    await expect(screen.received).toHaveCount(1);
    expect(await journal(request)).toEqual(before);

    await page.getByRole('link', { name: 'Check for me' }).click();
    await expect(page.getByRole('region', { name: 'What became of it' }).locator('p')).toHaveText([
      /^It arrived: this lab received it on 127\.0\.0\.1:8888 \(entry \d+\)\.$/,
      'The listener there has no auto-reply, and so nothing comes back.',
    ]);
    await page.goBack();

    await screen.listener('0.0.0.0:8888').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(screen.listener('0.0.0.0:8888')).toHaveAttribute('data-state', 'stopped');
    expect(socketsOn(8888)).toEqual([]);
  });
});

test('starting a listener again and again is one listener', async ({ page }) => {
  const screen = new Screen(page);
  await page.goto('/');
  await screen.listen({ address: '127.0.0.1', port: 0 });
  await expect(screen.listeners).toHaveCount(1);
  await page.reload();
  await page.reload();
  await expect(screen.listeners).toHaveCount(1);
});

test('replies work, and are changed on the card', async ({ page, udpSocket }) => {
  const screen = new Screen(page);
  await page.goto('/');
  await screen.listen({ address: '127.0.0.1', port: 0, reply: 'Fixed text' });
  const card = screen.listeners.first();
  const port = portOf(await screen.cell(card, 'local').textContent());
  const client = await udpSocket();
  await client.send('Hello UDP Server', port);
  expect((await client.waitFor()).data).toEqual(Buffer.from('Hello UDP Client'));

  await card.getByText('Auto-reply: Fixed text').click();
  await expect(card.getByLabel('Reply text')).toHaveValue('Hello UDP Client');
  await card.getByLabel('Auto-reply').selectOption('Upper-case');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByText('Auto-reply: Upper-case')).toBeVisible();
  await client.send('quiet', port);
  await client.waitFor((datagram) => datagram.text === 'QUIET');

  await screen.send({ port, message: 'from the page' });
  await expect(screen.fate).toHaveText(new RegExp(`^127\\.0\\.0\\.1:${port} replied with 13 bytes after `));
  await expect(screen.row('FROM THE PAGE')).toHaveCount(2);
});

test('a listener is paused, resumed, stopped, started again and removed', async ({ page, request, udpSocket }) => {
  const { id, port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await page.goto('/');
  const listener = page.locator(`[data-listener="${id}"]`);
  const press = async (/** @type {string} */ name, /** @type {string} */ state) => {
    await listener.getByRole('button', { name, exact: true }).click();
    await expect(listener).toHaveAttribute('data-state', state);
  };

  await press('Stop reading', 'paused');
  await peer.send('while nobody reads', port);
  expect(socketsOn(port)[0]?.queued).toBeGreaterThan(0);
  await press('Resume', 'listening');
  await expect.poll(() => socketsOn(port)[0]?.queued).toBe(0);
  await page.reload();
  await expect(screen.row('while nobody reads')).toHaveCount(1);
  await press('Stop', 'stopped');
  expect(socketsOn(port)).toEqual([]);
  await press('Start again', 'listening');
  await listener.getByRole('button', { name: 'Remove' }).click();
  await expect(screen.listeners).toHaveCount(0);
});

test('the number of a datagram leads to its page, and back', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await peer.send('Hello server!', port);
  await expect.poll(async () => (await journal(request)).length).toBe(2);
  await page.goto('/');
  const screen = new Screen(page);
  await screen.cell(screen.row('Hello server!'), 'seq').click();

  await expect(page).toHaveURL(/\/datagrams\/2$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Datagram 2');
  await expect(page.locator('[data-slot="source"]')).toHaveText(peer.local);
  await expect(page.locator('pre[data-slot="text"]')).toHaveText('Hello server!');
  await expect(page.locator('table.hex tbody tr')).toHaveText(
    /0000\s*48 65 6c 6c 6f 20 73 65 72 76 65 72 21\s*Hello server!/,
  );
  await page.getByRole('link', { name: 'Back to the lab' }).click();
  await expect(screen.row('Hello server!')).toHaveCount(1);
});

test('clearing leaves nothing, and numbers go on', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await peer.send('before', port);
  await expect.poll(async () => (await journal(request)).length).toBe(2);
  await page.goto('/');
  const screen = new Screen(page);
  await expect(screen.rows).toHaveCount(2);
  await screen.clear.click();
  await expect(screen.rows).toHaveCount(0);
  await expect(screen.emptyList.getByText('Nothing has arrived.')).toBeVisible();
  expect(await journal(request)).toEqual([]);

  await peer.send('after', port);
  await expect.poll(async () => (await journal(request)).length).toBe(1);
  await page.reload();
  await expect(screen.cell(screen.row('after'), 'seq')).toHaveText('3');
});

test('a line end is one byte, as it is with scripts', async ({ page, request, udpSocket }) => {
  const peer = await udpSocket();
  const screen = new Screen(page);
  await page.goto('/');
  await screen.send({ port: peer.port, message: 'two\nlines' });
  expect((await peer.waitFor()).data).toEqual(Buffer.from('two\nlines'));
  await expect(screen.row('two↵lines')).toHaveCount(1);
  expect(await journal(request)).toHaveLength(1);
});

test('a datagram that is not there is a page that says so', async ({ page, watch }) => {
  watch.expect(/console error: .*status of 404/);
  const answer = await page.goto('/datagrams/7');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('alert')).toHaveText('There is no entry 7 in the journal.');
});
