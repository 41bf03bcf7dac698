import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Narrator, oneDatagram, summary } from './narrator.js';
import { Totals } from '../stream/totals.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    Spoken:
      '{count|datagram|datagrams} from [[at least {least|sender|senders}||{senders|sender|senders}]][[ in {seconds|second|seconds}]]',
    SpokenDropped: '{count} dropped by the kernel',
    SpokenNone: 'none dropped',
    SpokenOne: '{bytes|byte|bytes} from {source}[[: {data}]]',
    SpokenTooMany: 'Too many.',
  })
);

const summaries = [
  { count: 1, senders: 1, partly: false, dropped: 0, seconds: 0, want: '1 datagram from 1 sender; none dropped' },
  { count: 12, senders: 2, partly: false, dropped: 0, seconds: 5, want: '12 datagrams from 2 senders in 5 seconds; none dropped' },
  {
    count: 12345, senders: 2, partly: true, dropped: 991, seconds: 5,
    want: '12,345 datagrams from at least 2 senders in 5 seconds; 991 dropped by the kernel',
  },
  { count: 3, senders: 1, partly: false, dropped: null, seconds: 1, want: '3 datagrams from 1 sender in 1 second' },
  { count: 0, senders: 0, partly: false, dropped: 7, seconds: 5, want: '7 dropped by the kernel' },
  { count: 0, senders: 0, partly: true, dropped: 0, seconds: 5, want: '' },
];
for (const { want, ...tally } of summaries) {
  test(want || 'nothing of nothing', () => assert.equal(summary(words, tally), want));
}

test('one datagram is said as it is, on one line and not without end', () => {
  const entry = received('10.0.0.1:5', 'two\nlines');
  assert.equal(oneDatagram(words, entry), '9 bytes from 10.0.0.1:5: two lines');
  assert.equal(oneDatagram(words, received('10.0.0.1:5', '')), '0 bytes from 10.0.0.1:5');
  assert.ok(oneDatagram(words, received('10.0.0.1:5', 'x'.repeat(1000))).length < 110);
});

/**
 * @param {string} source
 * @param {string} [text]
 */
function received(source, text = 'x') {
  return /** @type {import('../types.js').Entry} */ ({ seq: 1, kind: 'received', source, text, length: text.length });
}

/** A lab with one listener, and what is said of it. */
class Rig {
  constructor() {
    this.total = 0;
    this.dropped = 0;
    this.totals = new Totals();
    /** @type {string[]} */
    this.said = [];
    this.narrator = new Narrator(words, this.totals, (text) => this.said.push(text));
    this.now = 1_000_000;
  }

  /**
   * A frame.
   * @param {import('../types.js').Entry[]} entries
   * @param {{skipped?: number, dropped?: number, more?: number}} [others]
   */
  frame(entries, { skipped = 0, dropped = 0, more = 0 } = {}) {
    this.total += entries.length + skipped + more;
    this.dropped += dropped;
    const stats = { received: this.total, kernel_drops: this.dropped, truncated: 0, queued_bytes: 0, sent: 0 };
    this.totals.update({ 1: stats });
    this.narrator.add({ type: 'entries', entries, skipped, missed: 0, seq: this.total, stats: { 1: stats } }, this.now);
  }

  /** @param {number} milliseconds */
  wait(milliseconds) {
    this.now += milliseconds;
    mock.timers.tick(milliseconds);
  }

  /** What was said since the last time. */
  heard() {
    return this.said.splice(0);
  }
}

/**
 * A test whose clock does as it is told.
 * @param {string} name
 * @param {(rig: Rig) => void} run
 */
function timed(name, run) {
  test(name, () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      run(new Rig());
    } finally {
      mock.timers.reset();
    }
  });
}

