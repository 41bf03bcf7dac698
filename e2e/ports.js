// The tutorials use fixed ports (8888, 20001), and two tests may run at once: whoever needs one takes it first.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

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
  } catch {
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
  } catch {
    return false;
  }
}
