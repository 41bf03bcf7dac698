import { networkInterfaces } from 'node:os';
import { createListener, journal } from '../api.js';
import { expect, test } from '../lab.js';
import { freePort } from '../ports.js';
import { Screen } from '../screen.js';
import { bindPeer } from '../udp.js';

// An address of the documentation networks (RFC 5737) that nobody gave to this machine.
const own = Object.values(networkInterfaces()).flatMap((each) => each?.map((address) => address.address));
const foreign = ['192.0.2.77', '198.51.100.77', '203.0.113.77'].find((address) => !own.includes(address)) ?? '';

/**
 * @typedef {object} Mistake
 * @property {string} name
 * @property {import('../screen.js').Listen} [listen] what is typed into the listen form
 * @property {import('../screen.js').Send} [send] or into the send form
 * @property {string} label of the field that is to blame
 * @property {RegExp} text of the error
 * @property {import('../screen.js').Listen & import('../screen.js').Send} right what is typed instead
 */

/** @type {Mistake[]} */
const mistakes = [
  {
    name: 'a port beyond 65535',
    listen: { address: '127.0.0.1', port: 70000 },
    label: 'Port',
    text: /^70000 is not a UDP port\. Use a number from 0 to 65535; 0 lets the system choose a free one\.$/,
    right: { port: 0 },
  },
  {
    name: 'an address of another machine',
    listen: { address: foreign, port: 0 },
    label: 'Address',
    text: new RegExp(
      `^${foreign} does not belong to this machine, so it cannot listen there\\. Use 0\\.0\\.0\\.0 for every address, or one of: .*127\\.0\\.0\\.1`,
    ),
    right: { address: '127.0.0.1' },
  },
  {
    name: 'more bytes per recvfrom than a datagram has',
    listen: { address: '127.0.0.1', port: 0, readSize: 70000 },
    label: 'Bytes per recvfrom',
    text: /^70000 bytes per recvfrom are not possible\. Use a number from 1 to 65535\.$/,
    right: { readSize: 1024 },
  },
  {
    name: 'bad hex',
    send: { format: 'hex', message: '48 65 4G' },
    label: 'Message',
    text: /^“4G” is not hexadecimal \(character 7\)\. Use 0–9 and a–f, two per byte\.$/,
    right: { message: '48 65 4c' },
  },
  {
    name: 'an escape that is none',
    send: { format: 'escaped', message: 'line\\q' },
    label: 'Message',
    text: /^“\\q” is not an escape \(character 5\)/,
    right: { message: 'line\\n' },
  },
  {
    name: 'a destination that is not allowed',
    send: { host: '8.8.8.8', port: 53 },
    label: 'To',
    text: /^This server only sends to itself .* 8\.8\.8\.8 is not among them\. .*--allow-to 8\.8\.8\.8\.$/,
    right: { host: '127.0.0.1' },
  },
  {
    name: 'a name that does not resolve',
    send: { host: 'no-such-host.invalid' },
    label: 'To',
    text: /^No address found for “no-such-host\.invalid”\. Check the spelling or type the IP address\.$/,
    right: { host: '127.0.0.1' },
  },
  {
    name: 'port 0 as a destination',
    send: { port: 0 },
    label: 'Port',
    text: /^You cannot send to port 0\. Choose 1–65535\.$/,
    right: {},
  },
  {
    name: 'a message that no datagram can hold',
    send: { message: 'x'.repeat(65_508) },
    label: 'Message',
    text: /^65508 bytes do not fit: IPv4 allows 65507\. Shorten it by 1 byte, or split it\.$/,
    right: { message: 'x' },
  },
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    for (const mistake of mistakes) {
      test(`${mistake.name} is named under its field, and nothing typed is lost`, async ({ page, request, watch }) => {
        watch.expect(/console error: .*status of 4\d\d/);
        const screen = new Screen(page);
        const { port } = await createListener(request);
        const before = await journal(request);
        await (javaScriptEnabled ? screen.open() : page.goto('/'));

        const form = mistake.listen ? screen.listenForm : screen.sendForm;
        if (mistake.listen) await screen.listen(mistake.listen);
        else await screen.send({ port, ...mistake.send });

        const control = form.getByLabel(mistake.label, { exact: true });
        await expect(await screen.errorOf(control)).toHaveText(mistake.text);
        await expect(form.locator('.field-error')).toHaveCount(1);
        await expect(control).toBeFocused();
        expect(await journal(request), 'nothing happened').toEqual(before);
        for (const [name, value] of Object.entries({ ...mistake.listen, ...mistake.send })) {
          await expect(form.locator(`[name="${names[name]}"]`), `${name} is kept`).toHaveValue(String(value));
        }

        if (mistake.listen) await screen.listen(mistake.right);
        else await screen.send({ port, ...mistake.right });
        if (mistake.listen) await expect(screen.listeners).toHaveCount(2);
        else await expect(screen.received).toHaveCount(1);
        await expect(form.locator('.field-error')).toHaveCount(0);
        await expect(form.locator('[aria-invalid]')).toHaveCount(0);
      });
    }

    test('a port that is in use is named, with one that is free', async ({ page, udpSocket, watch }) => {
      watch.expect(/console error: .*status of 409/);
      // What the lab proposes is one of the next, and so none that the kernel gives to the other worker meanwhile.
      const squatter = await udpSocket({ port: await freePort() });
      const screen = new Screen(page);
      await (javaScriptEnabled ? screen.open() : page.goto('/'));
      await screen.listen({ address: '127.0.0.1', port: squatter.port });

      const error = await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }));
      await expect(error).toHaveText(
        new RegExp(`^Port ${squatter.port} is already in use on this server\\. Use \\d+, which is free\\. \\(EADDRINUSE\\)$`),
      );
      await expect(screen.listenForm.getByLabel('Address', { exact: true })).toHaveValue('127.0.0.1');
      const free = Number(/Use (\d+),/.exec((await error.textContent()) ?? '')?.[1]);
      await (await bindPeer({ port: free })).close(); // It is as free as it says.

      await screen.listen({ address: '127.0.0.1', port: free });
      await expect(screen.listener(`127.0.0.1:${free}`)).toBeVisible();
      await expect(screen.listenForm.locator('.field-error')).toHaveCount(0);
    });
  });
}

/** What the controls are called in the forms. @type {Record<string, string>} */
const names = {
  address: 'address',
  port: 'port',
  readSize: 'read_size',
  host: 'host',
  message: 'message',
  format: 'format',
};

test('a port that one of our listeners has is blamed on that listener', async ({ page, request, watch }) => {
  watch.expect(/console error: .*status of 409/);
  const { id, local, port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: '127.0.0.1', port });
  await expect(await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }))).toHaveText(
    new RegExp(`Listener ${id} has it, on ${local.replaceAll('.', '\\.')}\\..*, or use listener ${id}\\. \\(EADDRINUSE\\)$`),
  );
});

test('a lab that does not answer is said where the button is', async ({ page, lab, watch }) => {
  watch.expect(/console error: .*ERR_CONNECTION_REFUSED/);
  const screen = new Screen(page);
  await screen.open();
  await lab.stop();
  await screen.fire.click();
  await expect(screen.sendForm.getByRole('alert')).toHaveText('The lab could not be reached. Is it still running?');
  await expect(screen.sendForm.getByLabel('Message')).toHaveValue('Hello server!');
});
