// The lab in Korean: a class that speaks it sees no English, and whoever prefers the other language is one click away.
import { createListener } from '../api.js';
import { addAxe, violations } from '../axe.js';
import { expect, test } from '../lab.js';
import { Screen, unfoldAll } from '../screen.js';

// One after the other: half of them need the same port, and would wait for each other in both workers.
test.describe.configure({ mode: 'default' });
test.use({ labOptions: { ports: [8888] } });

/** Of those that do not. */
const withoutPort = { labOptions: {} };

/** What Chromium says on its console where an answer is a mistake's. @param {number} status */
const answered = (status) => new RegExp(`status of ${status} `);

/** @typedef {import('@playwright/test').Page} Page */

/** What stays Latin in Korean: names of programs, calls, options and formats, units, and what has no lower-case letters. */
const latin =
  /^(?:[A-Z0-9_]+|IPv[46]|[a-z]|(?:0x)?[0-9a-f]+|\d+(?:m|µ)?s|udpweb|curl|recvfrom|recvmmsg|rmem_max|wmem_max|Bash|Python|python3|Go|Node|netcat|socat|JavaScript|Wireshark|Latin|sudo|sysctl|net|core|ms|type|code|udp|port|data|contains|hi|Ctrl|Shift|Enter|Esc|Home|End|PgUp|PgDn|Tab|printf|nc|host|docker|run|network|dst|eth0|lo|veth\w*|English|Docker|Linux|Not|base64|OpenAPI|openapi|json|yaml|docs|dev|KiB|MiB|kB|text|hex|UTF|EUC|ASCII|ff00|n|r|xff)$/;

/**
 * Every word in Latin letters that a reader of the page sees or hears and that is no such name.
 * @param {Page} page
 */
async function leftInEnglish(page) {
  const texts = await page.evaluate(() => {
    /** @type {string[]} */
    const found = [];
    const foreign = '[translate="no"], [lang]:not(html):not([lang="ko"]), script, style, template, noscript, code, pre, svg, textarea';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (!element || element.closest(foreign) || !element.checkVisibility()) continue;
      if (node instanceof Text) found.push(node.data);
      else for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
    }
    return found;
  });
  return texts.flatMap((text) => {
    const left = (text.replace(/‹[^›]*›/g, '').match(/[A-Za-z0-9_]*[A-Za-z][A-Za-z0-9_]*/g) ?? []).filter((word) => !latin.test(word));
    return left.length > 0 ? [`${left.join(' ')} in “${text.trim()}”`] : [];
  });
}

/** The lab, by what it is and not by what it is called. */
class KoreanScreen extends Screen {
  /** @param {string} port */
  async startOn(port) {
    await this.listenForm.locator('[name="port"]').fill(port);
    await this.listenForm.locator('button.primary').click();
  }

  /** @param {string} message */
  async fireOff(message) {
    await this.sendForm.locator('[name="message"]').fill(message);
    await this.sendForm.locator('button.primary').click();
  }

  /** The other language, as the page names it. */
  get other() {
    return this.page.locator('#language');
  }
}

