import { test, expect } from '../lab.js';

test('the page opens and the program says that it is well', async ({ page, request }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/udpweb/);

  expect((await request.get('/healthz')).status()).toBe(200);
});
