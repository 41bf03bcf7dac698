// How much the page weighs on the wire, and how many requests it takes.
import { createListener, journal } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const KB = 1024;

/** What comes at first, compressed, by the type of the file. */
const first = { document: 14 * KB, stylesheet: 12 * KB, script: 20 * KB };

/** The scripts that come later, all together. */
const later = 15 * KB;

/** The page of a lab where much has happened: two listeners, and the fifty newest entries. */
const busy = 16 * KB;

/** Requests at first, that for the stream included. */
const requests = 6;

/**
 * Adds up what arrives, as it was on the wire.
 * @param {import('@playwright/test').Page} page
 */
function weigh(page) {
  const weighed = { requests: 0, bytes: /** @type {Record<string, number>} */ ({}) };
  /** @type {Promise<void>[]} */
  const weighing = [];
  page.on('request', () => void weighed.requests++);
  page.on('websocket', () => void weighed.requests++);
  page.on('requestfinished', (request) => {
    const type = request.resourceType();
    weighing.push(request.sizes().then(({ responseBodySize }) => {
      weighed.bytes[type] = (weighed.bytes[type] ?? 0) + responseBodySize;
    }));
  });
  return {
    weighed,
    /** @returns {Promise<number>} the bytes of a type so far */
    of: async (/** @type {string} */ type) => (await Promise.all(weighing), weighed.bytes[type] ?? 0),
  };
}

for (const language of ['en', 'ko']) {
  test.describe(language, () => {
    test.use({ locale: language });

    test('the first page, and what comes later, are within their budgets', async ({ page, request, udpSocket }) => {
      const scale = weigh(page);
      const screen = new Screen(page);
      await screen.open();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      console.log(`${language}: ${scale.weighed.requests} requests, ${JSON.stringify(scale.weighed.bytes)} bytes at first`);
      for (const [type, most] of Object.entries(first)) {
        expect(await scale.of(type), `the ${type} came`).toBeGreaterThan(0);
        expect(await scale.of(type), type).toBeLessThanOrEqual(most);
      }
      expect(scale.weighed.requests).toBeLessThanOrEqual(requests);

      // Everything that there is to look at.
      const before = await scale.of('script');
      const { port } = await createListener(request);
      await (await udpSocket()).send('hello', port);
      await screen.row('hello').click();
      for (const view of ['bytes', 'text', 'code']) await page.locator(`#tab-${view}`).click();
      await expect(page.locator('#view-code [data-slot="code"]')).toContainText('socket');
      for (const view of ['ladder', 'rate']) await page.locator(`#tab-${view}`).click();
      await expect(page.locator('#rate-figure canvas')).toHaveAttribute('aria-label', /\d/);
      const came = (await scale.of('script')) - before;
      console.log(`${language}: ${came} bytes of scripts later`);
      expect(came, 'scripts came later').toBeGreaterThan(0);
      expect(came).toBeLessThanOrEqual(later);
    });

    test('the page of a busy lab is not much heavier', async ({ page, request, udpSocket }) => {
      const ports = [(await createListener(request)).port, (await createListener(request)).port];
      const peer = await udpSocket();
      for (let i = 0; i < 60; i++) await peer.send(`sensor ${i} reads ${(i * 37) % 101}.5`, ports[i % 2] ?? 0);
      await expect.poll(async () => (await journal(request)).length).toBe(2 + 60); // The listeners' starts, and these.
      const scale = weigh(page);
      await new Screen(page).open();
      console.log(`${language}: ${await scale.of('document')} bytes of HTML when busy`);
      expect(await scale.of('document')).toBeLessThanOrEqual(busy);
    });
  });
}