test.describe('a browser that speaks Korean', () => {
  test.use({ locale: 'ko-KR' });

  test('listens, sends, is told of a mistake and inspects in Korean', async ({ page, watch }) => {
    watch.expect(answered(422));
    const screen = new KoreanScreen(page);
    await screen.open();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await expect(screen.pill).toHaveText('실시간');

    await screen.startOn('70000');
    const error = await screen.errorOf(screen.listenForm.locator('[name="port"]'));
    await expect(error).toHaveText(
      'UDP 포트가 될 수 없는 값입니다: 70000. 0~65535 사이의 수를 쓰세요. 0이면 운영체제가 빈 포트를 고릅니다.',
    );

    await screen.startOn('8888');
    await expect(screen.listener('0.0.0.0:8888')).toContainText('받는 중');
    await expect(screen.notes.first()).toContainText('0.0.0.0:8888에서 받기 시작');
    await screen.fireOff('안녕하세요');
    await expect(screen.fate).toHaveText(
      /^커널에 넘겼습니다: 127\.0\.0\.1:\d+에서 127\.0\.0\.1:8888까지 15바이트\. 1s 안에 돌아온 것이 없습니다\. /,
    );
    await expect(screen.received).toHaveCount(1);
    await expect(screen.figure('received')).toHaveText('1');

    await screen.row('안녕하세요').first().click();
    await expect(screen.inspector).toContainText('출발지 포트');
    await expect(screen.inspector).toContainText('체크섬');
    await expect(screen.inspector).toContainText('안녕하세요');

    expect(await leftInEnglish(page)).toEqual([]);
    await page.locator('#filter-text').fill('udp.prot == 1');
    await page.locator('#filter-text').press('Enter');
    await expect(page.locator('#filter-error')).toContainText('그런 필드가 없습니다: “udp.prot”. 비슷한 필드: udp.port.');
  });

  test('reads nothing in English wherever it looks', async ({ page, context }) => {
    await addAxe(context);
    const screen = new KoreanScreen(page);
    await screen.open();
    await screen.startOn('8888');
    await expect(screen.listener('0.0.0.0:8888')).toBeVisible();
    await screen.fireOff('Hello server!');
    await expect(screen.received).toHaveCount(1);
    await screen.row('Hello server!').first().click();
    await unfoldAll(page.locator('body'));
    for (const list of ['#happened [role="tab"]', '#inspect [role="tab"]']) {
      for (const tab of await page.locator(list).all()) {
        if (!(await tab.isVisible())) continue;
        await tab.click();
        await expect(tab).toHaveAttribute('aria-selected', 'true');
        expect(await leftInEnglish(page), (await tab.textContent()) ?? '').toEqual([]);
      }
    }
    expect(await violations(page)).toEqual([]);
  });

  test.describe('beside the lab', () => {
    test.use(withoutPort);

    for (const path of ['/docs', '/problems/port-in-use', '/datagrams/2', '/listeners/1']) {
      test(`reads ${path} in Korean`, async ({ page, context, request }) => {
        await addAxe(context);
        await createListener(request, { address: '127.0.0.1:0' });
        expect((await request.post('/api/v1/send?to=127.0.0.1:9', { data: 'x' })).ok()).toBe(true);
        await page.goto(path);
        await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
        await expect(page.locator('h1')).toHaveText(/[가-힣]|^API$/);
        expect(await leftInEnglish(page)).toEqual([]);
        expect(await violations(page)).toEqual([]);
      });
    }
  });
});

test('a link switches the language of the page, and the browser keeps it', async ({ page, context, watch }) => {
  watch.expect(answered(422));
  const screen = new KoreanScreen(page);
  await screen.open();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(screen.other).toHaveText('한국어');
  await screen.other.click();

  await expect(page).toHaveURL(/\/\?lang=ko$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(screen.other).toHaveText('English');
  const kept = (await context.cookies()).find(({ name }) => name === 'lang');
  expect(kept).toMatchObject({ value: 'ko', sameSite: 'Lax', path: '/' });
  expect((kept?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(300 * 24 * 60 * 60);

  // What scripts are answered is in the language of the page, whatever the browser asks for.
  await screen.open();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await screen.startOn('70000');
  await expect(await screen.errorOf(screen.listenForm.locator('[name="port"]'))).toContainText('UDP 포트가 될 수 없는 값입니다: 70000.');
  await screen.startOn('8888');
  await expect(screen.listener('0.0.0.0:8888')).toBeVisible();
  await screen.fireOff('x');
  await expect(screen.fate).toContainText('커널에 넘겼습니다');

  await screen.other.click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await screen.fireOff('x');
  await expect(screen.fate).toContainText('Handed to the kernel');
});

test('two readers of one lab have a language each', async ({ page, browser, baseURL, watch }) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '', locale: 'ko-KR' });
  await watch.follow(context);
  const korean = new KoreanScreen(await context.newPage());
  const english = new KoreanScreen(page);
  await english.open();
  await korean.open();
  await korean.startOn('8888');
  await expect(korean.notes.first()).toContainText('0.0.0.0:8888에서 받기 시작');
  await expect(english.notes.first()).toContainText('Listening on 0.0.0.0:8888');
  await context.close();
});

