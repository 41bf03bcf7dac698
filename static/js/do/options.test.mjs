import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { controlOf, put } from './controls.js';
import { optionValues } from './options.js';

/** A listener whose options are all different. */
const listener = /** @type {import('../types.js').Listener} */ (
  /** @type {unknown} */ ({
    read_size: 1500,
    receive_queue: 212992,
    ttl: 64,
    tos: 0,
    dont_fragment: true,
    broadcast: false,
    multicast_ttl: 1,
    multicast_loop: true,
    multicast_interface: 'eth0',
  })
);

test('numbers are written as they are, and nought is a number', () => {
  const { read_size, receive_queue, ttl, tos, multicast_ttl } = optionValues(listener);
  assert.deepEqual([read_size, receive_queue, ttl, tos, multicast_ttl], ['1500', '212992', '64', '0', '1']);
});

test('what is on ticks its box, and what is off does not', (t) => {
  const page = testPage(t, '<input type="checkbox" name="dont_fragment"><input type="checkbox" name="broadcast" checked>');
  const values = optionValues(listener);
  const ticks = ['dont_fragment', 'broadcast'].map((name) => {
    const box = /** @type {HTMLInputElement} */ (controlOf(page.body, name));
    put(box, values[name] ?? '');
    return box.checked;
  });
  assert.deepEqual(ticks, [true, false]);
  assert.equal(optionValues({ ...listener, multicast_loop: false }).multicast_loop, '');
});

test('the interface is its name, or nothing where the routing table chooses', () => {
  assert.equal(optionValues(listener).multicast_interface, 'eth0');
  assert.equal(optionValues({ ...listener, multicast_interface: '' }).multicast_interface, '');
});

test('every field of the form of the server has a value, and there are no others', () => {
  const server = readFileSync(new URL('../../../web/options.go', import.meta.url), 'utf8');
  const names = [...server.matchAll(/\{Name: "(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(Object.keys(optionValues(listener)).sort(), names.sort());
});
