// Links that a person passes on, to a lab that is set up like this one.
import { createListener, journal } from '../api.js';
import { allowClipboard, clipboard } from '../inspector.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

test.describe('links', () => {
  /** What stands in the forms. @param {import('@playwright/test').Page} page */
  const forms = (page) =>
    page.evaluate(() =>
      ['listen', 'send'].map((id) => {
        const form = document.getElementById(id);
        if (!(form instanceof HTMLFormElement)) throw new Error(`no form ${id}`);
        return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      }),
    );

  test('a link sets everything up as it was, and starts nothing', async ({ page, context, request, browser, lab }) => {
    await allowClipboard(context);
    const { local } = await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    await screen.unfold(screen.listenForm);
    await screen.unfold(screen.sendForm);
    const listen = screen.listenForm;
    await listen.getByLabel('Address', { exact: true }).fill('::1');
    await listen.getByLabel('Port', { exact: true }).fill('0');
    await listen.getByLabel('Name').fill('<b>"it\'s" & 안녕</b>');
    await listen.getByLabel('Auto-reply').selectOption('Fixed text');
    await listen.getByLabel('Reply text').fill('100% + more');
    await listen.getByLabel('Network').selectOption('IPv6 only');
    await listen.getByLabel('Bytes per recvfrom').fill('4');
    await listen.getByLabel('Kernel receive queue').fill('');
    await listen.getByLabel('Reuse the port').check();
    const send = screen.sendForm;
    await send.getByLabel('To', { exact: true }).fill('localhost');
    await send.getByLabel('Port', { exact: true }).fill('9');
    await send.getByLabel('Message').fill('안녕\n\n"two" lines + 100%');
    await send.getByLabel('From', { exact: true }).selectOption({ label: local });
    await send.getByLabel('TTL').fill('9');
    await send.getByLabel('Allow broadcast').check();
    await send.getByText('Send many').click();
    await send.getByLabel('Datagrams per second').fill('');
    await page.getByRole('button', { name: 'Copy link to this set-up' }).click();
    await expect(page.getByText('nothing is started or sent.')).toBeVisible();
    const link = await clipboard(page);
    expect(new URL(link).searchParams.get('from'), 'an id means nothing elsewhere').toBe(local);

    const before = [await journal(request), await (await request.get('/api/v1/listeners')).json()];
    const wanted = await forms(page);
    for (const javaScriptEnabled of [true, false]) {
      const other = await browser.newContext({ baseURL: lab.url, javaScriptEnabled });
      const opened = await other.newPage();
      await opened.goto(link);
      const notice = 'Filled in from a link. Nothing has been started or sent.';
      await expect(opened.locator('#do .notice')).toHaveText([notice, notice]);
      for (const [index, id] of ['listen', 'send'].entries()) {
        for (const [name, value] of Object.entries(wanted[index] ?? {})) {
          const control = opened.locator(`#${id} [name="${name}"]`);
          if ((await control.getAttribute('type')) === 'checkbox') await expect(control).toBeChecked();
          else await expect(control, name).toHaveValue(value);
        }
        await expect(opened.locator(`#${id} input[type="checkbox"]:checked`)).toHaveCount(1);
      }
      if (javaScriptEnabled) expect(await forms(opened)).toEqual(wanted);
      await other.close();
    }
    expect([await journal(request), await (await request.get('/api/v1/listeners')).json()]).toEqual(before);
  });

  test('the filter and the view are in it', async ({ page, context, request, udpSocket }) => {
    await allowClipboard(context);
    const { port } = await createListener(request);
    const peer = await udpSocket();
    await peer.send('wanted', port);
    await peer.send('not that', port);
    const screen = new Screen(page);
    await screen.open('/?filter=data+contains+"wanted"');
    await expect(screen.received).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Clear filter' }).first()).toBeVisible();
    await page.getByRole('tab', { name: 'Ladder' }).click();
    await page.getByRole('button', { name: 'Copy link to this set-up' }).click();
    await expect(page.getByText('nothing is started or sent.')).toBeVisible();
    const link = new URL(await clipboard(page));
    expect(link.searchParams.get('filter')).toBe('data contains "wanted"');
    expect(link.searchParams.get('lang')).toBe('en');
    await screen.open(link.pathname + link.search);
    await expect(page.getByRole('tab', { name: 'Ladder' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.ladder-label', { hasText: 'wanted' })).toBeVisible();
    await page.getByRole('tab', { name: 'Packets' }).click();
    await expect(screen.received).toHaveCount(1);
    await expect(screen.cell(screen.received.first(), 'data')).toHaveText('wanted');
  });

  test('a hostile link is text in fields, and harmless', async ({ page, request }) => {
    const screen = new Screen(page);
    const hostile = `"><img src=x onerror=alert(1)>\u202e`;
    page.on('dialog', (dialog) => {
      throw new Error(dialog.message());
    });
    const said = { listen: `${hostile}:1`, name: '"><script>', to: '"><b>:1', text: hostile, ttl: "'><i>" };
    await screen.open(`/?${new URLSearchParams(said)}`);
    await expect(screen.sendForm.getByLabel('Message')).toHaveValue('"><img src=x onerror=alert(1)>\\u202e');
    await expect(screen.sendForm.getByLabel('Written as')).toHaveValue('escaped');
    await expect(screen.sendForm.getByLabel('To', { exact: true })).toHaveValue('"><b>');
    const address = screen.listenForm.getByLabel('Address', { exact: true });
    await expect(address, 'what cannot be seen is dropped').toHaveValue('0.0.0.0');
    await expect(page.locator('.zone-do :is(img, script, b, i)')).toHaveCount(0);
    expect(await journal(request)).toEqual([]);
  });

  test('a message that is too long for a link is said to be', async ({ page, context }) => {
    await allowClipboard(context);
    const screen = new Screen(page);
    await screen.open();
    await screen.sendForm.getByLabel('Message').fill('x'.repeat(8_000));
    await page.getByRole('button', { name: 'Copy link to this set-up' }).click();
    await expect(page.getByText('This is too long for a link, which has 8000 characters at most.')).toBeVisible();
  });
});
