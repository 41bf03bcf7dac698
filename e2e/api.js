// The lab as a program sees it: what a test sets up and looks up while the page is watched.
import { expect } from '@playwright/test';

/** @typedef {import('@playwright/test').APIRequestContext} Requests */

/**
 * Starts a listener, on a free port of loopback by default.
 *
 * @param {Requests} request
 * @param {Record<string, unknown>} [wanted]
 * @returns {Promise<{ id: string, local: string, port: number }>}
 */
export async function createListener(request, wanted = {}) {
  const answer = await request.post('/api/v1/listeners', { data: { address: '127.0.0.1:0', ...wanted } });
  expect(answer.status(), await answer.text()).toBe(201);
  const { id, local } = await answer.json();
  return { id, local, port: portOf(local) };
}

/**
 * Everything in the journal, oldest first.
 *
 * @param {Requests} request
 * @returns {Promise<{ seq: number, kind: string, source?: string, destination?: string, payload?: string, missing?: number }[]>}
 */
export async function journal(request) {
  const entries = [];
  for (let after = 0; ;) {
    const answer = await request.get(`/api/v1/datagrams?after=${after}&limit=1000`);
    expect(answer.status(), await answer.text()).toBe(200);
    const { datagrams, seq } = await answer.json();
    entries.push(...datagrams);
    if (datagrams.length === 0) return entries;
    after = seq;
  }
}

/**
 * How many entries the journal ever had.
 *
 * @param {Requests} request
 * @returns {Promise<number>}
 */
export async function appended(request) {
  const answer = await request.get('/api/v1/stats');
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).journal.appended;
}

/**
 * The figures of a listener.
 *
 * @param {Requests} request
 * @param {string} id
 * @returns {Promise<{ received: number, kernel_drops: number, sent: number, replied: number }>}
 */
export async function statsOf(request, id) {
  const answer = await request.get(`/api/v1/listeners/${id}`);
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).stats;
}

/** The port of `address:port`. @param {string | null} address */
export function portOf(address) {
  return Number(/:(\d+)$/.exec(address ?? '')?.[1]);
}
