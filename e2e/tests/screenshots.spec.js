// The pictures of the README: the state is asserted always, the files are written with SCREENSHOTS=1.
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

// One after the other: most of them need the same ports, and would wait for each other in both workers.
test.describe.configure({ mode: 'default' });
test.use({ labOptions: { ports: [8888, 20001] } });

/** @typedef {import('@playwright/test').Page} Page */

/** The page as somebody sees it who only looks. @param {Page} page @param {string} [part] of a small screen, by its id */
async function settle(page, part = '') {
  await page.mouse.move(0, 0);
  await page.evaluate((id) => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (id) document.getElementById(id)?.scrollIntoView();
    else scrollTo(0, 0);
  }, part);
}

/**
 * Two listeners, what both tutorials send, and some that is no plain text.
 * @param {Screen} screen @param {import('@playwright/test').APIRequestContext} request
 * @param {(options?: import('../udp.js').PeerOptions) => Promise<import('../udp.js').Peer>} udpSocket
 */
async function busyLab(screen, request, udpSocket) {
  await createListener(request, { address: '0.0.0.0:8888' });
  const reply = { payload: { text: 'Hello UDP Client' } };
  await createListener(request, { address: '127.0.0.1:20001', reply });
  await screen.open();
  const [client, sensor, pupil] = [await udpSocket(), await udpSocket(), await udpSocket()];
  const sent = await request.post('/api/v1/send', { data: { to: '127.0.0.1:8888', payload: { text: 'Hello server!' } } });
  expect(sent.ok(), await sent.text()).toBe(true);
  await expect(screen.row('Hello server!').first()).toBeVisible();
  await client.send('Hello UDP Server', 20001);
  expect((await client.waitFor()).text).toBe('Hello UDP Client');
  await sensor.send('{"sensor":"window","celsius":21.5}', 8888);
  await pupil.send('안녕하세요', 8888);
  await sensor.send(Buffer.from('ffd8ffe04a464946', 'hex'), 8888);
  await pupil.send('', 8888);
  await expect(screen.received).toHaveCount(6);
  const asked = { to: '127.0.0.1:20001', payload: { text: 'Hello UDP Server' }, wait: '1s' };
  expect((await (await request.post('/api/v1/send', { data: asked })).json()).outcome).toBe('replied');
  await request.post('/api/v1/send', { data: { to: '127.0.0.1:9', payload: { text: 'Anyone there?' }, wait: '1s' } });
  await expect(screen.figure('received')).toHaveText('7');
  await expect(screen.page.locator('#rows > .row[data-kind="unreachable"]:not([hidden])')).toHaveCount(1);
}

/** Chooses a datagram, and waits until it is looked at. @param {Screen} screen @param {string} text */
async function choose(screen, text) {
  await screen.row(text).first().click();
  await expect(screen.inspector.locator('.payload-text')).toHaveText(text);
}

const pictures = [
  { name: 'lab', width: 1440, height: 900, look: 'theme=light', locale: 'en-GB', part: '' },
  { name: 'lab-dark', width: 1440, height: 900, look: 'theme=dark', locale: 'en-GB', part: '' },
  { name: 'lab-korean', width: 1440, height: 900, look: 'theme=light', locale: 'ko-KR', part: '' },
  { name: 'lab-projector', width: 1920, height: 1080, look: 'theme=light&projector=on', locale: 'en-GB', part: '' },
  { name: 'lab-phone', width: 390, height: 844, look: 'theme=light', locale: 'en-GB', part: 'happened' },
];

for (const { name, width, height, look, locale, part } of pictures) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, locale });

    test(`two listeners, replies, a refusal, and a datagram under the glass`, async ({ page, picture, request, udpSocket }) => {
      const screen = new Screen(page);
      await page.goto(`/?${look}`);
      await busyLab(screen, request, udpSocket);
      await choose(screen, '안녕하세요');
      await expect(screen.figure('rate')).toHaveText(/^0/);
      expect(await screen.overflow()).toBe(0);
      await settle(page, part);
      await picture(name);
    });
  });
}

