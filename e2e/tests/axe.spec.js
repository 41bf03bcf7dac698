// Everything that the lab can look like is put before axe: the page at every size, and each state that it has for a while.
import { createListener, statsOf } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';
import { bindPeer } from '../udp.js';

/** @typedef {import('@playwright/test').Locator} Locator */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').APIRequestContext} Requests */

/** The ways in which people look at the page. */
const looks = [
  { name: 'light', width: 1440, height: 900, query: '' },
  { name: 'dark', width: 1440, height: 900, query: '?theme=dark' },
  { name: 'in two columns', width: 1024, height: 768, query: '' },
  { name: 'phone', width: 390, height: 844, query: '' },
  { name: 'narrow and dark', width: 320, height: 640, query: '?theme=dark' },
  { name: 'projected', width: 1920, height: 1080, query: '?projector=on' },
  { name: 'projected and dark, at twice the zoom', width: 960, height: 540, query: '?projector=on&theme=dark' },
];

/**
 * A lab in which something has happened: datagrams that are empty, cut and no text, one of them under the glass, an error.
 *
 * @param {Screen} screen
 * @param {Requests} request
 * @param {import('../udp.js').Peer} peer
 */
async function liven(screen, request, peer) {
  const { port } = await createListener(request, { name: 'a name', read_size: 20, reply: { preset: 'echo' } });
  await createListener(request);
  for (const data of ['Hello server!', '', Buffer.from('00ff', 'hex'), 'longer than twenty bytes'])
    await peer.send(data, port);
  await expect(screen.row('Hello server!').first()).toBeVisible();
  for (const kind of ['cut', 'empty', 'bytes']) await expect(screen.rows.locator(`.tag-${kind}`).first(), kind).toBeAttached();
  await screen.row('Hello server!').first().click();
  await expect(screen.inspector).toContainText('Destination port');
  const drawer = screen.page.getByRole('link', { name: 'Listen and send', exact: true });
  if (await drawer.isVisible()) await drawer.click();
  await screen.listeners.last().getByRole('button', { name: 'Stop', exact: true }).click();
  await screen.listeners.first().getByText('Auto-reply: Echo').click();
  await screen.send({ port });
  await expect(screen.fate).toHaveText(/replied with 13 bytes/);
  await screen.listen({ address: '127.0.0.1', port: 70000, reply: 'Fixed text' });
  await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }));
}

