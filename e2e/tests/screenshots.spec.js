// The pictures of the README: the state is asserted always, the files are written with SCREENSHOTS=1.
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
      await expect(screen.inspector.locator('pre')).toHaveText('안녕하세요');
      await expect(screen.inspector.locator('table.hex tbody tr')).toHaveCount(2);
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
