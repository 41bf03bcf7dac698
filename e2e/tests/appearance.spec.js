import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** @typedef {import('@playwright/test').Page} Page */

const light = 'rgb(250, 250, 247)';
const dark = 'rgb(18, 21, 26)';

/** Checks the colour behind everything. @param {Page} page @param {string} colour @param {string} [where] */
const behind = (page, colour, where) => expect(page.locator('html'), where).toHaveCSS('background-color', colour);

/** A button of the bar. @param {Page} page @param {string} name */
const button = (page, name) => page.locator('#appearance').getByRole('button', { name, exact: true });

test.describe('the colours', () => {
  test('are those of the system until somebody chooses, and then what they chose, without a flash', async ({
    page,
    request,
  }) => {
    const screen = new Screen(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await screen.open();
    await behind(page, dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await behind(page, light);
    await expect(button(page, 'As the system')).toHaveAttribute('aria-pressed', 'true');

    await button(page, 'Dark').click();
    await behind(page, dark);
    await expect(button(page, 'Dark')).toHaveAttribute('aria-pressed', 'true');
    await expect(button(page, 'As the system')).toHaveAttribute('aria-pressed', 'false');
    expect(new URL(page.url()).search, 'no page was asked for').toBe('');

    // What arrives is dark before any style or script is there.
    for (const path of ['/', '/docs', '/problems/port-in-use']) {
      const answer = await page.goto(path);
      expect(await answer?.text(), path).toMatch(/<html [^>]*data-theme="dark"/);
      expect(await answer?.text(), path).toContain('<meta name="color-scheme" content="dark"');
      await behind(page, dark, path);
    }

    // Nobody else sees it.
    expect(await (await request.get('/')).text()).toContain('data-theme="system"');
  });

  test('stay light in the light theme, whatever the system says', async ({ page }) => {
    const screen = new Screen(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await screen.open('/?theme=light');
    await behind(page, light);
    await screen.open();
    await behind(page, light);
    await button(page, 'As the system').click();
    await behind(page, dark);
  });

  test('reach everything that is drawn', async ({ page, request, udpSocket }) => {
    const screen = new Screen(page);
    const { port } = await createListener(request);
    await screen.open();
    await (await udpSocket()).send('Hello server!', port);
    await screen.row('Hello server!').click();
    for (const [name, most] of /** @type {[string, number][]} */ ([
      ['Dark', 90],
      ['Light', 255],
    ])) {
      await button(page, name).click();
      const surfaces = await page.evaluate(() =>
        [...document.querySelectorAll('.bar, .card, .list, .strip, input, select, textarea')].map((each) =>
          Math.max(...(getComputedStyle(each).backgroundColor.match(/\d+/g) ?? ['0']).slice(0, 3).map(Number)),
        ),
      );
      expect(surfaces.length).toBeGreaterThan(8);
      expect(Math.max(...surfaces), name).toBeLessThanOrEqual(most);
      expect(Math.min(...surfaces), name).toBeGreaterThan(most === 255 ? 200 : 0);
    }
  });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false, colorScheme: 'light' });

  test('buttons choose the colours and the projector, on every page, and the rest of the address stays', async ({
    page,
  }) => {
    await page.goto('/?filter=udp');
    await button(page, 'Dark').click();
    await expect(page).toHaveURL(/\/\?filter=udp&theme=dark$/);
    await behind(page, dark);
    await button(page, 'Projector').click();
    await expect(page).toHaveURL(/\/\?filter=udp&projector=on$/);
    await expect(page.locator('html')).toHaveCSS('font-size', '24px');
    await behind(page, dark);

    await page.goto('/docs');
    await behind(page, dark);
    await button(page, 'Projector').click();
    await expect(page.locator('html')).toHaveCSS('font-size', '15px');
    await expect(page).toHaveURL(/\/docs\?projector=off$/);
    await page.goto('/');
    await expect(page.locator('html')).toHaveCSS('font-size', '15px');
    await expect(page.locator('#keys-open'), 'keys need scripts').toBeHidden();
  });

  test('the answer to a form leads back to the lab', async ({ page, watch }) => {
    watch.expect(/console error: .*status of 422/);
    const screen = new Screen(page);
    await page.goto('/');
    await screen.listen({ address: '127.0.0.1', port: 70000 });
    await expect(page).toHaveURL(/\/listeners$/);
    await button(page, 'Dark').click();
    await expect(page).toHaveURL(/\/\?theme=dark$/);
    await behind(page, dark);
  });

  test('the drawer of the projector opens by its link, and stays open for what is wrong in it', async ({ page, watch }) => {
    watch.expect(/console error: .*status of 422/);
    await page.setViewportSize({ width: 1920, height: 1080 });
    const screen = new Screen(page);
    await page.goto('/?projector=on');
    await expect(screen.start).not.toBeInViewport();
    await page.getByRole('link', { name: 'Listen and send', exact: true }).click();
    await expect(screen.start).toBeInViewport();
    await screen.listen({ address: '127.0.0.1', port: 70000 });
    await expect(screen.start).toBeInViewport();
    await expect(await screen.errorOf(screen.listenForm.getByLabel('Port', { exact: true }))).toBeInViewport();
    await screen.listen({ address: '127.0.0.1', port: 0 });
    await expect(screen.listeners).toHaveCount(1);
    await page.goto('/');
    await expect(screen.listeners).toHaveCount(1);
    await expect(screen.start).not.toBeInViewport();
  });
});

/**
 * The texts outside of the forms that are smaller than so many pixels, those in pictures included.
 * @param {import('@playwright/test').Page} page @param {number} least
 */
function textsBelow(page, least) {
  return page.evaluate((least) => {
    /** @type {string[]} */
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      if (!element?.checkVisibility({ visibilityProperty: true }) || !texts.currentNode.textContent?.trim()) continue;
      if (element.closest('#do, .visually-hidden, script, .icon')) continue;
      if (element.closest('[aria-hidden="true"]') && !element.closest('svg')) continue;
      const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.a ?? 1) : 1;
      const size = parseFloat(getComputedStyle(element).fontSize) * scale;
      if (size < least) found.push(`${size}px: ${element.getAttribute('class')} ${texts.currentNode.textContent}`);
    }
    for (const canvas of document.querySelectorAll('canvas')) {
      const size = parseFloat(getComputedStyle(canvas).fontSize);
      if (canvas.checkVisibility() && size < least) found.push(`${size}px: in ${canvas.id || 'a chart'}`);
    }
    return found;
  }, least);
}

