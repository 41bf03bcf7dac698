import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test.describe('the first example', () => {
  test.use({ labOptions: { ports: [8888] } });

  test('the page opens filled in for it', async ({ page }) => {
    const screen = new Screen(page);
    await screen.open();
    await expect(screen.listenForm.getByLabel('Address', { exact: true })).toHaveValue('0.0.0.0');
    await expect(screen.listenForm.getByLabel('Port', { exact: true })).toHaveValue('8888');
    await expect(screen.sendForm.getByLabel('To', { exact: true })).toHaveValue('127.0.0.1');
    await expect(screen.sendForm.getByLabel('Port', { exact: true })).toHaveValue('8888');
    await expect(screen.sendForm.getByLabel('Message')).toHaveValue('Hello server!');
    await expect(
      page.getByText('13 characters → 13 bytes as UTF-8 → 21 bytes of UDP → 41 bytes of IPv4'),
    ).toBeVisible();
    await expect(page.locator('#no-listeners')).toHaveText(/^No one is listening yet\./);
    await expect(screen.emptyList).toBeVisible();
    await expect(page.getByText('Choose a datagram to see its header, bytes and code.')).toBeVisible();
    expect(socketsOn(8888), 'to look at a page starts nothing').toEqual([]);
  });

  test('two clicks lead to the first datagram', async ({ page }) => {
    const screen = new Screen(page);
    expect(socketsOn(8888), 'nobody else on this machine has the port').toEqual([]);
    await screen.open();

    await screen.start.click();
    await expect(screen.listener('0.0.0.0:8888')).toHaveAttribute('data-state', 'listening');
    expect(socketsOn(8888).map((socket) => socket.local)).toEqual(['0.0.0.0:8888']);
    await expect(page.locator('#no-listeners')).toBeHidden();

    const clicked = Date.now();
    await screen.fire.click();
    await expect(screen.received).toHaveCount(1);
    const row = screen.received.first();
    await expect(screen.cell(row, 'seq')).toHaveText('3'); // 1 is the listener's start, 2 the datagram as it was sent.
    await expect(screen.cell(row, 'arrow')).toHaveText('↓');
    await expect(screen.cell(row, 'way')).toHaveText('received');
    await expect(screen.cell(row, 'source')).toHaveText(/^127\.0\.0\.1:\d+$/);
    await expect(screen.cell(row, 'destination')).toHaveText('127.0.0.1:8888');
    await expect(screen.cell(row, 'bytes')).toHaveText('13');
    await expect(screen.cell(row, 'data')).toHaveText('Hello server!');
    const time = (await screen.cell(row, 'time').getAttribute('datetime')) ?? '';
    expect(Math.abs(Date.parse(time) - clicked)).toBeLessThan(5_000);
    await expect(screen.cell(row, 'time')).toHaveText(time.slice(11, 23)); // The tests' browser is in UTC.

    const source = await screen.cell(row, 'source').textContent();
    await expect(screen.cell(screen.sent.first(), 'source')).toHaveText(source ?? '');
    await expect(screen.fate).toHaveText(
      new RegExp(
        `^Handed to the kernel: 13 bytes from ${source} to 127\\.0\\.0\\.1:8888\\. Nothing came back within 1s\\.`,
      ),
    );
    await expect(screen.figure('received')).toHaveText('1');
    await expect(screen.figure('received', screen.listener('0.0.0.0:8888'))).toHaveText('1');

    await screen.listener('0.0.0.0:8888').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(screen.listener('0.0.0.0:8888')).toHaveAttribute('data-state', 'stopped');
    expect(socketsOn(8888)).toEqual([]);
  });
});
