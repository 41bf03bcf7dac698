// What a million datagrams cost the browser: frames, elements and memory.
import { appended, createListener, statsOf } from '../api.js';
import { followFrames } from '../carried.js';
import { dropsOn } from '../kernel.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

const datagrams = 1_000_000;
const rate = 100_000;

/** Frames a second where a screen shows 60. */
const leastFrames = 45;
const mostElements = 1_500;
const mostHeap = 60e6; // bytes

/** How often frames are counted where others had the processor. */
const mostRounds = 3;

test('100,000 datagrams a second for ten seconds are drawn smoothly, and counted to the last', async ({ page, lab, request, startLab, browser }) => {
  test.setTimeout(360_000);
  const { id, local, port } = await createListener(request);
  const screen = new Screen(page);
  const carried = followFrames(page);
  // Another lab sends them: what it notes of that is not in this one's journal.
  const sender = await startLab();
  const flood = () => floodFrom(request, sender.url, local);
  // Received, and what the kernel dropped, are all of them.
  const received = async (/** @type {number} */ floods) => {
    const count = floods * datagrams - dropsOn(port);
    await expect.poll(async () => (await statsOf(request, id)).received).toBe(count);
    return count.toLocaleString('en');
  };

  // The floor: what a page that does hardly anything gets of this machine, under the same flood and as a viewer of the same
  // lab. What others take of the machine changes, and so both are measured one right after the other, and where they took
  // it from the page alone, both once more.
  /** What the page got, as a part of what it has to get: 1 is just enough. @type {number[]} */
  const parts = [];
  while (parts.length < mostRounds && !parts.some((part) => part >= 1)) {
    const floor = await floorUnder(await browser.newPage(), lab.url, request, flood);
    await received(2 * parts.length + 1);
    await screen.open();
    const frames = await during(request, await flood(), () => page.evaluate(framesASecond, measured));
    parts.push(frames / ((leastFrames / 60) * Math.min(60, floor)) || 0); // NaN is no result.
    console.log(`${frames.toFixed(1)} frames a second, a bare list ${floor.toFixed(1)}`);

    await expect(screen.figure('received')).toHaveText(await received(2 * parts.length));
    await expect(screen.figure('dropped')).toHaveText(dropsOn(port).toLocaleString('en'));
    if (parts.length === 1) {
      // Every entry was drawn or was not: a datagram, or a gap where the kernel dropped some.
      await expect.poll(async () => (await appended(request)) - carried.after - carried.drawn - carried.notDrawn).toBe(0);
      await expect(screen.figure('not-drawn')).toHaveText(carried.notDrawn.toLocaleString('en'));

      const inList = await cost(page);
      const [inLadder, inRate] = [await costOf(page, 'ladder'), await costOf(page, 'rate')];
      console.log(
        `${dropsOn(port)} dropped, ${carried.drawn} drawn, ${carried.notDrawn} not drawn; ` +
          `${inList.elements} elements, ${inLadder.elements} with the ladder, ${inRate.elements} with the rate; ${(inList.heap / 1e6).toFixed(1)} MB`,
      );
      for (const { elements, heap } of [inList, inLadder, inRate]) {
        expect(elements).toBeLessThanOrEqual(mostElements);
        expect(heap).toBeLessThanOrEqual(mostHeap);
      }
    }
    await page.goto('about:blank');
  }
  expect(Math.max(...parts)).toBeGreaterThanOrEqual(1);
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
 * @param {import('@playwright/test').APIRequestContext} request @param {string} transmission @param {() => Promise<number>} measure
 * @returns {Promise<number>} what was measured; NaN where it took so long that the transmission was over before
 */
async function during(request, transmission, measure) {
  const state = async () => (await (await request.get(transmission)).json()).state;
  const found = await measure();
  const running = (await state()) === 'running';
  await expect.poll(state, { timeout: 60_000 }).toBe('done');
  return running ? found : NaN;
}

/**
 * How many frames a second a bare list gets under a flood.
 * @param {import('@playwright/test').Page} bare @param {string} url @param {import('@playwright/test').APIRequestContext} request @param {() => Promise<string>} flood
 */
async function floorUnder(bare, url, request, flood) {
  await bare.goto(`${url}/healthz`);
  await bare.evaluate(bareList);
  const floor = await during(request, await flood(), () => bare.evaluate(framesASecond, measured));
  await bare.close();
  return floor;
}

/**
 * A list of 40 lines whose texts change 20 times a second, in a page of the lab that has nothing. It hears what there is to
 * draw, so that the lab writes it for the floor as well, and only says that it has come.
 */
async function bareList() {
  const stream = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v1/stream?mode=live`);
  stream.addEventListener('message', ({ data }) => {
    const { type, seq } = JSON.parse(data);
    if (type === 'entries') stream.send(JSON.stringify({ op: 'ack', seq }));
  });
  await new Promise((opened) => stream.addEventListener('open', opened));
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
