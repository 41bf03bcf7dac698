import { once } from 'node:events';
import { createServer } from 'node:http';
import { chromium } from '@playwright/test';
import { createListener, journal } from '../api.js';
import { expect, test } from '../lab.js';

test.use({ labOptions: { args: ['--log-level', 'debug'] } }); // A line for each request.

/** A page of another origin, on a port of its own. */
async function otherSite() {
  const server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end('<!DOCTYPE html><title>another site</title><form method="post"></form>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

test('a page of another origin can neither read, nor command, nor listen', async ({
  browser,
  lab,
  request,
  udpSocket,
}) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const before = await journal(request);
  const site = await otherSite();
  // A browser context of its own, since nothing here is quiet.
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(site.url);
    const outcomes = await page.evaluate(
      async ({ url, to }) => {
        /** @type {Record<string, string>} */
        const outcomes = {};
        /** @param {string} name @param {() => Promise<Response>} attempt */
        const attempt = async (name, attempt) => {
          try {
            const answer = await attempt();
            outcomes[name] = answer.type === 'opaque' ? 'opaque' : `${answer.status} ${await answer.text()}`;
          } catch (error) {
            outcomes[name] = /** @type {Error} */ (error).name;
          }
        };
        const send = `${url}/api/v1/send?to=${to}`;
        await attempt('read', () => fetch(`${url}/api/v1/listeners`));
        await attempt('read blindly', () => fetch(`${url}/api/v1/listeners`, { mode: 'no-cors' }));
        await attempt('post', () => fetch(send, { method: 'POST', body: 'x' }));
        await attempt('post blindly', () => fetch(send, { method: 'POST', body: 'x', mode: 'no-cors' }));
        await attempt('post JSON', () =>
          fetch(`${url}/api/v1/listeners`, {
            method: 'POST',
            body: '{}',
            headers: { 'Content-Type': 'application/json' },
          }),
        );
        await attempt('delete', () => fetch(`${url}/api/v1/datagrams`, { method: 'DELETE' }));
        outcomes.stream = await new Promise((resolve) => {
          const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`);
          socket.onopen = () => resolve('open');
          socket.onclose = ({ code }) => resolve(`closed ${code}`);
        });
        return outcomes;
      },
      { url: lab.url, to: peer.local },
    );

    expect(outcomes).toEqual({
      read: 'TypeError',
      'read blindly': expect.stringMatching(/^(TypeError|opaque)$/),
      post: 'TypeError',
      'post blindly': expect.stringMatching(/^(TypeError|opaque)$/),
      'post JSON': 'TypeError',
      delete: 'TypeError',
      stream: 'closed 1006',
    });
    // A simple request does reach the program; what refuses it is the program, not the browser.
    for (const refused of ['POST path=/api/v1/send', 'GET path=/api/v1/listeners', 'GET path=/api/v1/stream']) {
      await expect.poll(() => lab.output).toContain(`method=${refused} status=403`);
    }

    // A form needs nobody's permission to be posted, and so it is the program that refuses it.
    const answered = page.waitForResponse((answer) => answer.url() === `${lab.url}/send`);
    await page.evaluate(
      ({ url, port }) => {
        const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
        form.action = `${url}/send`;
        for (const [name, value] of Object.entries({ host: '127.0.0.1', port, message: 'x', format: 'text' })) {
          const input = document.createElement('input');
          input.name = name;
          input.value = value;
          form.append(input);
        }
        form.submit();
      },
      { url: lab.url, port: String(port) },
    );
    expect((await answered).status()).toBe(403);
    await expect(page.getByRole('alert')).toHaveText('The request came from a page of another site.');

    expect(await journal(request)).toEqual(before);
    expect(peer.received).toEqual([]);
    expect((await (await request.get('/api/v1/listeners')).json()).listeners).toHaveLength(1);
  } finally {
    await context.close();
    await site.close();
  }
});

test('no other page can hold the lab in a frame', async ({ browser, lab }) => {
  const site = await otherSite();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/.test(message.text()));
    await page.goto(site.url);
    await page.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, lab.url);
    await refused;
    await expect(page.frameLocator('iframe').getByRole('button', { name: 'Start listening' })).toHaveCount(0);
  } finally {
    await context.close();
    await site.close();
  }
});

test('a name that was bound to our address afterwards is none of ours', async ({ lab, request }, info) => {
  const port = new URL(lab.url).port;
  const { launchOptions } = info.project.use;
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), '--host-resolver-rules=MAP evil.test 127.0.0.1'],
  });
  try {
    const page = await browser.newPage();
    const answer = await page.goto(`http://evil.test:${port}/`);
    expect(answer?.status()).toBe(421);
    await expect(page.getByRole('alert')).toHaveText(`This lab does not answer to the name “evil.test:${port}”.`);

    // To the browser all of this is one origin, and yet nothing of it works.
    const outcomes = await page.evaluate(async () => ({
      read: (await fetch('/api/v1/listeners')).status,
      post: (await fetch('/api/v1/send?to=127.0.0.1:9', { method: 'POST', body: 'x' })).status,
      stream: await new Promise((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/api/v1/stream`);
        socket.onopen = () => resolve('open');
        socket.onclose = ({ code }) => resolve(code);
      }),
    }));
    expect(outcomes).toEqual({ read: 421, post: 421, stream: 1006 });
    expect(await journal(request)).toEqual([]);
  } finally {
    await browser.close();
  }
});
