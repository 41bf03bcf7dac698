// What the list says while there is no datagram in it.
import { execFileSync } from 'node:child_process';
import { createListener } from '../api.js';
import { clipboard } from '../inspector.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? 'with' : 'without'} scripts`, () => {
    test.use({ javaScriptEnabled, labOptions: { ports: [8888] } });

    test('where nobody listens, one click runs the example', async ({ page }) => {
      const screen = new Screen(page);
      await page.goto('/');
      await expect(screen.emptyList.getByText('No one is listening yet.')).toBeVisible();
      await expect(screen.emptyList.getByText('printf')).toBeHidden();
      await screen.emptyList.getByRole('button', { name: 'Run the example from the blog post' }).click();
      await expect(screen.listener('0.0.0.0:8888')).toHaveAttribute('data-state', 'listening');
      expect(socketsOn(8888).map((socket) => socket.local)).toEqual(['0.0.0.0:8888']);
      await expect(screen.emptyList).toHaveText(/Listening on 0\.0\.0\.0:8888\. Nothing has arrived\. Send from here, or from a terminal:/);
      await expect(screen.emptyList.getByRole('button', { name: 'Run the example' })).toBeHidden();
      await screen.fire.click();
      await expect(screen.received).toHaveCount(1);
      await expect(screen.emptyList).toBeHidden();
    });

    test('that the port of the example is in use is said', async ({ page, udpSocket, watch }) => {
      if (javaScriptEnabled) watch.expect(/409.*listeners/);
      await udpSocket({ port: 8888, address: '0.0.0.0' });
      const screen = new Screen(page);
      await page.goto('/');
      if (!javaScriptEnabled) watch.expect(/409/);
      await screen.emptyList.getByRole('button', { name: 'Run the example from the blog post' }).click();
      await expect(page.getByText('Port 8888 is already in use')).toBeVisible();
      await expect(screen.listeners).toHaveCount(0);
    });
  });
}

test('while nothing has arrived a command is shown that sends there', async ({ context, page, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const screen = new Screen(page);
  const { id, port } = await createListener(request, { address: '0.0.0.0:0' });
  await screen.open();
  await expect(screen.emptyList.getByText(`Listening on 0.0.0.0:${port}.`)).toBeVisible();
  await screen.emptyList.getByRole('button', { name: 'Copy' }).click();
  await expect(screen.emptyList.getByText('Copied.')).toBeVisible();
  const command = await clipboard(page);
  expect(command).toBe(`printf 'hi' | nc -u -w1 127.0.0.1 ${port}`);
  await expect(screen.emptyList.locator('pre').first()).toHaveText(command);
  execFileSync('sh', ['-c', command]);
  await expect(screen.row('hi')).toBeVisible();
  await expect(screen.emptyList).toBeHidden();

  await screen.clear.click();
  await expect(screen.emptyList.getByText(`Listening on 0.0.0.0:${port}.`)).toBeVisible();
  await request.delete(`/api/v1/listeners/${id}`);
  await expect(screen.emptyList.getByText('No one is listening yet.')).toBeVisible();
});

test('what it says lies over no row', async ({ page, request }) => {
  const screen = new Screen(page);
  for (let i = 0; i < 3; i++) await createListener(request);
  for (const width of [1440, 800, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await screen.open();
    await expect(screen.rows).toHaveCount(3);
    const text = await screen.emptyList.locator('p:visible').first().boundingBox();
    const last = await screen.rows.last().boundingBox();
    expect((text?.y ?? 0) - (last?.y ?? Infinity) - (last?.height ?? 0), `at ${width} pixels`).toBeGreaterThan(0);
    expect(await screen.overflow()).toBe(0);
  }
  await createListener(request);
  await expect(screen.rows).toHaveCount(4);
  await expect(screen.emptyList, 'there is something to look at').toBeHidden();
});
