import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';
import { listenTo } from '../spoken.js';

test('what became of a command is told, and the focus goes on where it can be undone', async ({ page }) => {
  const screen = new Screen(page);
  await screen.open();
  const texts = await listenTo(page);
  const heard = async () => (await texts()).filter(Boolean); // It is blank in between.
  await screen.listen({ address: '127.0.0.1', port: 0 });
  await expect(screen.listeners).toHaveCount(1);
  const local = (await screen.cell(screen.listeners.first(), 'local').textContent()) ?? '';
  await expect.poll(heard).toEqual([`${local}: listening`]);
  await expect(screen.start, 'the focus stays').toBeFocused();

  const card = screen.listeners.first(); // Started again, it has another port.
  const steps = [
    { press: 'Stop reading', state: 'not reading', focus: 'Resume' },
    { press: 'Resume', state: 'listening', focus: 'Stop reading' },
    { press: 'Stop', state: 'stopped', focus: 'Start again' },
    { press: 'Start again', state: 'listening', focus: 'Stop reading' },
  ];
  for (const { press, state, focus } of steps) {
    const before = (await heard()).length;
    await card.getByRole('button', { name: press, exact: true }).press('Enter');
    await expect(card.getByRole('button', { name: focus, exact: true })).toBeFocused();
    await expect.poll(async () => (await heard()).slice(before)).toEqual([`${await screen.cell(card, 'local').textContent()}: ${state}`]);
  }

  const others = [
    async () => {
      await card.getByText('Auto-reply: Off').click();
      await card.getByLabel('Auto-reply').selectOption('Echo');
      await card.locator('form[data-command="reply"]').getByRole('button', { name: 'Save' }).press('Enter');
    },
    () => screen.clear.press('Enter'),
    () => card.getByRole('button', { name: 'Remove' }).press('Enter'),
  ];
  for (const [index, act] of others.entries()) {
    await act();
    await expect.poll(async () => (await heard()).slice(1 + steps.length)).toEqual(Array(index + 1).fill('Done.'));
  }
  await expect(screen.listeners).toHaveCount(0);
  await expect(screen.start, 'there is nothing left to go on with').toBeFocused();
});

test('who uses one listener keeps the focus while another is stopped', async ({ page, request }) => {
  const { local, id } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const button = screen.listener(local).getByRole('button', { name: 'Remove' });
  await button.focus();
  const answer = await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'stopped' } });
  expect(answer.status()).toBe(200);
  await expect(screen.listener(local)).toHaveAttribute('data-state', 'stopped');
  await expect(button).toBeFocused();
});

test('an error has the name that the kernel gives it', async ({ page, request, watch }) => {
  watch.expect(/console error: .*status of 409/);
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '127.0.0.1', port });
  const error = await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }));
  await expect(error).toContainText('(EADDRINUSE)');
});

test('what is looked at is in the address, and a reload brings it back', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open('/?lang=en');
  const peer = await udpSocket();
  await peer.send('one', port);
  await peer.send('three', port);
  await expect(screen.received).toHaveCount(2);
  await page.getByLabel('Filter', { exact: true }).fill('udp.length > 12');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(screen.received).toHaveCount(1);
  await page.locator('#happened-tabs').getByRole('tab', { name: 'Ladder' }).click();
  await expect.poll(() => Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ lang: 'en', filter: 'udp.length > 12', view: 'ladder' });

  await page.reload();
  await expect(screen.pill).toHaveAttribute('data-state', 'live');
  await expect(page.getByRole('tab', { name: 'Ladder' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'Packets' }).click();
  await expect(screen.row('three')).toBeVisible();
  await expect(screen.row('one')).toHaveCount(0);
  expect(new URL(page.url()).searchParams.has('view')).toBe(false);
});

test('a frozen view says so in every tab, and that everything is received', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await screen.freeze.click();
  await expect(screen.below).toHaveText('Frozen, and still receiving: 0 new');
  await page.locator('#happened-tabs').getByRole('tab', { name: 'Ladder' }).click();
  const peer = await udpSocket();
  for (const text of ['a', 'b']) await peer.send(text, port);
  await expect(screen.below).toHaveText('Frozen, and still receiving: 2 new');
  await screen.below.click();
  await expect(screen.below).toBeHidden();
  await expect(screen.freeze).toHaveAttribute('aria-pressed', 'false');
});
