import { addAxe, violations } from '../axe.js';
import { createListener, statsOf } from '../api.js';
import { expect, test } from '../lab.js';
import { emptied, numbers, sendNumbers, sendNumbersAtOnce } from '../numbered.js';
import { Screen } from '../screen.js';

/**
 * Sends more at once than is drawn, and scrolls to a row of what was not: into the middle, where nothing lies over it.
 * @param {Screen} screen @param {import('../udp.js').Peer} peer @param {number} port
 */
async function holeOf(screen, peer, port) {
  await Promise.all(Array.from({ length: 3_000 }, (_, i) => peer.send(`number ${i + 1}`, port)));
  await expect(screen.figure('not-drawn')).not.toHaveText('0');
  await emptied(port); // So that there is room for the last one.
  await peer.send('the end', port);
  await expect(screen.row('the end')).toBeInViewport();
  const furthest = await screen.page.locator('#list').evaluate((list) => list.scrollHeight - list.clientHeight);
  let top = 0;
  let index = '';
  await expect(async () => {
    // Where the page was too slow to draw the row in time, it is looked for from the beginning once more.
    top = top < furthest ? top + 300 : 0;
    await screen.scrollTo(top);
    index = (await screen.notes.filter({ hasText: 'came too fast to be drawn here' }).first().getAttribute('aria-rowindex', { timeout: 100 })) ?? '';
  }).toPass();
  const hole = screen.page.locator(`#rows > .row:not([hidden])[aria-rowindex="${index}"]`);
  await screen.scrollTo(await hole.evaluate((row) => new DOMMatrix(getComputedStyle(row).transform).f - 200));
  await expect(hole).toContainText('came too fast to be drawn here');
  return hole;
}

test('only the rows in sight exist, in their order, however many there are', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 400);
  await expect(screen.row('number 400')).toBeInViewport();
  expect(await screen.rows.count()).toBeLessThan(60);
  const found = await numbers(screen);
  expect(found).toEqual(found.map((_, i) => (found[0] ?? 0) + i));

  await screen.scrollTo(0);
  await expect(screen.row('number 1')).toBeInViewport();
  await expect(screen.row('number 400')).toHaveCount(0);
  await expect(page.locator('#list')).toHaveAttribute('aria-rowcount', '402'); // The head, the listener's start, and these.
  await expect(screen.row('number 1')).toHaveAttribute('aria-rowindex', '3');
});

test('who scrolls up stays there, and is told what is new', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 100);
  await expect(screen.row('number 100')).toBeInViewport();
  await screen.scrollTo(520);
  await expect(screen.row('number 25')).toBeInViewport();
  const before = await screen.row('number 25').boundingBox();
  await sendNumbers(peer, port, 101, 112);
  await expect(screen.below).toHaveText('12 new below');
  expect(await screen.row('number 25').boundingBox()).toEqual(before);
  await screen.below.click();
  await expect(screen.row('number 112')).toBeInViewport();
  await expect(screen.below).toBeHidden();
});

test('a frozen view stays as it is while everything is received', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 5);
  await expect(screen.row('number 5')).toBeVisible();
  await screen.freeze.click();
  await sendNumbers(peer, port, 6, 12);
  await expect(screen.below).toHaveText('Frozen, and still receiving: 7 new');
  await expect(screen.figure('received')).toHaveText('12');
  expect(await numbers(screen)).toEqual([1, 2, 3, 4, 5]);
  await screen.below.click();
  await expect(screen.freeze).toHaveAttribute('aria-pressed', 'false');
  await expect(screen.row('number 12')).toBeInViewport();
});

