// What a million datagrams cost the browser: frames, elements and memory.
import { createListener, statsOf } from '../api.js';
import { followFrames } from '../carried.js';
import { socketsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const datagrams = 1_000_000;
const rate = 100_000;

/** Frames a second where a screen shows 60. */
const leastFrames = 45;
const mostElements = 1_500;
const mostHeap = 60e6; // bytes

test('100,000 datagrams a second for ten seconds are drawn smoothly, and counted to the last', async ({ page, request, startLab, browser }) => {
  test.setTimeout(180_000);
  const { id, local, port } = await createListener(request);
  const screen = new Screen(page);
  const carried = followFrames(page);
  await screen.open();
  // Another lab sends them: what it notes of that is not in this one's journal.
  const sender = await startLab();
  const flood = () => floodFrom(request, sender.url, local);

  const frames = await during(request, await flood(), () => page.evaluate(framesASecond, measured));

  // Received, and what the kernel dropped, are all of them; what was received was drawn or was not.
  const dropped = socketsOn(port)[0]?.drops ?? NaN;
  await expect.poll(async () => (await statsOf(request, id)).received).toBe(datagrams - dropped);
  await expect(screen.figure('received')).toHaveText((datagrams - dropped).toLocaleString('en'));
  await expect(screen.figure('dropped')).toHaveText(dropped.toLocaleString('en'));
  await expect.poll(() => carried.drawn + carried.notDrawn).toBe(datagrams - dropped);
  await expect(screen.figure('not-drawn')).toHaveText(carried.notDrawn.toLocaleString('en'));

  const inList = await cost(page);
  const [inLadder, inRate] = [await costOf(page, 'ladder'), await costOf(page, 'rate')];
  for (const { elements, heap } of [inList, inLadder, inRate]) {
    expect(elements).toBeLessThanOrEqual(mostElements);
    expect(heap).toBeLessThanOrEqual(mostHeap);
  }

  // The floor: what a page that does hardly anything gets of this machine, under the same flood.
  await page.close();
  const bare = await browser.newPage();
  await bare.evaluate(bareList);
  const floor = await during(request, await flood(), () => bare.evaluate(framesASecond, measured));
  await bare.close();
  console.log(
    `${frames.toFixed(1)} frames a second, a bare list ${floor.toFixed(1)}; ` +
      `${dropped} dropped, ${carried.drawn} drawn, ${carried.notDrawn} not drawn; ` +
      `${inList.elements} elements, ${inLadder.elements} with the ladder, ${inRate.elements} with the rate; ${(inList.heap / 1e6).toFixed(1)} MB`,
  );
  expect(frames).toBeGreaterThanOrEqual((leastFrames / 60) * Math.min(60, floor));
});

/** For how long frames are counted, in milliseconds: a little less than the flood lasts. */
const measured = (datagrams / rate) * 0.8 * 1000;

/**
 * Has a lab send the flood.
 * @param {import('@playwright/test').APIRequestContext} request @param {string} url @param {string} to
 * @returns {Promise<string>} where the transmission is
 */
async function floodFrom(request, url, to) {
  const data = { to, payload: { size: 64 }, count: datagrams, rate, record: 'summary' };
  const answer = await request.post(`${url}/api/v1/transmissions`, { data });
  expect(answer.status(), await answer.text()).toBe(202);
  return `${url}/api/v1/transmissions/${(await answer.json()).id}`;
}

/**
 * Measures while a transmission runs, and waits for its end.
 * @template T
 * @param {import('@playwright/test').APIRequestContext} request @param {string} transmission @param {() => Promise<T>} measure
 */
async function during(request, transmission, measure) {
  const state = async () => (await (await request.get(transmission)).json()).state;
  const found = await measure();
  expect(await state(), 'it was measured while they came').toBe('running');
  await expect.poll(state, { timeout: 60_000 }).toBe('done');
  return found;
}

/** A list of 40 lines whose texts change 20 times a second. It runs in an empty page. */
function bareList() {
  const cells = Array.from({ length: 40 }, () => {
    const line = document.createElement('div');
    line.style.cssText = 'display: grid; grid-template-columns: repeat(7, 1fr); height: 26px; font: 13px monospace';
    document.body.append(line);
    return Array.from({ length: 7 }, () => line.appendChild(document.createElement('span')));
  });
  let count = 0;
  setInterval(() => {
    count += 5_000;
    for (const [at, line] of cells.entries()) for (const cell of line) cell.textContent = `${count + at} 127.0.0.1`;
  }, 50);
}

/** Counts animation frames for so many milliseconds. It runs in the page. @param {number} duration */
function framesASecond(duration) {
  return new Promise((done) => {
    let frames = 0;
    const began = performance.now();
    const frame = () => {
      frames++;
      const passed = performance.now() - began;
      if (passed < duration) requestAnimationFrame(frame);
      else done((frames * 1000) / passed);
    };
    requestAnimationFrame(frame);
  });
}

/** What the page costs once a view of what happened is open. @param {import('@playwright/test').Page} page @param {string} view */
async function costOf(page, view) {
  await page.locator(`#tab-${view}`).click();
  await expect(page.locator(`#view-${view} :is(.ladder-label, canvas[aria-label])`).first()).toBeVisible();
  return cost(page);
}

/** How many elements there are, and how much of the heap is in use. @param {import('@playwright/test').Page} page */
async function cost(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { elements: await page.evaluate(() => document.querySelectorAll('*').length), heap };
}
