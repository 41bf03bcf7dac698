// Fixed ports. The tutorials use some (8888, 20001), and two tests may run at once: whoever needs one takes it first.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bindPeer } from './udp.js';

const dir = fileURLToPath(new URL('.build/ports/', import.meta.url));

/**
 * Waits until no other worker has any of the ports.
 *
 * @param {number[]} ports
 * @returns {Promise<() => void>} gives them back
 */
export async function takePorts(ports) {
  mkdirSync(dir, { recursive: true });
  // Always in the same order, or two tests could wait for each other.
  const locks = [...new Set(ports)].sort((a, b) => a - b).map((port) => `${dir}${port}`);
  for (const lock of locks) {
    while (!take(lock)) await sleep(20);
  }
  return () => locks.forEach((lock) => rmSync(lock, { force: true }));
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (!alive(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** @param {string} lock whose owner may have been killed */
function alive(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // Between its making and its filling a lock is empty, and its owner alive.
    return owner === 0 || process.kill(owner, 0);
  } catch (error) {
    // A lock that was given back just now may be somebody else's already: only that of a dead process is taken away.
    return codeOf(error) !== 'ESRCH';
  }
}

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/** Each worker has as many ports of its own, all of them below those that the kernel gives away (32768, ip(7)). */
const own = 1000;
const first = 22_000 + own * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 10);

/** How many were tried. Another run of the tests on this machine most likely begins elsewhere. */
let tried = process.pid;

/**
 * A UDP port that nobody has, and that nobody gets unless by its number: one that the kernel had given away and taken
 * back, it could give to whatever the other worker binds meanwhile.
 */
export async function freePort() {
  for (let i = 0; i < own; i++) {
    const port = first + (tried++ % own);
    try {
      await (await bindPeer({ port, address: '0.0.0.0' })).close();
      return port;
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`none of the ports from ${first} on is free`);
}