test('one scrolls back through what was before the page came', async ({ page, request, udpSocket }) => {
  const { id, port } = await createListener(request);
  const peer = await udpSocket();
  await sendNumbersAtOnce(peer, port, 700);
  await expect.poll(async () => (await statsOf(request, id)).received).toBe(700);
  const screen = new Screen(page);
  await screen.open();
  await expect(screen.row('number 700')).toBeInViewport();
  await expect(screen.rows.first(), 'the page begins with the newest').not.toContainText('number 1');
  await expect(async () => {
    await screen.scrollTo(0);
    await expect(screen.row('number 1')).toBeInViewport({ timeout: 200 });
  }).toPass();
  await expect(screen.page.locator('#rows > .row:not([hidden])[data-kind="older"]')).toHaveCount(0);
  // Nothing is there twice, and nothing is missing.
  const seen = new Set();
  const height = await page.locator('#rows').evaluate((rows) => rows.getBoundingClientRect().height);
  for (let top = 0; top < height; top += 600) {
    await screen.scrollTo(top);
    await expect.poll(async () => (await numbers(screen)).every((n, i, all) => i === 0 || n === (all[i - 1] ?? 0) + 1)).toBe(true);
    for (const number of await numbers(screen)) seen.add(number);
  }
  expect(seen.size).toBe(700);
});

test('what was not drawn can be loaded, and is then no longer counted as such', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const hole = await holeOf(screen, await udpSocket(), port);
  const notDrawn = async () => Number((await screen.figure('not-drawn').textContent())?.replaceAll(',', ''));
  const before = await notDrawn();
  await hole.getByRole('button', { name: 'Load' }).click();
  await expect.poll(notDrawn).toBeLessThan(before);
});

test('what could not be loaded says so, and can be asked for again', async ({ page, request, udpSocket, watch }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const hole = await holeOf(screen, await udpSocket(), port);
  const before = (await screen.figure('not-drawn').textContent()) ?? '';
  watch.expect(/Failed to load resource/);
  await page.route(/datagrams\?before=/, (route) => route.abort());
  await hole.getByRole('button', { name: 'Load' }).click();
  await expect(hole).toContainText('The lab could not be reached.');
  await expect(screen.figure('not-drawn')).toHaveText(before);
  await page.unroute(/datagrams\?before=/);
  await hole.getByRole('button', { name: 'Load' }).click();
  await expect(screen.figure('not-drawn')).not.toHaveText(before);
  await expect(screen.notes.filter({ hasText: 'The lab could not be reached.' })).toHaveCount(0);
});

test('a press means the row that was there when it began', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 60);
  await expect(screen.row('number 60')).toBeInViewport();
  const seq = await screen.row('number 55').getAttribute('data-seq');
  const box = await screen.cell(screen.row('number 55'), 'data').boundingBox();
  if (!box) throw new Error('the row is nowhere');
  const [x, y] = [box.x + 5, box.y + box.height / 2];
  const title = page.locator('#inspect-title');

  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 40);
  await page.mouse.up();
  await expect(page.locator('#nothing-selected'), 'who moves away does not mean it').toBeVisible();

  await page.mouse.move(x, y);
  await page.mouse.down();
  await sendNumbers(peer, port, 61, 63);
  await expect(screen.row('number 63')).toBeInViewport();
  await page.mouse.up();
  await expect(title).toHaveText(`Datagram ${seq}`);
  await expect(screen.row('number 55')).toHaveAttribute('aria-selected', 'true');
});

test('times are shown of day, since the start, or since the line before', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 3);
  const screen = new Screen(page);
  await screen.open();
  const time = screen.cell(screen.row('number 3'), 'time');
  await expect(time).toHaveText(/^\d\d:\d\d:\d\d\.\d{3}$/);
  const { datagrams } = await (await request.get('/api/v1/datagrams')).json();
  const micros = (/** @type {string} */ iso) => Math.floor(Date.parse(iso) / 1000) * 1e6 + Number(iso.slice(20, 26).padEnd(6, '0'));
  const button = page.locator('#time-format');
  await button.click();
  await expect(button).toHaveText('Since start');
  const shown = async () => Number((await time.textContent())?.slice(1)) * 1e6;
  const off = (/** @type {number} */ from) => async () => Math.abs((await shown()) - (micros(datagrams[3].time) - micros(datagrams[from].time)));
  await expect.poll(off(0)).toBeLessThanOrEqual(1);
  await page.locator('#list').focus();
  await page.keyboard.press('t');
  await expect(button).toHaveText('Since last');
  await expect.poll(off(2)).toBeLessThanOrEqual(1);
});