for (const { name, width, height, query } of looks) {
  test.describe(name, () => {
    test.use({ viewport: { width, height } });

    test('the lab breaks no rule, neither empty nor full, and does not scroll sideways', async ({
      context,
      page,
      request,
      udpSocket,
      watch,
    }) => {
      watch.expect(/console error: .*status of 422/);
      await addAxe(context);
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      await expect(screen.emptyList).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);

      await liven(screen, request, await udpSocket());
      expect(await violations(page)).toEqual([]);
      expect(await screen.overflow()).toBe(0);

      await page.locator('#keys-open').click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test('the other pages break none either', async ({ context, page, request, udpSocket, watch }) => {
      watch.expect(/console error: .*status of 404/);
      await addAxe(context);
      const screen = new Screen(page);
      const { id, port } = await createListener(request);
      await (await udpSocket()).send('Hello server!', port);
      await expect.poll(async () => (await statsOf(request, id)).received).toBe(1);
      for (const [path, title] of /** @type {const} */ ([
        ['/docs', 'API'],
        ['/problems/port-in-use', 'Port in use'],
        ['/datagrams/1', 'Datagram 1'],
        ['/datagrams/2', 'Datagram 2'],
        ['/nowhere', 'Nothing here'],
      ])) {
        await page.goto(path + query);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
        expect(await violations(page), path).toEqual([]);
        expect(await screen.overflow(), path).toBe(0);
      }
    });

    test('the page that asks for the token breaks none', async ({ browser, startLab }) => {
      const lab = await startLab({ env: { UDPWEB_TOKEN: 'the-token-of-this-test' } });
      const context = await browser.newContext({ baseURL: lab.url, viewport: { width, height } });
      await addAxe(context);
      const page = await context.newPage();
      await page.goto(`/${query}`);
      await expect(page.getByLabel('Token')).toBeFocused();
      expect(await violations(page)).toEqual([]);
      expect(await new Screen(page).overflow()).toBe(0);
      await context.close();
    });
  });
}

/** The colours that a system can ask for, the last of which stay. What is behind everything tells that the page has them. */
const colours = /** @type {const} */ ([
  { name: 'forced colours', colorScheme: 'dark', forcedColors: 'active', behind: 'rgb(0, 0, 0)' },
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none', behind: 'rgb(18, 21, 26)' },
  { name: 'light', colorScheme: 'light', forcedColors: 'none', behind: 'rgb(250, 250, 247)' },
]);

/**
 * Asserts that parts are in sight, and that axe finds nothing wrong with the page that has them.
 *
 * @param {Page} page
 * @param {Record<string, Locator>} parts the texts that make the state, by what they are
 * @param {boolean} [forced] whether colours tell something here, and so are forced too
 */
async function judge(page, parts, forced = false) {
  // Colours are the same in every language: one is looked at in all of them, and the other in one.
  const korean = (await page.locator('html').getAttribute('lang')) === 'ko';
  for (const { name, colorScheme, forcedColors, behind } of colours.slice(korean ? 2 : forced ? 0 : 1)) {
    // A colour that fades is neither the one nor the other, and so nothing moves.
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveCSS('background-color', behind);
    for (const [part, text] of Object.entries(parts)) await expect(text, `${part}, ${name}`).toBeVisible();
    const found = await violations(page);
    // Of a text, axe takes -webkit-text-fill-color, and that is what Chromium calculates as if no colour were forced.
    const wrong = forcedColors === 'none' ? found : found.filter((line) => !line.startsWith('color-contrast: '));
    expect(wrong, `with ${Object.keys(parts).join(', ')}, ${name}`).toEqual([]);
  }
  // What lies under something else, or is cut off, is not judged at all: then nothing found would mean nothing.
  for (const [part, text] of Object.entries(parts)) expect(await unjudged(text), `the contrast of ${part}`).toEqual([]);
}

/** Why axe could not tell the contrast of a text. @param {Locator} text */
function unjudged(text) {
  return text.evaluate(async (element) => {
    /** @type {typeof import('axe-core')} */
    // @ts-expect-error The script that addAxe loads.
    const axe = window.axe;
    const { incomplete, passes } = await axe.run(element, { runOnly: ['color-contrast'] });
    const why = incomplete.flatMap(({ nodes }) => nodes.flatMap(({ any }) => any.map(({ message }) => message)));
    return passes.length > 0 ? why : [...why, 'no text was judged'];
  });
}

/** What the rows of a kind say. @param {Screen} screen @param {string} kind */
const notesOf = ({ page }, kind) => page.locator(`#rows > .row:not([hidden])[data-kind="${kind}"] [data-slot="note"]`);

/** Fills in a form in any language, and presses its button. @param {Locator} form @param {Record<string, string>} values by the names of controls */
async function submit(form, values) {
  for (const [name, value] of Object.entries(values)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator('button.primary').click();
}

/** Sends by the API. @param {Requests} request @param {string} to */
async function sendTo(request, to) {
  const answer = await request.post('/api/v1/send', { data: { to, payload: { text: 'anyone?' }, wait: '5s' } });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).outcome;
}

/** A listener that the kernel had no room for, so that datagrams are missing. @param {Requests} request @param {import('../udp.js').Peer} peer */
async function overflow(request, peer) {
  const slow = await createListener(request, { receive_queue: 4608 });
  const put = async (/** @type {string} */ state) => expect((await request.patch(`/api/v1/listeners/${slow.id}`, { data: { state } })).ok()).toBe(true);
  await put('paused');
  for (let i = 0; i < 100; i++) await peer.send(`${i}`, slow.port);
  await put('listening');
  // The kernel tells of what it dropped with the next datagram that it has room for.
  await expect.poll(async () => (await statsOf(request, slow.id)).received).toBeGreaterThan(0);
  await peer.send('room again', slow.port);
  return slow;
}

/** Sends that nobody takes, which is heard of. @param {Requests} request */
async function refuse(request) {
  const gone = await bindPeer();
  await gone.close();
  for (let i = 0; i < 2; i++) expect(await sendTo(request, `127.0.0.1:${gone.port}`)).toBe('refused');
}

/** Scrolls from the newest back to a row of what was not drawn: into the middle, where nothing lies over it. @param {Screen} screen */
async function holeOf(screen) {
  const holes = notesOf(screen, 'skipped');
  const bottom = await screen.page.locator('#list').evaluate((list) => list.scrollTop);
  for (let top = bottom; top > 0 && (await holes.count()) === 0; top -= 300) await screen.scrollTo(top);
  const place = await holes.first().evaluate((note) => {
    const row = /** @type {Element} */ (note.closest('.row'));
    return { index: row.getAttribute('aria-rowindex'), top: new DOMMatrix(getComputedStyle(row).transform).f };
  });
  await screen.scrollTo(place.top - 200);
  return screen.page.locator(`#rows > .row:not([hidden])[aria-rowindex="${place.index}"]`);
}

for (const language of /** @type {const} */ (['en', 'ko'])) {
  test.describe(`in the language ${language}, no rule is broken`, () => {
    // So wide that no line of the list is cut off, and so low that few rows are to be judged.
    test.use({ viewport: { width: 1920, height: 720 } });
    const query = `?lang=${language}`;

    test.beforeEach(async ({ context }) => addAxe(context));
    test.afterEach(async ({ page }) => expect(page.locator('html')).toHaveAttribute('lang', language));

    test('by a row that stands for what was not drawn', async ({ page, request, udpSocket }) => {
      const { port } = await createListener(request);
      const peer = await udpSocket();
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      await Promise.all(Array.from({ length: 3_000 }, (_, i) => peer.send(`number ${i + 1}`, port)));
      await expect(screen.figure('not-drawn')).not.toHaveText('0');
      await peer.send('the end', port);
      await expect(screen.row('the end')).toBeInViewport();
      const hole = await holeOf(screen);
      await expect(hole).toHaveAttribute('data-kind', 'skipped');
      await judge(page, { 'how many were not drawn': screen.cell(hole, 'note'), 'the way to them': screen.cell(hole, 'load') });
    });

    test('by rows of what the kernel dropped and what was refused, and by a frozen list', async ({ page, request, udpSocket }) => {
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      await screen.freeze.click();
      await expect(screen.freeze).toHaveAttribute('aria-pressed', 'true');
      await overflow(request, await udpSocket());
      await refuse(request);
      await expect(screen.below).toHaveText(/\d/);
      await judge(page, { 'the frozen list': screen.cell(screen.freeze, 'text'), 'how many are new': screen.below });

      await screen.below.click();
      await expect(notesOf(screen, 'gap')).toBeInViewport();
      await expect(notesOf(screen, 'unreachable')).toHaveCount(2);
      await notesOf(screen, 'unreachable').last().click();
      await expect(screen.rows.last()).toHaveClass(/selected/);
      await page.mouse.move(0, 0);
      const parts = {
        'what the kernel dropped': notesOf(screen, 'gap'),
        'what was refused': notesOf(screen, 'unreachable').first(),
        'what was refused and is selected': notesOf(screen, 'unreachable').last(),
      };
      await judge(page, parts, true);
    });

    test('by a connection that is lost, and a lab that has stopped', async ({ page, lab, startLab, watch }) => {
      watch.expect(/console error: WebSocket connection .* failed: .*ERR_CONNECTION_REFUSED/);
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      const parts = { 'the pill': screen.cell(screen.pill, 'text'), 'the way to retry': page.locator('#retry') };
      const refused = page.waitForEvent('console', (message) => message.text().includes('ERR_CONNECTION_REFUSED'));
      await lab.kill();
      await refused;
      await expect(screen.pill).toHaveAttribute('data-state', 'reconnecting');
      await judge(page, parts);
      await expect(screen.pill).toHaveAttribute('data-state', 'reconnecting');

      const again = await startLab({ http: new URL(lab.url).host });
      await page.evaluate(() => dispatchEvent(new Event('online'))); // Then the page does not wait for its next attempt.
      await expect(screen.pill).toHaveAttribute('data-state', 'live', { timeout: 15_000 });
      await again.stop();
      await expect(screen.pill).toHaveAttribute('data-state', 'stopped');
      await judge(page, parts, true);
      await expect(screen.pill).toHaveAttribute('data-state', 'stopped');
    });

    test('by a list that is empty, a filter that nothing passes, and the dialog', async ({ page, request }) => {
      const { local } = await createListener(request);
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      const waiting = screen.cell(screen.emptyList, 'waiting');
      await expect(waiting).toContainText(local);
      await judge(page, { 'who waits': screen.cell(waiting, 'waiting-text'), 'a command': screen.cell(waiting, 'command') });

      await page.locator('#filter-text').fill('udp.port == 1');
      await page.locator('#filter-text').press('Enter');
      const none = page.locator('#no-match');
      await expect(none).toContainText('udp.port == 1');
      await judge(page, { 'that nothing matches': screen.cell(none, 'text'), 'the way out': screen.cell(none, 'clear') });

      await page.locator('#keys-open').click();
      await judge(page, { 'the dialog': page.getByRole('dialog').getByRole('heading').first() });
    });

    test('by silence, and by what is found out about it', async ({ page, udpSocket }) => {
      await page.clock.install();
      const peer = await udpSocket();
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      await submit(screen.sendForm, { port: String(peer.port) });
      await expect(screen.fate).toContainText(peer.local);
      await screen.sent.click();
      await expect(screen.cell(screen.inspector, 'destination')).toHaveText(peer.local);
      const said = page.locator('#silence');
      await page.clock.fastForward(10_000);
      await expect(said).not.toBeEmpty();
      await judge(page, { silence: said, 'the way to check': page.locator('#check') });

      await page.locator('#check').click();
      await expect(said).toContainText(peer.local);
      await judge(page, { 'what was found out': said, 'the fate': screen.fate });
    });

    test('by the page of a listener, and that of its programs', async ({ page, request, udpSocket }) => {
      const { id } = await overflow(request, await udpSocket());
      expect((await request.patch(`/api/v1/listeners/${id}`, { data: { state: 'paused' } })).ok()).toBe(true);
      await page.goto(`/listeners/${id}${query}`);
      for (const fold of await page.locator('summary').all()) await fold.click();
      const gap = page.locator('.entries tr[data-kind="gap"] > td').last();
      await judge(page, { 'its queue': page.locator('[data-slot="gauge-text"]'), 'what was dropped': gap, 'a command': page.locator('.commands code').first() });

      await page.goto(`/listeners/${id}/code`);
      const folded = page.locator('details.program:not([open]) > summary');
      while ((await folded.count()) > 0) await folded.first().click();
      await judge(page, { 'a program': page.locator('pre.code').first(), 'what cannot be done': page.locator('.program .notice').first() });
    });

    test('by what is wrong with forms', async ({ page, request, watch }) => {
      watch.expect(/console error: .*status of 422/);
      const { local } = await createListener(request);
      const screen = new Screen(page);
      await screen.open(`/${query}`);
      await submit(screen.listenForm, { port: '70000' });
      const wrong = await screen.errorOf(screen.listenForm.locator('[name="port"]'));

      const groups = screen.listener(local).locator('details.groups');
      await groups.locator('summary').click();
      const group = groups.locator('[name="group"]');
      await group.fill('127.0.0.1');
      await group.press('Enter');
      const wrongGroup = await screen.errorOf(group);

      await page.locator('#filter-text').fill('x ==');
      await page.locator('#filter-text').press('Enter');
      await expect(page.locator('#filter-text')).toHaveAttribute('aria-invalid', 'true');

      await screen.unfold(screen.sendForm);
      await submit(screen.sendForm, { port: '9', ttl: 'many', tos: 'more' });
      const summary = screen.sendForm.locator('.error-summary');
      await expect(summary.getByRole('link')).toHaveCount(2);
      const parts = {
        'what is wrong with a port': wrong,
        'what is wrong with a group': wrongGroup,
        'what is wrong with the filter': page.locator('#filter-error [data-slot="text"]'),
        'the summary': screen.cell(summary, 'text'),
        'what it leads to': summary.getByRole('link').first(),
        'what is wrong with the TOS': await screen.errorOf(screen.sendForm.locator('[name="tos"]')),
      };
      await judge(page, parts, true);
    });

    test.describe('without scripts', () => {
      test.use({ javaScriptEnabled: false });

      // Where no script runs no timer does either, and axe goes on after one.
      test.beforeEach(({ context }) =>
        context.addInitScript(() => {
          Object.assign(window, { setTimeout: (/** @type {() => void} */ run) => void Promise.resolve().then(run) });
        }),
      );

      test('by silence, by what is found out, and by a form with mistakes', async ({ page, udpSocket, watch }) => {
        watch.expect(/console error: .*status of 422/);
        const peer = await udpSocket();
        const screen = new Screen(page);
        await page.goto(`/${query}`);
        await submit(screen.sendForm, { port: String(peer.port) });
        await expect(screen.fate).toContainText(peer.local);
        await expect(page.locator('noscript > .notice')).toBeVisible();
        await expect(screen.sendForm.locator('noscript a')).toBeVisible();
        // For axe, what is in a noscript is never seen.
        await page.evaluate(() => document.querySelectorAll('noscript').forEach((each) => each.replaceWith(...each.childNodes)));
        const check = screen.sendForm.locator('a[href^="/datagrams/"]');
        await judge(page, { 'the notice': page.locator('.zone-happened > .notice'), 'the fate': screen.fate, 'the way to check': check });

        await check.click();
        const finding = page.locator('.findings > p');
        await expect(finding).toContainText(peer.local);
        await judge(page, { 'a finding': finding, 'what was sent': page.locator('pre.payload-text') });

        await page.goto('/');
        await screen.unfold(screen.sendForm);
        await submit(screen.sendForm, { port: '9', ttl: 'many', tos: 'more' });
        const summary = screen.sendForm.locator('.error-summary');
        await expect(summary.getByRole('link')).toHaveCount(2);
        await judge(page, {
          'the summary': screen.cell(summary, 'text'),
          'what it leads to': summary.getByRole('link').first(),
          'what is wrong with the TOS': await screen.errorOf(screen.sendForm.locator('[name="tos"]')),
        });
      });
    });
  });
}
