import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endText, goingText } from './many.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    ManyGoing: '{sent} of {requested}[[, {failed} refused]]',
    ManyDone: '{sent} of {requested|datagram|datagrams}[[, {failed} refused ({errors})]][[; {replied} came back]].',
    ManyStopped: 'Stopped:',
    ManyFailed: 'Early: {reason}',
    Notes: {},
  })
);

/**
 * @param {Partial<import('./many.js').Transmission>} changes
 * @param {Partial<import('./many.js').Transmission['stats']>} [stats]
 * @returns {import('./many.js').Transmission}
 */
const transmission = (changes, stats) => ({
  id: '1',
  state: 'done',
  error: null,
  stats: { requested: 1000, sent: 1000, failed: {}, replied: 0, ...stats },
  ...changes,
});

const ends = [
  { name: 'all of it', of: transmission({}), want: '1,000 of 1,000 datagrams.' },
  { name: 'one', of: transmission({}, { requested: 1, sent: 1 }), want: '1 of 1 datagram.' },
  {
    name: 'replies and refusals',
    of: transmission({}, { sent: 990, failed: { ENOBUFS: 7, EPERM: 3 }, replied: 1234 }),
    want: '990 of 1,000 datagrams, 10 refused (ENOBUFS, EPERM); 1,234 came back.',
  },
  {
    name: 'a listener, whose replies are its own',
    of: transmission({}, { replied: null }),
    want: '1,000 of 1,000 datagrams.',
  },
  { name: 'a stop', of: transmission({ state: 'cancelled' }, { sent: 5 }), want: 'Stopped: 5 of 1,000 datagrams.' },
  {
    name: 'a failure',
    of: transmission({ state: 'failed', error: { detail: 'The listener is stopped.' } }, { sent: 0 }),
    want: '0 of 1,000 datagrams. Early: The listener is stopped.',
  },
];
for (const { name, of, want } of ends) {
  test(`the end with ${name}`, () => assert.equal(endText(words, of), want));
}

test('how far it is', () => {
  assert.equal(goingText(words, transmission({ state: 'running' }, { sent: 600 })), '600 of 1,000');
  const refused = transmission({ state: 'running' }, { sent: 5, failed: { EPERM: 2 } });
  assert.equal(goingText(words, refused), '5 of 1,000, 2 refused');
});
