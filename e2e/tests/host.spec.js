import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { createListener } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** A setting of this machine's kernel. @param {string} name */
const sysctl = (name) => readFileSync(`/proc/sys/${name}`, 'utf8').trim();

/** The addresses of this machine by interface, of those that Node tells: the ones that are up. */
const addresses = () =>
  Object.entries(networkInterfaces()).map(([name, all]) => ({ name, cidrs: (all ?? []).map(({ cidr }) => cidr ?? '') }));

test('the page tells what this machine can do', async ({ page, context }) => {
  await addAxe(context);
  const screen = new Screen(page);
  await screen.open();
  const block = page.locator('#host');
  const fact = (/** @type {string} */ name) => block.locator(`[data-host="${name}"] dd`);
  await expect(fact('receive-queue-max'), 'folded away').toBeHidden();
  await block.locator('summary').click();

  await expect(fact('receive-queue-max')).toHaveText(`${sysctl('net/core/rmem_max')} bytes`);
  await expect(fact('receive-queue-default')).toHaveText(`${sysctl('net/core/rmem_default')} bytes`);
  await expect(fact('send-queue-max')).toHaveText(`${sysctl('net/core/wmem_max')} bytes`);
  await expect(fact('ephemeral-ports')).toHaveText(sysctl('net/ipv4/ip_local_port_range').replace(/\s+/, '–'));
  await expect(fact('max-memberships')).toHaveText(sysctl('net/ipv4/igmp_max_memberships'));

  const found = addresses();
  expect(found.length, 'this machine has addresses').toBeGreaterThan(0);
  for (const { name, cidrs } of found) {
    const shown = await block.locator(`[data-interface="${name}"] dd`).allTextContents();
    expect(shown.toSorted(), name).toEqual(cidrs.toSorted());
  }
  const six = found.some(({ cidrs }) => cidrs.includes('::1/128'));
  await expect(fact('ipv6')).toHaveText(six ? 'on' : 'off');
  expect(await screen.overflow()).toBe(0);
  expect(await violations(page)).toEqual([]);
});

test('the page, the API and the banner say the same of what is limited', async ({ page, request, lab }) => {
  const screen = new Screen(page);
  await screen.open();
  const host = await (await request.get('/api/v1/host')).json();
  const notes = host.notes.map((/** @type {{text: string}} */ note) => note.text);
  await expect(page.locator('#host > .notice')).toHaveText(notes);
  expect(lab.output.match(/^ {2}note .*$/gm) ?? []).toEqual(notes.map((/** @type {string} */ text) => `  note    ${text}`));
  expect(lab.output).toContain('  receive queue  4 MiB asked, ');
});

test('in a container behind a bridge, listeners and datagrams say what that means', async ({
  page,
  request,
  udpSocket,
}) => {
  const peer = await udpSocket();
  // What the server writes there behind a bridge, whose gateway is here the sender. Scripts run only after that.
  await page.addInitScript(() =>
    document.addEventListener('readystatechange', () => {
      Object.assign(document.getElementById('lab')?.dataset ?? {}, {
        unpublished: 'Published with -p {port}:{port}/udp only.',
        gateway: '127.0.0.1',
        gatewayNote: 'Who knows from where.',
      });
    }),
  );
  const screen = new Screen(page);
  await screen.open();
  const wild = await createListener(request, { address: '0.0.0.0:0' });
  const own = await createListener(request, { address: '127.0.0.1:0' });
  const hint = (/** @type {string} */ local) => screen.cell(screen.listener(local), 'unpublished');
  await expect(hint(wild.local)).toHaveText(`Published with -p ${wild.port}:${wild.port}/udp only.`);
  await expect(hint(own.local)).toBeHidden();
  await screen.listener(wild.local).getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(hint(wild.local), 'nobody reaches it now').toBeHidden();

  await peer.send('from the gateway', own.port);
  await screen.row('from the gateway').click();
  await expect(screen.inspector.getByText('Who knows from where.')).toBeVisible();
  await peer.send('', own.port);
  await screen.row('').click();
  await expect(screen.inspector.locator('#detail [data-slot="notes"] .notice')).toHaveText([
    '0 bytes. An empty datagram is a datagram; nothing was closed.',
    'Who knows from where.',
  ]);
});