test('nothing is smaller than 12 pixels, in any view', async ({ page, request, udpSocket }) => {
  const screen = new Screen(page);
  const { port } = await createListener(request, { read_size: 4 });
  await screen.open();
  await (await udpSocket()).send('Hello server!', port);
  await screen.row('Hell').click();
  for (const name of ['Header', 'Bytes', 'Text', 'Code', 'Ladder', 'Rate']) {
    await page.getByRole('tab', { name, exact: true }).click();
    await expect(page.getByRole('tabpanel', { name, exact: true })).not.toBeEmpty();
    await expect.poll(() => textsBelow(page, 12), name).toEqual([]);
  }
});

test.describe('projected', () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test('everything that matters can be read from the last row', async ({ page, request, udpSocket }) => {
    const screen = new Screen(page);
    const { port } = await createListener(request, { read_size: 4 });
    await screen.open();
    await (await udpSocket()).send('Hello server!', port);
    await screen.row('Hell').click();
    await button(page, 'Projector').click();
    await expect(page.locator('html')).toHaveCSS('font-size', '24px');
    await expect(screen.row('Hell'), 'the list has measured anew').toHaveCSS('height', '40px');

    for (const [zone, ...views] of [['#happened', 'Packets', 'Ladder', 'Rate'], ['#inspect', 'Header', 'Bytes', 'Text', 'Code']]) {
      for (const name of views) {
        await page.locator(zone ?? '').getByRole('tab', { name, exact: true }).click();
        await expect(page.locator(zone ?? '').getByRole('tabpanel', { name, exact: true })).not.toBeEmpty();
        await expect.poll(() => textsBelow(page, 20), name).toEqual([]);
      }
    }
    await page.locator('#happened').getByRole('tab', { name: 'Packets' }).click();
    for (const each of [screen.page.locator('#totals'), screen.inspector, screen.row('Hell')]) await expect(each).toBeInViewport();
    expect(await screen.overflow()).toBe(0);
  });

  test('the forms are in a drawer, which keyboard and mouse open and close', async ({ page }) => {
    const screen = new Screen(page);
    const [open, close] = ['Listen and send', 'Close listen and send'].map((name) =>
      page.getByRole('link', { name, exact: true }),
    );
    await screen.open();
    await expect(open ?? page.locator('none')).toBeHidden();
    await expect(screen.start).toBeInViewport();
    await button(page, 'Projector').click();
    await expect(screen.start).not.toBeInViewport();

    await open?.click();
    await expect(screen.start).toBeInViewport();
    await screen.listen({ address: '127.0.0.1', port: 0 });
    await expect(screen.listeners).toHaveCount(1);
    await close?.click();
    await expect(screen.start).not.toBeInViewport();

    // Who comes by keyboard opens it, and Escape closes it.
    await screen.listenForm.getByLabel('Port', { exact: true }).focus();
    await expect(screen.start).toBeInViewport();
    await page.keyboard.press('Escape');
    await expect(screen.start).not.toBeInViewport();
    await expect(open ?? page.locator('none')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(screen.start).toBeInViewport();

    await page.reload();
    await expect(screen.start, 'the address still leads there').toBeInViewport();
    await button(page, 'Projector').click();
    await expect(open ?? page.locator('none')).toBeHidden();
    await expect(screen.start).toBeInViewport();
  });
});

/** From a small phone to a large screen, and on both sides of what the layout changes at. */
const widths = [320, 360, 390, 480, 640, 759, 760, 960, 1024, 1179, 1180, 1280, 1440, 1600, 1920];

