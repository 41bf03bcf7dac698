import { createListener, journal } from '../api.js';
import { clipboard } from '../inspector.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** What the keys of the list do with the datagram that is chosen there. */
test.describe('with the focus in the list', () => {
  test('c copies the row, and x shows its bytes', async ({ context, page, request, udpSocket }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { port, local } = await createListener(request);
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await peer.send('first', port);
    await peer.send('tab\there', port);
    await expect(screen.received).toHaveCount(2);
    await page.locator('#list').focus();
    await page.keyboard.press('c');
    await page.keyboard.press('End');
    await expect(page.locator('#inspect-title')).toHaveText('Datagram 3');
    await page.keyboard.press('c');
    await expect(screen.inspector.locator('[data-slot="share-said"]')).toHaveText('Copied.');
    const [entry] = (await journal(request)).slice(-1);
    const cells = [entry?.seq, /** @type {any} */ (entry).time, 'received', entry?.source, local, 8, 'tab⇥here'];
    expect(await clipboard(page)).toBe(cells.join('\t'));

    await page.keyboard.press('x');
    await expect(screen.inspector.getByRole('tab', { name: 'Bytes' })).toBeFocused();
    await expect(screen.inspector.getByRole('tabpanel', { name: 'Bytes' })).toContainText('74 61 62 09');
  });

  test('r sends again what is shown, and never what was shown before', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request);
    const peer = await udpSocket();
    const screen = new Screen(page);
    await screen.open();
    await peer.send('first', port);
    await peer.send('second', port);
    await expect(screen.received).toHaveCount(2);
    await screen.row('first').click();
    await expect(page.locator('#inspect-title')).toHaveText('Datagram 2');
    // The next one takes its time, and the key is pressed meanwhile.
    let arrive = () => {};
    const arrived = new Promise((resolve) => (arrive = () => resolve(undefined)));
    await page.route('**/api/v1/datagrams/3', async (route) => {
      await arrived;
      await route.continue();
    });
    await page.locator('#list').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    arrive();
    await expect(page.locator('#inspect-title')).toHaveText('Datagram 3');
    await page.keyboard.press('r');
    await expect(screen.sent).toHaveCount(1);
    await expect(screen.row('second')).toHaveCount(3); // That which came, that which was sent, and that which came of it.
    await expect(screen.row('first')).toHaveCount(1);
  });
});
