// Datagrams whose text is their number: what is missing, there twice or in the wrong place can be seen by it.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { socketsOn } from './kernel.js';

/** How many datagrams go out before there is a pause, and how long that is: slower than the page skips any. */
const slice = 25;
const pace = 100;

/**
 * Sends datagrams with these numbers as their text, one after the other.
 * @param {import('./udp.js').Peer} peer @param {number} port @param {number} first @param {number} last
 */
export async function sendNumbers(peer, port, first, last) {
  for (let i = first; i <= last; i++) {
    await peer.send(`number ${i}`, port);
    if (i % slice === 0) await pause(pace);
  }
}

/**
 * Sends datagrams with the numbers up to this one as fast as they are read, where no page looks on: the queue of a listener
 * may be as small as the system's default (net.core.rmem_max), which holds some hundreds.
 * @param {import('./udp.js').Peer} peer @param {number} port @param {number} last
 */
export async function sendNumbersAtOnce(peer, port, last) {
  for (let i = 1; i <= last; i++) {
    await peer.send(`number ${i}`, port);
    if (i % 100 === 0) await emptied(port);
  }
  await emptied(port);
}

/** Waits until all that came to a port has been read. @param {number} port */
export async function emptied(port) {
  await expect.poll(() => socketsOn(port)[0]?.queued, { intervals: [5] }).toBe(0);
}

/** The numbers of the rows that are in the page, in their order. @param {import('./screen.js').Screen} screen */
export async function numbers(screen) {
  const texts = await screen.page.locator('#rows > .row:not(.note, [hidden]) [data-slot="data"]').allTextContents();
  return texts.map((text) => Number(/number (\d+)/.exec(text)?.[1] ?? NaN)).filter((number) => !Number.isNaN(number));
}
