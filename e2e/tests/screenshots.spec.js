// The pictures of the README: the state is asserted always, the files are written with SCREENSHOTS=1.
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test.use({ labOptions: { ports: [8888, 20001] } });

const pictures = [
  { name: 'lab', width: 1440, height: 900, colorScheme: /** @type {const} */ ('light') },
  { name: 'lab-dark', width: 1440, height: 900, colorScheme: /** @type {const} */ ('dark') },
  { name: 'lab-phone', width: 390, height: 844, colorScheme: /** @type {const} */ ('light') },
];

for (const { name, width, height, colorScheme } of pictures) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, colorScheme });

    test(`two listeners, a reply, and a datagram under the glass`, async ({ page, picture, udpSocket }) => {
      const screen = new Screen(page);
      await screen.open();
      await screen.start.click();
      await expect(screen.listener('0.0.0.0:8888')).toBeVisible();
      await screen.listen({ address: '127.0.0.1', port: 20001, reply: 'Fixed text' });
      await expect(screen.listener('127.0.0.1:20001')).toBeVisible();

      const [client, sensor, pupil] = [await udpSocket(), await udpSocket(), await udpSocket()];
      await screen.fire.click();
      await expect(screen.received).toHaveCount(1);
      await client.send('Hello UDP Server', 20001);
      expect((await client.waitFor()).text).toBe('Hello UDP Client');
      await sensor.send('{"sensor":"window","celsius":21.5}', 8888);
      await pupil.send('안녕하세요', 8888);
      await sensor.send(Buffer.from('ffd8ffe04a464946', 'hex'), 8888);
      await pupil.send('', 8888);
      await expect(screen.received).toHaveCount(6);
      await expect(screen.fate).toHaveText(/Nothing came back within 1s\./);
      await screen.send({ port: 20001, message: 'Hello UDP Server' });
      await expect(screen.fate).toHaveText(/^127\.0\.0\.1:20001 replied with 16 bytes after /);
      await expect(screen.received).toHaveCount(8);
      await expect(screen.sent).toHaveCount(4);
      await expect(screen.figure('received')).toHaveText('7');
      await expect(screen.figure('sent', screen.listener('127.0.0.1:20001'))).toHaveText('2');

      const chosen = screen.row('안녕하세요');
      await chosen.click();
      await expect(chosen).toHaveClass(/selected/);
      await expect(screen.inspector.locator('.payload-text')).toHaveText('안녕하세요');
      await expect(screen.pill).toHaveText('Live');
      expect(await screen.overflow()).toBe(0);

      // As somebody sees it who only looks.
      await page.mouse.move(0, 0);
      await page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        if (innerWidth > 760) scrollTo(0, 0);
        else document.getElementById('happened')?.scrollIntoView();
      });
      await picture(name);
    });
  });
}

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
    await page.mouse.move(0, 0);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      scrollTo(0, 0);
    });
    await picture('loss');
  });
});