timed('the first datagram is told of at once, and others at most every five seconds', (rig) => {
  rig.frame([received('a:1')]);
  assert.deepEqual(rig.heard(), ['1 datagram from 1 sender; none dropped']);
  for (let i = 0; i < 12; i++) {
    rig.wait(100);
    rig.frame([received(`a:${i % 2}`)]);
  }
  assert.deepEqual(rig.heard(), []);
  rig.wait(3_799);
  assert.deepEqual(rig.heard(), []);
  rig.wait(1);
  assert.deepEqual(rig.heard(), ['12 datagrams from 2 senders in 5 seconds; none dropped']);
  rig.wait(60_000);
  assert.deepEqual(rig.heard(), [], 'nothing of nothing');
  rig.frame([received('a:1')]);
  assert.deepEqual(rig.heard(), ['1 datagram from 1 sender; none dropped'], 'at once, after a silence');
});

timed('what was there before the page is no news', (rig) => {
  rig.total = 500;
  rig.dropped = 7;
  rig.frame([]);
  rig.wait(10_000);
  assert.deepEqual(rig.heard(), []);
  rig.frame([received('a:1')]);
  assert.deepEqual(rig.heard(), ['1 datagram from 1 sender; none dropped']);
});

timed('what was not drawn is counted, and what was dropped as well', (rig) => {
  rig.frame([received('a:1')]);
  rig.wait(1_000);
  rig.frame([received('a:1'), received('b:1')], { skipped: 998, dropped: 40 });
  rig.heard();
  rig.wait(4_000);
  assert.deepEqual(rig.heard(), ['1,000 datagrams from at least 2 senders in 5 seconds; 40 dropped by the kernel']);
});

timed('figures that are ahead of the entries are not told of before these', (rig) => {
  rig.frame([]);
  rig.frame([], { more: 1 });
  rig.wait(10_000);
  assert.deepEqual(rig.heard(), []);
});

timed('what is sent is not told of', (rig) => {
  rig.frame([]);
  rig.frame([{ ...received('a:1'), kind: 'sent' }]);
  rig.wait(10_000);
  assert.deepEqual(rig.heard(), []);
});

timed('who wants to hear nothing hears nothing, and later not what came meanwhile', (rig) => {
  rig.narrator.choice = 'off';
  rig.frame([received('a:1')]);
  rig.wait(10_000);
  rig.narrator.choice = 'summary';
  rig.frame([received('b:1')]);
  assert.deepEqual(rig.heard(), ['1 datagram from 1 sender; none dropped']);
});

timed('every datagram is said while there is at most one a second, and above that a summary, which is told once', (rig) => {
  rig.narrator.choice = 'every';
  rig.frame([received('a:1', 'one')]);
  rig.wait(1_000);
  rig.frame([received('a:1', 'two')]);
  assert.deepEqual(rig.heard(), ['3 bytes from a:1: one', '3 bytes from a:1: two']);
  for (let i = 0; i < 20; i++) {
    rig.wait(50);
    rig.frame([received('a:1', 'fast')]);
  }
  const heard = rig.heard();
  assert.deepEqual(heard.slice(0, 4), ['4 bytes from a:1: fast', '4 bytes from a:1: fast', '4 bytes from a:1: fast', 'Too many.']);
  assert.equal(heard.length, 4);
  rig.wait(5_000);
  assert.deepEqual(rig.heard(), ['17 datagrams from 1 sender in 5 seconds; none dropped']);
  rig.wait(5_000);
  rig.frame([received('a:1', 'calm')]);
  assert.deepEqual(rig.heard(), ['4 bytes from a:1: calm']);
  rig.wait(1_000);
  for (let i = 0; i < 20; i++) rig.frame([received('a:1', 'fast')]);
  assert.ok(!rig.heard().includes('Too many.'), 'once');
});

timed('another run of the program begins anew', (rig) => {
  rig.frame([received('a:1')]);
  rig.wait(10_000);
  rig.heard();
  rig.totals.restart();
  rig.total = 0;
  rig.frame([received('b:1'), received('b:1')]);
  rig.frame([]);
  assert.deepEqual(rig.heard(), ['2 datagrams from 1 sender; none dropped']);
});
