import { createListener, journal } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test.use({ viewport: { width: 1440, height: 900 } });

const large = 65_507; // The largest UDP payload over IPv4 (RFC 768, RFC 791).

/**
 * @typedef {object} Payload
 * @property {string} name
 * @property {Buffer} data
 * @property {string} row what a row shows
 * @property {string} text what the inspector shows
 * @property {boolean} [plain] whether it is printable text
 */

/** @type {Payload[]} */
const payloads = [
  same('a script', '<script>document.title="taken"</script>'),
  same('an image with a handler', '"><img src=x onerror="alert(1)">'),
  same('a frame', '</textarea></template><iframe src="javascript:alert(1)"></iframe>'),
  same('what templates look like', '{count} [[{detail}]] ${7*7} {{7*7}} %s'),
  same('entities', '&lt;b&gt; &amp; &#60;'),
  shown('bidirectional controls', '\u202egnp.exe\u2066\u2069', '⟨202e⟩gnp.exe⟨2066⟩⟨2069⟩'),
  shown('terminal sequences', '\x1b[31mred\x1b]0;title\x07', '␛[31mred␛]0;title␇'),
  shown('a NUL in the middle', 'before\0after', 'before␀after'),
  shown('a separator of lines that is none of ASCII', 'a\u2028b\u2029c\u0085d', 'a⟨2028⟩b⟨2029⟩c⟨0085⟩d'),
  shown('bytes that are not UTF-8', Buffer.from('fffe41c0afeda080', 'hex'), '⟨ff⟩⟨fe⟩A⟨c0⟩⟨af⟩⟨ed⟩⟨a0⟩⟨80⟩'),
  same('writing from right to left', 'שלום world مرحبا'),
  same('emoji and joined emoji', '😀 👩\u200d💻 🇰🇷'),
  same('marks that pile up', `Z${'\u0352\u0363\u0322'.repeat(30)}`),
  {
    name: 'many lines',
    data: Buffer.from('\r\n'.repeat(40)),
    row: '␍↵'.repeat(40),
    text: '\n'.repeat(40),
    plain: true,
  },
  {
    name: 'one line of the largest size',
    data: Buffer.alloc(large, 'x'),
    row: `${'x'.repeat(199)}…`,
    text: 'x'.repeat(large),
    plain: true,
  },
  {
    name: 'the largest size of anything but text',
    data: Buffer.alloc(large, 0xff),
    row: `${'⟨ff⟩'.repeat(49)}…`,
    text: `${'⟨ff⟩'.repeat(1023)}…`,
  },
];

/** Text that is shown as it is. @param {string} name @param {string} text @returns {Payload} */
function same(name, text) {
  return { name, data: Buffer.from(text), row: text, text, plain: true };
}

/** What is shown in signs. @param {string} name @param {string | Buffer} data @param {string} text @returns {Payload} */
function shown(name, data, text) {
  return { name, data: Buffer.from(data), row: text, text };
}

test('a payload is text in its row and in the inspector, whatever it looks like', async ({
  page,
  request,
  udpSocket,
}) => {
  test.slow();
  const dialogs = /** @type {string[]} */ ([]);
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const { port } = await createListener(request);
  const peer = await udpSocket();
  const screen = new Screen(page);
  await screen.open();
  const before = await kinds(page);
  for (const [index, { name, data, row, text, plain }] of payloads.entries()) {
    await test.step(name, async () => {
      await peer.send(data, port);
      const live = screen.received.nth(index);
      await expect(screen.cell(live, 'bytes')).toHaveText(String(data.length));
      expect(await screen.cell(live, 'data').textContent()).toBe(row);
      await expect(live.getByText('not text')).toHaveCount(plain ? 0 : 1);

      await live.click();
      await expect(page.locator('#inspect-title')).toHaveText(`Datagram ${index + 2}`); // 1 is the listener's start.
      expect(await textOf(page.locator('#inspect pre[data-slot="text"]'))).toBe(text);
      expect(await kinds(page), 'no element came with the payload').toBe(before);
      expect(await screen.overflow()).toBe(0);
    });
  }
  await expect(page).toHaveTitle(/^(\d+ – )?udpweb$/);
  expect(dialogs).toEqual([]);

  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [index, { name }] of payloads.entries()) {
      await screen.received.nth(index).dispatchEvent('click');
      await expect(page.locator('#inspect-title')).toHaveText(`Datagram ${index + 2}`);
      expect(await screen.overflow(), `${name} at ${width}`).toBe(0);
    }
  }
});

test('a payload is text as the server renders it, whatever it looks like', async ({ page, request, udpSocket }) => {
  test.slow();
  const { port } = await createListener(request);
  const peer = await udpSocket();
  for (const { data } of payloads) await peer.send(data, port);
  await expect.poll(async () => (await journal(request)).length).toBe(1 + payloads.length);
  const screen = new Screen(page);
  await screen.open();
  await expect(screen.received).toHaveCount(payloads.length);
  expect(await screen.received.locator('[data-slot="data"]').allTextContents()).toEqual(payloads.map(({ row }) => row));
  await fits(screen);
  for (const [index, { name, text }] of payloads.entries()) {
    await test.step(name, async () => {
      await page.goto(`/datagrams/${index + 2}`);
      expect(await textOf(page.locator('pre[data-slot="text"]'))).toBe(text);
      expect(await kinds(page)).toBe(0);
      await expect(page).toHaveTitle(`Datagram ${index + 2}`);
      for (const width of [320, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await screen.overflow(), `at ${width}`).toBe(0);
      }
    });
  }
});

test('what a person types is as harmless as what the network brings', async ({ page, request, watch }) => {
  watch.expect(/console error: .*status of 422/);
  const nasty = '"><img src=x onerror=alert(1)>';
  const screen = new Screen(page);
  await screen.open();
  await screen.listen({ address: nasty, port: '<b>' });
  await expect(await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }))).toContainText('<b> is not a UDP port.');
  await screen.listen({ address: '127.0.0.1', port: 0, name: nasty, reply: 'Fixed text', replyText: nasty });
  await expect(screen.listeners).toHaveCount(1);
  await expect(screen.cell(screen.listeners.first(), 'name')).toHaveText(nasty);
  await screen.send({ host: nasty });
  await expect(await screen.errorOf(screen.sendForm.getByLabel('To', { exact: true }))).toContainText(nasty);
  await expect(page.locator('img, iframe')).toHaveCount(0);
  expect((await journal(request)).filter((entry) => entry.kind === 'sent')).toEqual([]);
  await fits(screen);

  await page.reload();
  await expect(screen.cell(screen.listeners.first(), 'name')).toHaveText(nasty);
  await expect(page.locator('img, iframe')).toHaveCount(0);
});

/** The text of an element; HTML makes one of \r\n, scripts do not. @param {import('@playwright/test').Locator} element */
async function textOf(element) {
  return (await element.textContent())?.replaceAll('\r\n', '\n');
}

/** How many elements there are of the kinds that a payload could bring. @param {import('@playwright/test').Page} page */
function kinds(page) {
  return page
    .locator('script:not([type="module"], [type="application/json"]), img, iframe, b, style, object, embed')
    .count();
}

/** Checks that nothing makes the page scroll sideways. @param {Screen} screen */
async function fits(screen) {
  for (const width of [390, 320, 1440]) {
    await screen.page.setViewportSize({ width, height: 800 });
    expect(await screen.overflow(), `at ${width}`).toBe(0);
  }
}
