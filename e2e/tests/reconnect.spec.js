import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createListener, journal, portOf, statsOf } from '../api.js';
import { socketsOn } from '../kernel.js';
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
      await expect(screen.inspector.locator('.payload-text')).toHaveText('before 1');
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
        await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
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
      await expect(screen.inspector.getByText(/^Choose a datagram to see its header, bytes/)).toBeVisible();

      await screen.row('and since').click();
      await expect(screen.inspector.locator('.payload-text')).toHaveText('and since');
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
  // So tall that every row is in sight, and in the page.
  const context = await browser.newContext({ baseURL: proxy.url, viewport: { width: 1280, height: 2000 } });
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
    await expect(screen.figure('received')).toHaveText('1');

    const refused = page.waitForEvent('console', (message) => message.text().includes('ERR_CONNECTION_REFUSED'));
    await proxy.cut();
    await expect(screen.pill).toHaveText('Reconnecting… datagrams are still being recorded');
    for (let i = 1; i <= 40; i++) await peer.send(`meanwhile ${i}`, port);
    await expect.poll(async () => (await journal(request)).length).toBe(42);
    await refused;
    await expect(screen.received).toHaveCount(1);

    await proxy.open();
    await retry(screen);
    await expect(screen.pill).toHaveText('Back. 40 arrived while you were away', { timeout: 15_000 });
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
    await retry(screen);
    await expect(screen.pill).toHaveText('Live', { timeout: 15_000 });
    expect(await numbers(screen)).toHaveLength(43);
  } finally {
    await context.close();
    await proxy.cut();
  }
  watch.check();
});

test.describe('with a small journal', () => {
  test.use({ labOptions: { args: ['--history', '1MiB'] } });

  test('what was only sent meanwhile is not counted as arrived, and what has left the journal is', async ({
    browser,
    lab,
    request,
    udpSocket,
  }) => {
    const proxy = new Proxy(Number(new URL(lab.url).port));
    await proxy.open();
    const context = await browser.newContext({ baseURL: proxy.url });
    try {
      const screen = new Screen(await context.newPage());
      const { id, port } = await createListener(request);
      const peer = await udpSocket();
      await screen.open();
      await proxy.cut();
      await expect(screen.pill).toHaveAttribute('data-state', 'reconnecting');
      const large = Buffer.alloc(60_000, 'x');
      // The smallest queue that a system gives by itself holds a few of them.
      for (let i = 1; i <= 60; i++) {
        await peer.send(large, port);
        await expect.poll(() => socketsOn(port)[0]?.queued, { intervals: [5] }).toBe(0);
      }
      await expect.poll(async () => (await statsOf(request, id)).received).toBe(60);
      for (let i = 0; i < 5; i++) await request.post(`/api/v1/send?to=${peer.local}`, { data: Buffer.from('sent') });
      expect(await journal(request), 'some have left it').not.toHaveLength(66);
      await proxy.open();
      await retry(screen);
      await expect(screen.pill).toHaveText('Back. 60 arrived while you were away', { timeout: 15_000 });
    } finally {
      await context.close();
      await proxy.cut();
    }
  });
});

test('Retry connects at once, and not when the next attempt is due', async ({ browser, lab }) => {
  const proxy = new Proxy(Number(new URL(lab.url).port));
  await proxy.open();
  const context = await browser.newContext({ baseURL: proxy.url });
  try {
    const page = await context.newPage();
    const screen = new Screen(page);
    const button = page.getByRole('button', { name: 'Retry' });
    await screen.open();
    await expect(button).toBeHidden();
    let failed = 0;
    page.on('websocket', (socket) => socket.on('close', () => failed++));
    await proxy.cut();
    await expect(button).toBeVisible();
    // Attempts go on, and the pauses between them grow: the one after the fourth is six seconds at least.
    await expect.poll(() => failed, { timeout: 20_000, intervals: [50] }).toBeGreaterThanOrEqual(4);
    await proxy.open();
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(screen.pill).toHaveText('Live', { timeout: 4_000 });
    await expect(button).toBeHidden();
    expect(await page.evaluate(() => document.activeElement?.id), 'the focus is not lost with the button').toBe('list');
  } finally {
    await context.close();
    await proxy.cut();
  }
});

test('a page that is behind says how far, and when it has caught up', async ({ browser, lab, request, udpSocket }) => {
  const proxy = new Proxy(Number(new URL(lab.url).port));
  await proxy.open();
  const context = await browser.newContext({ baseURL: proxy.url });
  const sending = new AbortController();
  /** @type {Promise<void> | undefined} */
  let traffic;
  try {
    const screen = new Screen(await context.newPage());
    const { port } = await createListener(request);
    const peer = await udpSocket();
    await screen.open();
    traffic = (async () => {
      while (!sending.signal.aborted) {
        await peer.send('tick', port);
        await pause(100);
      }
    })();
    await expect(screen.row('tick').first()).toBeVisible();
    proxy.delay = 3_000;
    await expect(screen.pill).toHaveText(/^Live, [34] s behind$/, { timeout: 20_000 });
    await expect(screen.pill).toHaveAttribute('data-state', 'live');
    proxy.delay = 0;
    await expect(screen.pill).toHaveText('Live', { timeout: 15_000 });
  } finally {
    sending.abort();
    await traffic;
    await context.close();
    await proxy.cut();
  }
});

/**
 * Connects again by the button, for the pauses between the attempts grow. That the page does it without is seen above.
 * @param {Screen} screen
 */
async function retry(screen) {
  // It is gone where an attempt was due in this very moment.
  await screen.page.getByRole('button', { name: 'Retry' }).click({ timeout: 2_000 }).catch(() => {});
}

/** The numbers of the rows. @param {Screen} screen */
function numbers(screen) {
  return screen.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-seq')));
}

/** A network between the browser and the program that can be cut, and slowed down. */
class Proxy {
  /** How many milliseconds what the program says takes to the browser. */
  delay = 0;

  #target;
  #port = 0;
  /** @type {import('node:net').Server | undefined} */
  #server;
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #last = 0;

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
        socket.on('data', (data) => this.#pass(data, other, socket === to));
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

  /** @param {Buffer} data @param {import('node:net').Socket} other @param {boolean} slowly */
  #pass(data, other, slowly) {
    const now = Date.now();
    // What was sent later never comes earlier.
    this.#last = slowly ? Math.max(this.#last, now + this.delay) : this.#last;
    if (!slowly || this.#last <= now) other.write(data);
    else setTimeout(() => other.destroyed || other.write(data), this.#last - now);
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
