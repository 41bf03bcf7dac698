import { createListener, journal, portOf } from '../api.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { freePort } from '../ports.js';
import { Screen } from '../screen.js';
import { bindPeer } from '../udp.js';

test('several listeners count side by side', async ({ page, udpSocket }) => {
  const screen = new Screen(page);
  await screen.open();
  const ports = [];
  for (const count of [1, 2, 3]) {
    await screen.listen({ address: '127.0.0.1', port: 0, name: `number ${count}` });
    await expect(screen.listeners).toHaveCount(count);
    ports.push(portOf(await screen.cell(screen.listeners.last(), 'local').textContent()));
  }
  expect(new Set(ports).size).toBe(3);

  const peer = await udpSocket();
  for (const [index, port] of ports.entries()) {
    for (let i = 0; i <= index; i++) await peer.send(`${i} to number ${index + 1}`, port);
  }
  for (const [index, port] of ports.entries()) {
    const listener = screen.listener(`127.0.0.1:${port}`);
    await expect(screen.figure('received', listener)).toHaveText(String(index + 1));
    await expect(screen.cell(listener, 'name')).toHaveText(`number ${index + 1}`);
    expect(socketsOn(port)).toHaveLength(1);
  }
  await expect(screen.figure('received')).toHaveText('6');
  await expect(screen.received).toHaveCount(6);
});

test('while nobody reads, datagrams wait in the kernel and arrive in order', async ({ page, request, udpSocket }) => {
  const { port, local } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  const peer = await udpSocket();

  await listener.getByRole('button', { name: 'Stop reading' }).click();
  await expect(listener).toHaveAttribute('data-state', 'paused');
  await expect(listener.getByText('not reading')).toBeVisible();
  await expect(screen.notes.getByText(`Stopped reading ${local}; datagrams wait in the kernel`)).toBeVisible();
  for (const text of ['first', 'second', 'third']) await peer.send(text, port);
  expect(socketsOn(port)[0]?.queued, 'they wait in the kernel receive queue').toBeGreaterThan(0);
  await expect(screen.figure('received', listener)).toHaveText('0');
  await expect(screen.received).toHaveCount(0);

  await listener.getByRole('button', { name: 'Resume' }).click();
  await expect(listener).toHaveAttribute('data-state', 'listening');
  await expect(screen.received.locator('[data-slot="data"]')).toHaveText(['first', 'second', 'third']);
  await expect(screen.figure('received', listener)).toHaveText('3');
  expect(socketsOn(port)[0]?.queued).toBe(0);
});

test('a listener is stopped, started again and removed', async ({ page, request, udpSocket }) => {
  const { port, local } = await createListener(request, { address: `127.0.0.1:${await freePort()}` });
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  const peer = await udpSocket();
  await peer.send('before', port);
  await expect(screen.received).toHaveCount(1);

  await listener.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(listener).toHaveAttribute('data-state', 'stopped');
  await expect(listener.getByText('stopped', { exact: true })).toBeVisible();
  await expect(listener.getByRole('button')).toHaveText(['Start again', 'Remove']);
  await (await bindPeer({ port })).close(); // Somebody else can have the port.

  // What is sent to nobody comes back as an ICMP error, and the page says so.
  await screen.send({ port });
  await expect(screen.fate).toHaveText(
    new RegExp(`^Refused: nothing listens on ${local.replaceAll('.', '\\.')}, says 127\\.0\\.0\\.1\\.`),
  );
  await expect(screen.fate).toHaveAttribute('data-outcome', 'refused');
  await expect(screen.page.locator('#rows > .row:not([hidden])[data-kind="unreachable"]')).toHaveText(
    /ICMP type 3 code 3 from 127\.0\.0\.1/,
  );

  await listener.getByRole('button', { name: 'Start again' }).click();
  await expect(listener).toHaveAttribute('data-state', 'listening');
  await peer.send('after', port);
  await expect(screen.row('after')).toHaveCount(1);
  await expect(screen.figure('received', listener)).toHaveText('2');

  await listener.getByRole('button', { name: 'Remove' }).click();
  await expect(screen.listeners).toHaveCount(0);
  await expect(page.locator('#no-listeners')).toBeVisible();
  expect(socketsOn(port)).toEqual([]);
  await expect(screen.row('after'), 'what happened stays').toHaveCount(1);
});