test.describe('the other views', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('the ladder, and the program that sends the datagram', async ({ page, picture, request, udpSocket }) => {
    const reply = { payload: { text: 'Hello UDP Client' } };
    const client = await createListener(request, { address: '127.0.0.1:8888', name: 'client' });
    await createListener(request, { address: '127.0.0.1:20001', name: 'server', reply });
    const screen = new Screen(page);
    await screen.open();
    await page.locator('#tab-ladder').click();
    const send = async (/** @type {string} */ to, /** @type {string} */ text) => {
      const data = { to, from: client.id, payload: { text } };
      const answer = await request.post('/api/v1/send', { data });
      expect(answer.ok(), await answer.text()).toBe(true);
    };
    for (const text of ['Hello UDP Server', 'Are you there?', '안녕하세요']) {
      await send('127.0.0.1:20001', text);
      await expect(page.locator('.ladder-label', { hasText: text })).toBeVisible();
    }
    const sensor = await udpSocket();
    await sensor.send('{"celsius":21.5}', 20001);
    expect((await sensor.waitFor()).text).toBe('Hello UDP Client');
    await send('127.0.0.1:9', 'Anyone there?');
    await expect(page.locator('.ladder-arrow[data-kind="refused"]')).toHaveCount(1);
    await page.locator('.ladder-label', { hasText: 'Are you' }).click();
    await page.locator('#tab-code').click();
    await expect(page.locator('.ladder-arrow.selected')).toHaveCount(1);
    await expect(page.locator('#view-code [data-slot="code"]')).toContainText('Are you there?');
    await expect(screen.figure('rate')).toHaveText('0/s');
    await settle(page);
    await picture('ladder');
  });

  test('the rate of a flood that nobody reads for a while, and the bytes of one of it', async ({ page, picture, request }) => {
    test.slow();
    const { id, local } = await createListener(request, { address: '127.0.0.1:8888', receive_queue: 65536 });
    const screen = new Screen(page);
    await screen.open();
    // Longer than any of this takes: it is cancelled once there is enough to see.
    const data = { to: local, payload: { text: 'celsius 21.5' }, rate: 2_000, duration: '60s' };
    const answer = await request.post('/api/v1/transmissions', { data });
    expect(answer.status(), await answer.text()).toBe(202);
    await page.locator('#tab-rate').click();
    const received = async () => Number((await screen.figure('received').textContent())?.replaceAll(',', ''));
    await expect.poll(received).toBeGreaterThan(6_000);
    await screen.listener(local).getByRole('button', { name: 'Stop reading' }).click();
    await expect(screen.listener(local)).toContainText('not reading');
    await expect.poll(async () => (await (await request.get(`/api/v1/listeners/${id}`)).json()).stats.kernel_drops, { timeout: 10_000 }).toBeGreaterThan(2_000);
    await screen.listener(local).getByRole('button', { name: 'Resume' }).click();
    await expect(screen.listener(local)).toHaveAttribute('data-state', 'listening');
    const before = await received();
    await expect.poll(received).toBeGreaterThan(before + 4_000);
    const cancelled = await request.patch('/api/v1/transmissions/1', { data: { state: 'cancelled' } });
    expect(cancelled.status(), await cancelled.text()).toBe(200);
    await expect(page.locator('#rate-figure canvas')).toHaveAttribute('aria-label', /dropped/);
    await page.locator('#tab-packets').click();
    await screen.received.last().click();
    await page.locator('#tab-bytes').click();
    await page.locator('#tab-rate').click();
    await expect(page.locator('#dump [data-slot="digits"]').first()).toBeVisible();
    await settle(page);
    await picture('rate');
  });
});

test.describe('what was lost', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('a queue that nobody reads, a gap where datagrams are missing, and one that was cut', async ({
    page,
    picture,
    request,
    udpSocket,
  }) => {
    const { port, local } = await createListener(request, { address: '0.0.0.0:8888', receive_queue: 8192, read_size: 12 });
    await createListener(request, { address: '127.0.0.1:20001', receive_queue: 8192 });
    const screen = new Screen(page);
    await screen.open();
    const [flooded, full] = [screen.listener(local), screen.listener('127.0.0.1:20001')];
    const peer = await udpSocket();
    for (const listener of [flooded, full]) {
      await listener.getByRole('button', { name: 'Stop reading' }).click();
      await expect(listener).toContainText('not reading');
    }
    for (let number = 1; number <= 1000; number++) {
      await peer.send(`number ${number}`, port);
      await peer.send(`number ${number}`, 20001);
    }
    await expect(screen.figure('dropped', flooded)).not.toHaveText('0');
    await flooded.getByRole('button', { name: 'Resume' }).click();
    await expect(page.locator('#rows > .row:not([hidden])[data-kind="gap"]')).toContainText('datagrams are missing here');
    await peer.send('안녕하세요', port);
    await screen.row('안녕하세').click();
    await expect(screen.inspector).toContainText('unknown');
    await screen.send({ port: 9, message: 'Anyone there?' });
    await expect(screen.fate).toHaveText(/^Refused: nothing listens on 127\.0\.0\.1:9/);
    expect(await screen.overflow()).toBe(0);
    await settle(page);
    await picture('loss');
  });
});