test.describe('without a listener', () => {
  test.use(withoutPort);

  test('the link keeps what the address says besides', async ({ page }) => {
    const screen = new KoreanScreen(page);
    await screen.open('/?filter=udp.port+%3D%3D+8888&theme=dark');
    await screen.other.click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await expect(page.locator('#filter-text')).toHaveValue('udp.port == 8888');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test('programs are answered in English unless they ask for Korean, and no cookie changes that', async ({ request }) => {
    const asking = async (/** @type {Record<string, string>} */ headers) =>
      (await (await request.post('/api/v1/send?to=127.0.0.1:70000', { data: 'x', headers })).json()).detail;
    expect(await asking({})).toBe('70000 is not a UDP port.');
    expect(await asking({ Cookie: 'lang=ko' })).toBe('70000 is not a UDP port.');
    expect(await asking({ 'Accept-Language': 'ko-KR,ko;q=0.9' })).toBe('UDP 포트가 될 수 없는 값입니다: 70000.');
  });
});

test.describe('without JavaScript', () => {
  test.use({ ...withoutPort, javaScriptEnabled: false, locale: 'ko-KR' });

  test('a mistake is told in Korean, and the link still switches', async ({ page, watch }) => {
    watch.expect(answered(422));
    const screen = new KoreanScreen(page);
    await page.goto('/');
    await screen.startOn('70000');
    await expect(await screen.errorOf(screen.listenForm.locator('[name="port"]'))).toContainText('UDP 포트가 될 수 없는 값입니다: 70000.');
    await screen.other.click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.locator('#listen')).toBeVisible();
  });
});

/**
 * How many of these characters look like one that no font has: a box.
 * @param {Page} page
 * @param {string} characters
 */
function boxes(page, characters) {
  return page.evaluate((characters) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const drawing = canvas.getContext('2d', { willReadFrequently: true });
    if (!drawing) throw new Error('no drawing');
    const { fontFamily } = getComputedStyle(document.body);
    const look = (/** @type {string} */ character) => {
      drawing.clearRect(0, 0, 40, 40);
      drawing.font = `24px ${fontFamily}`;
      drawing.fillText(character, 4, 30);
      return drawing.getImageData(0, 0, 40, 40).data.join();
    };
    const box = look('\u{10fffd}');
    return [...characters].filter((character) => look(character) === box).length;
  }, characters);
}

for (const { name, width, height } of [
  { name: 'lab-korean', width: 1440, height: 900 },
  { name: 'lab-korean-phone', width: 390, height: 844 },
]) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, locale: 'ko-KR' });

    test('fits its window, has a glyph for each letter, and is accessible', async ({ page, picture, context, udpSocket }) => {
      await addAxe(context);
      const screen = new KoreanScreen(page);
      await screen.open('/?lang=ko');
      await screen.startOn('8888');
      await expect(screen.listener('0.0.0.0:8888')).toBeVisible();
      const pupil = await udpSocket();
      for (const message of ['안녕하세요', 'Hello server!', '{"온도": 21.5}', '']) await pupil.send(message, 8888);
      await expect(screen.received).toHaveCount(4);
      await screen.fireOff('여기에서 보냅니다');
      await expect(screen.fate).toContainText('돌아온 것이 없습니다');
      await expect(screen.received).toHaveCount(5);
      if (width > 760) await screen.row('안녕하세요').click();

      expect(await screen.overflow()).toBe(0);
      const letters = [...new Set((await page.locator('body').innerText()).match(/[가-힣]/g))].join('');
      expect(letters.length).toBeGreaterThan(50);
      expect(await boxes(page, letters)).toBe(0);
      expect(await violations(page)).toEqual([]);
      await page.mouse.move(0, 0);
      await page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        scrollTo(0, 0);
      });
      await picture(name);
    });
  });
}