for (const { name, query } of [
  { name: 'as it is', query: '' },
  { name: 'projected', query: '?projector=on' },
  { name: 'in Korean', query: '?lang=ko' },
  { name: 'projected in Korean', query: '?lang=ko&projector=on' },
]) {
  test(`no width scrolls sideways, ${name}`, async ({ page, request, udpSocket }) => {
    const { port } = await createListener(request, { name: 'a name that is rather long for a listener' });
    const screen = new Screen(page);
    await screen.open(`/${query}`);
    await (await udpSocket()).send('Hello server!', port);
    await screen.row('Hello server!').click();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 720 });
      expect(await screen.overflow(), `${width} px`).toBe(0);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('.bar *, .dock *')]
          .filter((each) => each.checkVisibility() && !each.closest('.visually-hidden, .bar-word'))
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5)
          .map((each) => each.textContent),
      );
      expect(cut, `${width} px`).toEqual([]);
    }
  });
}

test('projected and at twice the zoom everything can still be reached', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  for (const viewport of [
    { width: 960, height: 540 }, // 1920 × 1080
    { width: 640, height: 360 }, // 1280 × 720
    { width: 512, height: 384 }, // 1024 × 768
  ]) {
    await page.setViewportSize(viewport);
    await screen.open('/?projector=on');
    await (await udpSocket()).send('Hello server!', port);
    await expect(screen.row('Hello server!').last()).toBeVisible();
    await screen.row('Hello server!').last().click();
    await expect(screen.inspector.locator('.payload-text')).toHaveText('Hello server!'); // It comes into sight by itself.
    for (const each of [screen.listenForm.getByLabel('Port', { exact: true }), screen.fire, screen.clear]) {
      await each.focus();
      await expect(each).toBeInViewport({ ratio: 0.9 });
    }
    expect(await screen.overflow()).toBe(0);
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the bar at the bottom leads to each part, by mouse and by keyboard, and says which one it is', async ({ page }) => {
    const screen = new Screen(page);
    await screen.open();
    const dock = page.getByRole('navigation', { name: 'Parts of the lab' });
    for (const { name, title } of [
      { name: 'Inspect', title: 'Inspect' },
      { name: 'Packets', title: 'What happened' },
      { name: 'Do', title: 'Listen' },
    ]) {
      const link = dock.getByRole('link', { name });
      if (name === 'Packets') await link.press('Enter');
      else await link.click();
      await expect(page.getByRole('heading', { name: title, exact: true })).toBeInViewport();
      await expect(link).toHaveAttribute('aria-current', 'true');
    }
  });

  test('it never lies over what has the focus', async ({ page, request }) => {
    await createListener(request);
    const screen = new Screen(page);
    await screen.open();
    const dock = await page.locator('.dock').boundingBox();
    let seen = 0;
    for (let i = 0; i < 90; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body || element.closest('.dock')) return undefined;
        const { top, bottom } = element.getBoundingClientRect();
        return { top, bottom, name: element.id || element.textContent };
      });
      if (!at) continue;
      seen++;
      expect(at.top, `${at.name} begins above the bar`).toBeLessThan(dock?.y ?? 0);
      if (at.bottom - at.top < 400) expect(at.bottom, `${at.name} ends above the bar`).toBeLessThanOrEqual((dock?.y ?? 0) + 1);
    }
    expect(seen).toBeGreaterThan(25);
  });
});

test('text with as much space as somebody needs still fits', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  await (await udpSocket()).send('Hello server!', port);
  await screen.row('Hello server!').click();
  // WCAG 2.2, 1.4.12.
  await page.evaluate(() => {
    const [sheet] = document.styleSheets;
    sheet?.insertRule('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }', 0);
    sheet?.insertRule('p { margin-block-end: 2em !important }', 0);
  });
  for (const width of [320, 760, 1180, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await screen.overflow(), `${width} px`).toBe(0);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('button, label, h2, h3, summary, .pill, .quiet, .hint, dt, .counters dd, .header-field > *')]
        .filter((each) => each.checkVisibility() && !each.closest('.visually-hidden, .row'))
        // The bits of a header are a picture of the number beside them.
        .filter((each) => !each.matches('button.header-field, .binary'))
        .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
        .map((each) => `${each.className} ${each.textContent?.trim()}`),
    );
    expect(cut, `${width} px`).toEqual([]);
  }
});

test('what can be pressed is large enough for a finger', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await screen.open();
  await (await udpSocket()).send('Hello server!', port);
  await screen.row('Hello server!').click();
  for (const dialog of [false, true]) {
    if (dialog) await page.locator('#keys-open').click();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, summary, textarea, .quiet, .dock > a, [role="tab"], input:not([type="hidden"])')]
        .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.visually-hidden'))
        .map((each) => {
          // A box and its label are pressed as one.
          const boxes = [each, ...(each instanceof HTMLInputElement && each.type !== 'text' ? (each.labels ?? []) : [])];
          const sides = boxes.map((box) => box.getBoundingClientRect());
          return {
            name: `${each.id} ${each.textContent?.trim()}`,
            height: Math.max(...sides.map((side) => side.height)),
            width: sides.reduce((sum, side) => sum + side.width, 0),
          };
        })
        .filter(({ height, width }) => height < 24 || width < 24),
    );
    expect(small).toEqual([]);
  }
});