test('IPv6 works as IPv4 does', async ({ page, udpSocket }) => {
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '::1', port: 0, reply: 'Echo' });
  await expect(screen.listeners).toHaveCount(1);
  const local = (await screen.cell(screen.listeners.first(), 'local').textContent()) ?? '';
  expect(local).toMatch(/^\[::1\]:\d+$/);
  expect(socketsOn(portOf(local)).map((socket) => socket.local)).toEqual([local]);

  const peer = await udpSocket({ type: 'udp6' });
  await peer.send('over six', portOf(local));
  expect((await peer.waitFor()).source).toBe(local);
  await expect(screen.cell(screen.received.first(), 'source')).toHaveText(peer.local);
  await expect(screen.cell(screen.received.first(), 'destination')).toHaveText(local);

  await screen.send({ host: '::1', port: portOf(local), message: 'from here' });
  await expect(screen.fate).toHaveText(new RegExp(`^\\[::1\\]:${portOf(local)} replied with 9 bytes`));
  await expect(page.getByText('9 characters → 9 bytes as UTF-8 → 17 bytes of UDP → 57 bytes of IPv6')).toBeVisible();
});

test('a datagram can leave from the socket of a listener', async ({ page, request, udpSocket }) => {
  const { local, port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await screen.send({ port: peer.port, message: 'from its own port', from: local });
  expect((await peer.waitFor()).source).toBe(local);
  await expect(screen.cell(screen.sent.first(), 'source')).toHaveText(local);

  await peer.send('and back', port);
  await expect(screen.fate).toHaveText(new RegExp(`^${peer.local.replaceAll('.', '\\.')} replied with 8 bytes`));
});

test('a datagram that is longer than the bytes per recvfrom is cut, and the rest is gone', async ({
  page,
  udpSocket,
}) => {
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '127.0.0.1', port: 0, readSize: 4 });
  await expect(screen.listeners).toHaveCount(1);
  const listener = screen.listeners.first();
  const port = portOf(await screen.cell(listener, 'local').textContent());

  const peer = await udpSocket();
  await peer.send('안녕하세요', port);
  await peer.send('next', port);
  await expect(screen.received).toHaveCount(2);
  const [cut, next] = [screen.received.first(), screen.received.last()];
  await expect(screen.cell(cut, 'bytes')).toHaveText('4 of 15');
  await expect(screen.cell(cut, 'data')).toHaveText('안⟨eb⟩');
  await expect(screen.cell(cut, 'tags')).toHaveText(/^\s*cut −11\s*not text\s*$/);
  await expect(screen.cell(next, 'data')).toHaveText('next');
  await expect(screen.cell(next, 'bytes')).toHaveText('4');
  await expect(screen.figure('cut', listener)).toHaveText('1');
  await expect(screen.figure('cut')).toHaveText('1');
});

test('what the kernel dropped is counted to the last datagram', async ({ page, request, udpSocket }) => {
  const sends = 1000;
  const { port, local } = await createListener(request, { receive_queue: 4096 });
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  await listener.getByRole('button', { name: 'Stop reading' }).click();
  await expect(listener).toHaveAttribute('data-state', 'paused');

  const peer = await udpSocket();
  for (let i = 0; i < sends; i++) await peer.send(`${i}`, port);
  const drops = socketsOn(port)[0]?.drops ?? 0;
  expect(drops, 'the queue was too small').toBeGreaterThan(0);
  await expect(screen.figure('dropped', listener), 'counted while nobody reads').toHaveText(String(drops));

  await listener.getByRole('button', { name: 'Resume' }).click();
  await expect(screen.figure('received', listener)).toHaveText(String(sends - drops));
  await expect(screen.received.last().locator('[data-slot="data"]'), 'the queue keeps the oldest').toHaveText(
    String(sends - drops - 1),
  );
  await peer.send('room again', port);
  await expect(screen.row('room again')).toHaveCount(1);
  await expect(screen.figure('received')).toHaveText(String(sends - drops + 1));
  await expect(screen.figure('dropped')).toHaveText(String(drops));
});

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

test('one can send without scrolling however many listeners there are, and a new one is in sight', async ({ page, request }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  for (let i = 0; i < 5; i++) await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await expect(screen.fire).toBeInViewport({ ratio: 1 });
  await expect(screen.listeners.last()).not.toBeInViewport();
  await screen.listen({ address: '127.0.0.1', port: 0 });
  await expect(screen.listeners).toHaveCount(6);
  await expect(screen.listeners.last()).toBeInViewport();
  await expect(screen.fire).toBeInViewport({ ratio: 1 });
});