test('the keyboard goes on from a row that was loaded by scrolling back', async ({ page, request, udpSocket }) => {
  const { id, port } = await createListener(request);
  const peer = await udpSocket();
  await sendNumbersAtOnce(peer, port, 300);
  await expect.poll(async () => (await statsOf(request, id)).received).toBe(300);
  const screen = new Screen(page);
  await screen.open();
  await expect(screen.row('number 300')).toBeInViewport();
  await expect(async () => {
    await screen.scrollTo(0);
    await expect(screen.row('number 1')).toBeInViewport({ timeout: 200 });
  }).toPass();
  await screen.row('number 4').click();
  await expect(page.locator('#list')).toHaveAttribute('aria-activedescendant', /^row-/);
  await page.locator('#list').press('ArrowDown');
  await expect(screen.row('number 5')).toHaveAttribute('aria-selected', 'true');
  await expect(screen.row('number 5')).toBeInViewport();
});

test('a window that changes its size shows the newest as before', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 60);
  await expect(screen.row('number 60')).toBeInViewport();
  for (const [i, width] of [390, 1440, 320].entries()) {
    await page.setViewportSize({ width, height: 800 });
    await peer.send(`number ${61 + i}`, port);
    await page.locator('#list').scrollIntoViewIfNeeded();
    await expect(screen.row(`number ${61 + i}`)).toBeInViewport();
    await expect(screen.below).toBeHidden();
  }
});

test('the row at the cursor stays in the page however far one scrolls', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 200);
  await expect(screen.row('number 200')).toBeInViewport();
  await screen.scrollTo(0);
  await screen.row('number 2').click();
  for (const top of [0, 1_500, 100_000, 2_000, 0]) {
    await screen.scrollTo(top);
    await expect(screen.row('number 2')).toHaveCount(1);
    await expect(screen.row('number 2')).toHaveAttribute('aria-selected', 'true');
    const id = await screen.row('number 2').getAttribute('id');
    await expect(page.locator('#list')).toHaveAttribute('aria-activedescendant', id ?? 'none');
    // In its place among the others: who reads on from it reads what came after.
    const found = await numbers(screen);
    expect(found).toEqual([...found].sort((a, b) => a - b));
  }
});

test('the list is used by keyboard alone', async ({ page, request, udpSocket }) => {
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 200);
  await expect(screen.row('number 200')).toBeInViewport();
  const list = page.locator('#list');
  const title = page.locator('#inspect-title');
  await list.focus();
  await page.keyboard.press('ArrowUp');
  await expect(title).toHaveText('Datagram 201');
  await expect(list).toHaveAttribute('aria-activedescendant', 'row-201');
  await page.keyboard.press('k');
  await expect(title).toHaveText('Datagram 200');
  await page.keyboard.press('Home');
  await expect(screen.row('number 1')).toBeInViewport();
  await page.keyboard.press('ArrowDown');
  await expect(title).toHaveText('Datagram 2');
  await page.keyboard.press('PageDown');
  await expect(screen.page.locator('#rows > .row.selected')).toBeInViewport();
  await page.keyboard.press('End');
  await expect(title).toHaveText('Datagram 201');
  await page.keyboard.press('f');
  await expect(screen.freeze).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('f');
  await expect(screen.freeze).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('/');
  await expect(page.getByRole('textbox', { name: 'Filter' })).toBeFocused();
  await page.keyboard.type('fjt');
  await expect(page.getByRole('textbox', { name: 'Filter' })).toHaveValue('fjt');
});

test('the list has nothing that axe would blame', async ({ page, context, request, udpSocket, watch }) => {
  await addAxe(context);
  const { port } = await createListener(request);
  const screen = new Screen(page);
  await screen.open();
  const peer = await udpSocket();
  await sendNumbers(peer, port, 1, 60);
  await screen.row('number 60').click();
  expect(await violations(page)).toEqual([]);
  watch.expect(/422.*filter=x/);
  await page.getByRole('textbox', { name: 'Filter' }).fill('x ==');
  await page.keyboard.press('Enter');
  await expect(page.locator('#filter-error')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
