import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createListener, journal, portOf } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';
import { Watch } from '../watch.js';

test.describe('after the program was started again', () => {
  for (const how of /** @type {const} */ (['stopped', 'killed'])) {
    test(`the page comes back by itself (${how})`, async ({ page, lab, request, startLab, udpSocket, watch }) => {
      watch.expect(/console error: WebSocket connection .* failed: .*ERR_CONNECTION_REFUSED/);
      const peer = await udpSocket();
      const screen = new Screen(page);
      await screen.open();
      const { id, port } = await createListener(request);
      for (const text of ['before 1', 'before 2', 'before 3', 'before 4']) await peer.send(text, port);
      await expect(screen.received).toHaveCount(4);
      await screen.received.first().click();
      await expect(screen.inspector.locator('pre')).toHaveText('before 1');
      // So that the end brings no last entry: the goodbye is what the page hears last.
      await request.delete(`/api/v1/listeners/${id}`);
      await expect(screen.notes.last()).toContainText('removed');
      await expect(screen.listeners).toHaveCount(0);

      const refused = page.waitForEvent('console', (message) => message.text().includes('ERR_CONNECTION_REFUSED'));
      if (how === 'stopped') {
        await lab.stop();
        await expect(screen.pill).toHaveText('Server stopped');
        await refused;
        await expect(screen.pill, 'and it stays so').toHaveText('Server stopped');
      } else {
        await lab.kill();
        await expect(screen.pill).toHaveText(/^Reconnecting…/);
        await refused;
      }

      const again = await startLab({ http: new URL(lab.url).host, args: ['--udp', '127.0.0.1:0'] });
      expect(again.url).toBe(lab.url);
      const { listeners } = await (await request.get('/api/v1/listeners')).json();
      await peer.send('while the page was away', portOf(listeners[0].local));

      await expect(screen.pill).toHaveAttribute('data-state', 'live', { timeout: 15_000 });
      await peer.send('and since', portOf(listeners[0].local));
      await expect(screen.row('and since')).toHaveCount(1);
      await expect(screen.row('while the page was away'), 'nothing of the new run is missing').toHaveCount(1);
      await expect(screen.received, 'and nothing is left of the old one').toHaveCount(2);
      expect(await numbers(screen)).toEqual(['1', '2', '3']);
      await expect(screen.listeners).toHaveCount(1);
      await expect(screen.figure('received')).toHaveText('2');
      await expect(screen.inspector.getByText('Choose a datagram to see its header, bytes and text.')).toBeVisible();

      await screen.row('and since').click();
      await expect(screen.inspector.locator('pre')).toHaveText('and since');
    });
  }
});

test('what was recorded while the connection was down arrives when it is back, each once', async ({
  browser,
  lab,
  request,
  udpSocket,
}) => {
  const proxy = new Proxy(Number(new URL(lab.url).port));
  await proxy.open();
  const context = await browser.newContext({ baseURL: proxy.url });
  const watch = new Watch(proxy.url);
  watch.expect(/console error: WebSocket connection .* failed: .*ERR_CONNECTION_REFUSED/);
  await watch.follow(context);
  try {
    const page = await context.newPage();
    const screen = new Screen(page);
    const { port } = await createListener(request);
    const peer = await udpSocket();
    await screen.open();
    await peer.send('before', port);
    await expect(screen.row('before')).toHaveCount(1);

    const refused = page.waitForEvent('console', (message) => message.text().includes('ERR_CONNECTION_REFUSED'));
    await proxy.cut();
    await expect(screen.pill).toHaveText('Reconnecting… datagrams are still being recorded');
    for (let i = 1; i <= 40; i++) await peer.send(`meanwhile ${i}`, port);
    await expect.poll(async () => (await journal(request)).length).toBe(42);
    await refused;
    await expect(screen.received).toHaveCount(1);

    await proxy.open();
    await expect(screen.pill).toHaveText('Back. 40 entries came meanwhile', { timeout: 15_000 });
    await peer.send('after', port);
    await expect(screen.row('after')).toHaveCount(1);
    await expect(screen.received.locator('[data-slot="data"]')).toHaveText([
      'before',
      ...Array.from({ length: 40 }, (_, i) => `meanwhile ${i + 1}`),
      'after',
    ]);
    expect(await numbers(screen)).toEqual(Array.from({ length: 43 }, (_, i) => `${i + 1}`));
    await expect(screen.figure('received')).toHaveText('42');
    await expect(screen.figure('not-drawn')).toHaveText('0');

    // A connection that was down while nothing happened brings nothing, and the page does not say that it did.
    await proxy.cut();
    await expect(screen.pill).toHaveAttribute('data-state', 'reconnecting');
    await proxy.open();
    await expect(screen.pill).toHaveText('Live', { timeout: 15_000 });
    expect(await numbers(screen)).toHaveLength(43);
  } finally {
    await context.close();
    await proxy.cut();
  }
  watch.check();
});

/** The numbers of the rows. @param {Screen} screen */
function numbers(screen) {
  return screen.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-seq')));
}

/** A network between the browser and the program that can be cut. */
class Proxy {
  #target;
  #port = 0;
  /** @type {import('node:net').Server | undefined} */
  #server;
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();

  /** @param {number} target the port of the program */
  constructor(target) {
    this.#target = target;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Passes everything on, on the same port every time. */
  async open() {
    this.#server = createServer((from) => {
      const to = connect(this.#target, '127.0.0.1');
      for (const [socket, other] of /** @type {const} */ ([
        [from, to],
        [to, from],
      ])) {
        this.#sockets.add(socket);
        socket.pipe(other);
        socket.on('error', () => {}); // The other end has gone, or the network was cut.
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Ends every connection and takes no other. */
  async cut() {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }
}
