import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { addAxe, violations } from '../axe.js';
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const run = promisify(execFile);

/** The view of programs. @param {Screen} screen */
function codeOf({ inspector }) {
  const view = inspector.getByRole('tabpanel', { name: 'Code' });
  return {
    view,
    program: view.locator('pre'),
    task: view.getByLabel('Program', { exact: true }).and(view.locator('select')),
    language: view.getByLabel('Language'),
    part: (/** @type {string} */ field) => view.locator(`.code-part[data-part="${field}"]`),
  };
}

/** Sends a text to a fresh listener and shows the programs for it. @param {any} fixtures @param {string} message @param {Record<string, unknown>} [listen] */
async function shown({ page, request, udpSocket }, message, listen) {
  const { local, port } = await createListener(request, listen);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  await peer.send(message, port);
  await screen.received.first().click();
  await screen.inspector.getByRole('tab', { name: 'Code' }).click();
  const code = codeOf(screen);
  await expect(code.program, 'the page comes with an empty one').not.toBeEmpty();
  await expect(code.program).toBeVisible();
  return { screen, code, local, port, peer };
}

test('the program that is shown sends the very datagram', async ({ page, request, udpSocket }) => {
  const { screen, code } = await shown({ page, request, udpSocket }, '안녕, "server"!\n$HOME');
  await expect(code.program).toContainText('"안녕, \\"server\\"!\\n"');
  for (const [language, program, ...options] of [
    ['Python', 'python3', '-c'],
    ['Node', 'node', '-e'],
    ['Bash', 'bash', '-c'],
  ]) {
    await code.language.selectOption({ label: language });
    await expect(code.program).toContainText(language === 'Node' ? 'require(' : language === 'Bash' ? '#!/usr/bin/env bash' : 'import');
    const before = await screen.received.count();
    await run(program ?? '', [...options, (await code.program.textContent()) ?? '']);
    await expect(screen.received).toHaveCount(before + 1);
  }
  const { datagrams } = await (await request.get('/api/v1/datagrams?filter=kind == "received"')).json();
  expect(datagrams.map((/** @type {{text: string}} */ { text }) => text)).toEqual(Array(4).fill('안녕, "server"!\n$HOME'));
});

test('what is copied and what is saved is what is shown', async ({ page, context, request, udpSocket }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { code } = await shown({ page, request, udpSocket }, 'Hello server!');
  await code.language.selectOption({ label: 'Go' });
  await expect(code.program).toContainText('package main');
  const text = await code.program.textContent();
  await code.view.getByRole('button', { name: 'Copy' }).click();
  await expect(code.view.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);

  const started = page.waitForEvent('download');
  await code.view.getByRole('link', { name: 'Download' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('send.go');
  expect(await readFile(await download.path(), 'utf8')).toBe(text);
});

test('the language stays chosen, and the program goes with the datagram', async ({ page, request, udpSocket }) => {
  const { screen, code, peer, port } = await shown({ page, request, udpSocket }, 'one');
  await code.language.selectOption({ label: 'C' });
  await expect(code.program).toContainText('payload[] = "one"');
  await peer.send('two', port);
  await screen.row('two').click();
  await expect(code.program).toContainText('payload[] = "two"');

  await screen.open();
  await screen.row('one').click();
  await screen.inspector.getByRole('tab', { name: 'Code' }).click();
  await expect(code.language).toHaveValue('c');
  await expect(code.program).toContainText('payload[] = "one"');
});

test('the listener has its program, and what a language cannot do is said', async ({ page, request, udpSocket }) => {
  const { code, local, port } = await shown({ page, request, udpSocket }, 'Hello', {
    read_size: 100,
    reply: { preset: 'echo' },
  });
  await code.task.selectOption({ label: 'Listen as its listener does' });
  await expect(code.program).toContainText('recvfrom(100)');
  await expect(code.program).toContainText(`"${local.split(':')[0]}", ${port}`);
  await expect(code.program).toContainText('sendto(data, address)');
  await code.language.selectOption({ label: 'Bash' });
  await expect(code.view.getByText('Bash cannot listen: /dev/udp only sends.')).toBeVisible();
  await expect(code.program).toBeHidden();
  await expect(code.view.getByRole('button', { name: 'Copy' })).toBeHidden();
  await code.language.selectOption({ label: 'Python' });
  await expect(code.program).toBeVisible();
  await code.task.selectOption({ label: 'Send it from the same address and port' });
  await expect(code.program).toContainText('client.bind(');
});

test('a field of the header that is chosen can be seen in the program', async ({ page, request, udpSocket }) => {
  const { screen, code, port } = await shown({ page, request, udpSocket }, 'Hello');
  await expect(code.part('destination-port')).toContainText(String(port));
  await expect(code.part('payload')).toHaveText('b"Hello"');
  const tinted = (/** @type {string} */ field) => code.part(field).evaluate((part) => getComputedStyle(part).backgroundColor !== 'rgba(0, 0, 0, 0)');
  for (const [name, wanted] of /** @type {[string, string[]][]} */ ([
    ['destination-port', ['destination-port']],
    ['source-port', ['source-port']],
    ['header-length', ['payload']],
    ['payload', ['payload']],
    ['checksum', ['destination-port', 'source-port', 'payload']],
  ])) {
    await screen.inspector.getByRole('tab', { name: 'Header' }).click();
    await screen.inspector.locator(`button.header-field[data-field="${name}"]`).click();
    await screen.inspector.getByRole('tab', { name: 'Code' }).click();
    for (const field of ['destination-port', 'source-port', 'payload']) {
      await expect.poll(() => tinted(field), `${field} for ${name}`).toBe(wanted.includes(field)); // It fades.
    }
  }
});

test('the view of programs breaks no rule of accessibility', async ({ page, context, request, udpSocket }) => {
  await addAxe(context);
  const { screen, code } = await shown({ page, request, udpSocket }, 'a long text '.repeat(50));
  expect(await violations(page)).toEqual([]);
  expect(await screen.overflow()).toBe(0);
  await page.setViewportSize({ width: 320, height: 640 });
  await expect(code.program).toBeVisible();
  expect(await screen.overflow()).toBe(0);
  await page.goto('/datagrams/2/code');
  expect(await violations(page)).toEqual([]);
  expect(await screen.overflow()).toBe(0);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('every program is on a page', async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request);
    const peer = await udpSocket();
    await peer.send('Hello server!', port);
    await expect.poll(async () => (await request.get('/api/v1/datagrams/2')).status()).toBe(200);
    await page.goto('/datagrams/2');
    await page.getByRole('link', { name: /^Programs/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Code for datagram 2');
    await expect(page.locator('details > summary')).toHaveText(Array(2).fill(['Python', 'Go', 'C', 'Node', 'netcat / socat', 'Bash', 'curl']).flat());
    const first = page.locator('details').first();
    await expect(first.locator('pre')).toContainText('b"Hello server!"');
    const text = await (await request.get('/datagrams/2/code/python?task=send')).text();
    expect(await first.locator('pre').textContent()).toBe(text);
    await page.locator('details').nth(3).locator('summary').click();
    await expect(page.locator('details').nth(3).locator('pre')).toBeVisible();
  });
});
