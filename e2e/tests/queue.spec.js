import { createListener } from '../api.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** What the kernel says of the only socket on a port. @param {number} port */
function kernel(port) {
  const [socket, ...others] = socketsOn(port);
  if (!socket || others.length > 0) throw new Error(`${others.length + (socket ? 1 : 0)} sockets are on port ${port}`);
  return socket;
}

/** A number as the page writes it. @param {number} n */
const grouped = (n) => n.toLocaleString('en');

test('the queue of a listener that nobody reads fills, overflows, and is taken again', async ({
  page,
  request,
  udpSocket,
}) => {
  const { port, local } = await createListener(request, { receive_queue: 65536 });
  const granted = 131_072; // Linux doubles what is asked for (socket(7), SO_RCVBUF).
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  const gauge = listener.locator('.gauge');
  const meter = listener.getByRole('meter');
  const peer = await udpSocket();
  await expect(gauge).toBeHidden();

  await listener.getByRole('button', { name: 'Stop reading' }).click();
  await expect(gauge).toBeVisible();
  await expect(gauge).toHaveText(`Queue: 0 of ${grouped(granted)} bytes`);
  await expect(meter).toHaveAccessibleName(`Queue: 0 of ${grouped(granted)} bytes`);

  // It rises as the kernel's own figure does.
  let sent = 0;
  const send = async (/** @type {number} */ count) => {
    for (const end = sent + count; sent < end; sent++) await peer.send(`${sent}`, port);
  };
  for (const count of [1, 9, 40]) {
    await send(count);
    const { queued } = kernel(port);
    expect(queued).toBeGreaterThan(0);
    await expect(gauge).toHaveText(`Queue: ${grouped(queued)} of ${grouped(granted)} bytes`);
    expect(await meter.evaluate((/** @type {HTMLMeterElement} */ meter) => [meter.value, meter.max])).toEqual([
      queued,
      granted,
    ]);
  }
  expect(kernel(port).drops).toBe(0);
  await expect(screen.figure('received', listener)).toHaveText('0');

  // Once it is full, what is dropped is counted while nobody reads.
  let drops = 0;
  for (const _ of [1, 2]) {
    await send(500);
    expect(kernel(port).drops).toBeGreaterThan(drops);
    ({ drops } = kernel(port));
    await expect(screen.figure('dropped', listener)).toHaveText(grouped(drops));
    await expect(screen.figure('dropped')).toHaveText(grouped(drops));
  }
  await expect(gauge).toHaveText(`Queue: ${grouped(kernel(port).queued)} of ${grouped(granted)} bytes`);

  // sent = received + dropped + still queued
  await listener.getByRole('button', { name: 'Resume' }).click();
  await expect(screen.figure('received', listener)).toHaveText(grouped(sent - drops));
  await peer.send('room again', port);
  await expect(screen.row('room again')).toHaveCount(1);
  const gap = screen.page.locator('#rows > .row:not([hidden])[data-kind="gap"] [data-slot="note"]');
  await expect(gap).toHaveText([`${drops} datagrams are missing here: the kernel receive queue was full`]);
  await expect(screen.figure('dropped', listener)).toHaveText(grouped(drops));
  expect(kernel(port)).toMatchObject({ queued: 0, drops });
  await expect(gauge, 'it goes, but not at once').toBeHidden();

  // Its rows stay when it is removed, and so do its figures.
  await listener.getByRole('button', { name: 'Remove' }).click();
  await expect(listener).toHaveCount(0);
  for (const _ of ['live', 'loaded again']) {
    await expect(screen.figure('dropped')).toHaveText(grouped(drops));
    await expect(screen.figure('received')).toHaveText(grouped(sent - drops + 1));
    await page.reload();
  }
});

test('a queue that is capped says so, and what was granted', async ({ page, request }) => {
  const { local } = await createListener(request, { receive_queue: 1 << 30 });
  const answer = await request.get('/api/v1/listeners/1');
  const { receive_queue_granted: granted } = await answer.json();
  expect(granted).toBeLessThan(1 << 30);
  const size = `${Math.round((granted / (1 << 20)) * 10) / 10} MiB`;
  const screen = new Screen(page);
  await screen.open();
  const listener = screen.listener(local);
  await expect(screen.cell(listener, 'queue')).toHaveText(
    `You asked for 1 GiB, the system granted ${size} (limit net.core.rmem_max).`,
  );
  await listener.getByText('Socket options').click();
  await expect(screen.cell(listener, 'queue-sizes')).toHaveText(`1 GiB asked, ${size} granted`);

  await listener.getByLabel('Kernel receive queue').fill('65536');
  await listener.getByRole('button', { name: 'Save' }).click();
  await expect(screen.cell(listener, 'queue')).toBeEmpty();
  await expect(screen.cell(listener, 'queue-sizes')).toHaveText('64 KiB asked, 128 KiB granted');
});

test('where the numbers come from is said below them', async ({ page }) => {
  const screen = new Screen(page);
  await screen.open();
  const explained = page.locator('details.numbers');
  await expect(explained.getByText('MSG_TRUNC')).toBeHidden();
  await explained.getByText('Where these numbers come from').click();
  for (const text of ['recvmmsg(2)', 'SO_MEMINFO', 'MSG_TRUNC', 'sent = received + dropped + still queued']) {
    await expect(explained.getByText(text)).toBeVisible();
  }
  // Each is explained by the name that it has above.
  const names = await page.locator('#totals dt').allTextContents();
  await expect(explained.locator('dt')).toHaveText(names);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the queue is shown as it is', async ({ page, request, udpSocket }) => {
    const { id, port, local } = await createListener(request, { receive_queue: 65536 });
    await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'paused' } });
    const peer = await udpSocket();
    for (let i = 0; i < 10; i++) await peer.send(`${i}`, port);
    await page.goto('/');
    const listener = new Screen(page).listener(local);
    await expect(listener.locator('.gauge')).toHaveText(`Queue: ${grouped(kernel(port).queued)} of 131,072 bytes`);
    await expect(listener.getByRole('meter')).toHaveJSProperty('value', kernel(port).queued);
  });
});
