import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const token = 'the-token-of-this-test';

test.use({ labOptions: { env: { UDPWEB_TOKEN: token } } });

test('without the token there is nothing but the question for it', async ({ page, request, watch }) => {
  watch.expect(/console error: .*status of 401/);
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(401);
  await expect(page.getByRole('alert')).toHaveText('This lab asks for its token.');
  await expect(page.getByLabel('Token')).toBeFocused();
  await expect(page.getByRole('button', { name: 'Start listening' })).toHaveCount(0);
  for (const path of ['/api/v1/listeners', '/api/v1/datagrams', '/docs', '/openapi.json', '/datagrams/1']) {
    expect((await request.get(path)).status(), path).toBe(401);
  }
  expect((await request.post('/api/v1/send?to=127.0.0.1:8888', { data: 'x' })).status()).toBe(401);
});

test('a wrong token is called wrong, and the right one opens the lab', async ({ page, watch }) => {
  watch.expect(/console error: .*status of 401/);
  await page.goto('/');
  await page.getByLabel('Token').fill('not-the-token');
  await page.getByRole('button', { name: 'Open the lab' }).click();
  await expect(page.getByRole('alert')).toHaveText('That is not the token of this lab.');
  await expect(page.getByLabel('Token')).toBeEmpty();

  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  const screen = new Screen(page);
  await expect(screen.pill).toHaveAttribute('data-state', 'live');
});

test('the address with the token opens the lab and forgets the token', async ({ page, context, udpSocket }) => {
  const screen = new Screen(page);
  await screen.open(`/?token=${token}`);
  expect(new URL(page.url()).search).toBe('');
  expect(await page.evaluate(() => history.length), 'no step back to the token').toBeLessThanOrEqual(2);
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(cookie?.value).not.toContain(token);
  expect(await page.evaluate(() => document.cookie)).toBe('');

  // With the cookie everything works: commands, the stream, the next page.
  const { port } = await createListener(page.request);
  await (await udpSocket()).send('Hello server!', port);
  await expect(screen.row('Hello server!')).toHaveCount(1);
  await screen.send({ port, message: 'with the cookie' });
  await expect(screen.row('with the cookie')).toHaveCount(2);
  await page.goto('/datagrams/2');
  await expect(page.locator('pre')).toHaveText('Hello server!');
});

test('a program shows the token in a header', async ({ request }) => {
  const ask = (/** @type {string} */ shown) =>
    request.get('/api/v1/listeners', { headers: { Authorization: `Bearer ${shown}` } });
  expect((await ask(token)).status()).toBe(200);
  expect((await ask('not-the-token')).status()).toBe(401);
});

test('a page without the token opens no stream', async ({ page, watch }) => {
  watch.expect(/console error: .*status of 401/);
  watch.expect(/console error: WebSocket connection .* failed: HTTP Authentication failed/);
  await page.goto('/');
  const code = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/api/v1/stream`);
        socket.onopen = () => resolve('open');
        socket.onclose = ({ code }) => resolve(code);
      }),
  );
  expect(code).toBe(1006);
});
