import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaugeText, queueNote, queueSizes } from './queue.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    QueueCapped: 'You asked for {asked}, the system granted {granted}.',
    QueueGauge: 'Queue: [[{queued} of {granted|byte|bytes}||unknown]]',
    QueueGranted: '{asked} asked, {granted} granted',
  })
);

/** @type {{granted: number|null, sizes: string, note: string}[]} */
const queues = [
  { granted: 131072, sizes: '64 KiB asked, 128 KiB granted', note: '' },
  { granted: 65536, sizes: '64 KiB asked, 64 KiB granted', note: '' },
  {
    granted: 4608,
    sizes: '64 KiB asked, 4.5 KiB granted',
    note: 'You asked for 64 KiB, the system granted 4.5 KiB.',
  },
  { granted: null, sizes: '', note: '' },
];
for (const { granted, sizes, note } of queues) {
  test(`of 65536 bytes the kernel granted ${granted}`, () => {
    const listener = { receive_queue: 65536, receive_queue_granted: granted };
    assert.equal(queueSizes(words, listener), sizes);
    assert.equal(queueNote(words, listener), note);
  });
}

/** @type {{queued: number|null, granted: number|null, want: string}[]} */
const gauges = [
  { queued: 212992, granted: 8388608, want: 'Queue: 212,992 of 8,388,608 bytes' },
  { queued: 0, granted: 8388608, want: 'Queue: 0 of 8,388,608 bytes' },
  { queued: 1, granted: 1, want: 'Queue: 1 of 1 byte' },
  { queued: 768, granted: 999, want: 'Queue: 768 of 999 bytes' },
  { queued: null, granted: 8388608, want: 'Queue: unknown' },
  { queued: 768, granted: null, want: 'Queue: unknown' },
];
for (const { queued, granted, want } of gauges) {
  test(`${queued} of ${granted} bytes wait`, () => assert.equal(gaugeText(words, queued, granted), want));
}
