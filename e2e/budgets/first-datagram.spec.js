// How long it takes from the click to the datagram on the screen.
import { createListener } from '../api.js';
import { expect, test } from '../lab.js';
import { Screen } from '../screen.js';

/** Until a datagram is seen, in 95 of 100 cases and in milliseconds. */
const mostWait = 150;

/** What a bare exchange takes on a machine of two cores that nobody else uses: an answer, and a frame that is drawn. */
const usual = 50;

/** How many are sent one after the other. */
const sends = 40;

/** How often that is tried where others had the processor. */
const mostRounds = 3;

test('a datagram is on the screen soon after the click', async ({ page, request }) => {
  // It answers, so that no send waits for a reply that does not come.
  const listener = await createListener(request, { reply: { preset: 'echo' } });
  const screen = new Screen(page);
  await screen.open();
  await screen.sendForm.getByLabel('Port', { exact: true }).fill(String(listener.port));
  /** How long it took, as a part of how long it may take: 1 is just in time. @type {number[]} */
  const parts = [];
  // The second slowest of forty may be one that came while others had the processor. A page that is slow is so every time.
  while (parts.length < mostRounds && !parts.some((part) => part <= 1)) {
    const { seen, bare } = await page.evaluate(timeSends, sends);
    await expect(screen.figure('received')).toHaveText(String(sends * (parts.length + 1)));
    const [wait, floor] = [percentile(seen, 0.95), percentile(bare, 0.95)];
    console.log(
      `first datagram visible after the click: median ${percentile(seen, 0.5).toFixed(0)} ms, p95 ${wait.toFixed(0)} ms, of ${sends} sends; ` +
        `a bare exchange: median ${percentile(bare, 0.5).toFixed(0)} ms, p95 ${floor.toFixed(0)} ms`,
    );
    // Where others have the processor, a bare exchange takes longer as well, and as much longer the page may take.
    parts.push(wait / (mostWait * Math.max(1, floor / usual)));
  }
  expect(Math.min(...parts)).toBeLessThanOrEqual(1);
});

/** @param {number[]} times @param {number} part */
function percentile(times, part) {
  return [...times].sort((a, b) => a - b)[Math.ceil(part * times.length) - 1] ?? NaN;
}

/**
 * Sends so often, and returns how long each took until it was seen; and how long as many requests took that do nothing,
 * until a frame was drawn. It runs in the page.
 * @param {number} sends
 */
async function timeSends(sends) {
  const rows = /** @type {HTMLElement} */ (document.getElementById('rows'));
  const form = /** @type {HTMLFormElement} */ (document.getElementById('send'));
  // The numbers of those that can be seen, newest last.
  const arrived = () =>
    [...rows.querySelectorAll('.row:not([hidden])[data-kind="received"]')].map((row) => Number(row.getAttribute('data-seq')));
  const drawn = () => new Promise(requestAnimationFrame);
  /** @type {{ seen: number[], bare: number[] }} */
  const times = { seen: [], bare: [] };
  for (let i = 0; i < sends; i++) {
    const newest = Math.max(0, ...arrived());
    const come = () => arrived().filter((seq) => seq > newest).length;
    const started = performance.now();
    const shown = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (come() === 0) return;
        observer.disconnect();
        resolve(performance.now());
      });
      observer.observe(rows, { childList: true, subtree: true, attributes: true });
    });
    form.requestSubmit();
    times.seen.push((await shown) - started);
    // Both halves of the exchange, before the next one begins.
    while (come() < 2) await drawn();
    const asked = performance.now();
    await (await fetch('/healthz')).text();
    await drawn();
    await drawn();
    times.bare.push(performance.now() - asked);
  }
  return times;
}
