import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { pauseBefore, Stream, streamAddress } from './stream.js';

/** @typedef {import('../types.js').Frame} Frame */

/** A connection whose other end is the test. */
class Socket {
  static OPEN = 1;
  /** Whether the page has given it up. */
  given = false;
  readyState = 0;
  /** @type {unknown[]} what the page has said */
  said = [];
  /** @type {Record<string, (event: any) => void>} */
  #hears = {};

  /** @param {string} address */
  constructor(address) {
    this.address = address;
  }

  /** @param {string} type @param {(event: any) => void} listener */
  addEventListener(type, listener) {
    this.#hears[type] = listener;
  }

  /** @param {string} text */
  send(text) {
    assert.equal(this.readyState, Socket.OPEN, 'a browser throws, or says it to nobody');
    this.said.push(JSON.parse(text));
  }

  close() {
    this.given = true;
    this.readyState = 2;
  }

  /** Says something to the page, as the lab. @param {object} frame */
  bring(frame) {
    this.#hears.message?.({ data: JSON.stringify(frame) });
  }

  /** Opens it, and says where the lab goes on. @param {number} seq */
  greet(seq) {
    this.readyState = Socket.OPEN;
    this.bring({ type: 'hello', version: '1', seq });
  }

  /** Ends it, as the lab or the network does. @param {number} [code] */
  end(code = 1006) {
    this.readyState = 3;
    this.#hears.close?.({ code });
  }

  /** What it was opened for. */
  get place() {
    const { searchParams } = new URL(this.address);
    return [searchParams.get('after'), searchParams.get('filter') ?? ''];
  }
}

/**
 * A stream behind entry 5, whose pauses do not vary.
 * @param {import('node:test').TestContext} t
 * @param {string} [filter]
 */
function prepare(t, filter = '') {
  const page = testPage(t, '');
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(Math, 'random', () => 0.5);
  /** @type {FrameRequestCallback[]} */
  let due = [];
  globalThis.requestAnimationFrame = (callback) => due.push(callback);
  let hidden = false;
  Object.defineProperty(page, 'hidden', { get: () => hidden });
  /** @type {Socket[]} */
  const sockets = [];
  const former = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  const value = class extends Socket {
    /** @param {string} address */
    constructor(address) {
      super(address);
      sockets.push(this);
    }
  };
  Object.defineProperty(globalThis, 'WebSocket', { value, configurable: true, writable: true });
  t.after(() => {
    if (former) Object.defineProperty(globalThis, 'WebSocket', former);
    else Reflect.deleteProperty(globalThis, 'WebSocket');
  });
  /** @type {string[]} */
  const told = [];
  const stream = new Stream(5, filter, {
    frame: (frame) => void told.push(frame.type === 'entries' ? `entries to ${frame.seq}` : frame.type),
    state: (state) => void told.push(state),
    restarted: () => void told.push('restarted'),
  });
  /** What the follower was told since the last time. */
  const news = () => told.splice(0);
  /** The connection that was opened last. */
  const last = () => /** @type {Socket} */ (sockets[sockets.length - 1]);
  const paint = () => {
    const now = due;
    due = [];
    for (const each of now) each(0);
  };
  /** Has somebody turn to another tab, or back. @param {boolean} away */
  const look = (away) => {
    hidden = away;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { last, look, news, paint, sockets, stream, wait: (/** @type {number} */ ms) => t.mock.timers.tick(ms) };
}

/** @param {number} seq of the last that is in it @returns {Frame} */
const entries = (seq) => ({ type: 'entries', entries: [], skipped: 0, missed: 0, seq, stats: {} });

/** What a page says of itself. @param {boolean} quiet */
const set = (quiet) => ({ op: 'set', quiet });

test('pauses double from half a second to eight', () => {
  const pauses = Array.from({ length: 7 }, (_, attempt) => pauseBefore(attempt, 0.5));
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('a pause varies by a quarter either way', () => {
  assert.equal(pauseBefore(0, 0), 375);
  assert.equal(pauseBefore(0, 1), 625);
  assert.equal(pauseBefore(10, 0), 6000);
  assert.equal(pauseBefore(10, 1), 10000);
});

test('however long it takes, a pause stays a pause', () => {
  assert.equal(pauseBefore(5000, 0.5), 8000);
});

const addresses = [
  { page: 'http://localhost:8080/', after: 0, filter: '', want: 'ws://localhost:8080/api/v1/stream?mode=live&after=0' },
  {
    page: 'http://127.0.0.1:8080/?sent=5&outcome=silent#send',
    after: 1042,
    filter: 'udp.port == 8888 && data contains "é"',
    want: 'ws://127.0.0.1:8080/api/v1/stream?mode=live&after=1042&filter=udp.port+%3D%3D+8888+%26%26+data+contains+%22%C3%A9%22',
  },
  { page: 'http://[::1]:8080/', after: 1, filter: '', want: 'ws://[::1]:8080/api/v1/stream?mode=live&after=1' },
  { page: 'https://lab.example/', after: 1, filter: '', want: 'wss://lab.example/api/v1/stream?mode=live&after=1' },
];
for (const { page, after, filter, want } of addresses) {
  test(`the stream of ${page}`, () => assert.equal(streamAddress(page, after, filter), want));
}

test('a page connects at once, behind what it has', (t) => {
  const { news, sockets } = prepare(t, 'udp.port == 8888');
  assert.equal(sockets.length, 1);
  const [socket] = sockets;
  assert.equal(socket?.address, 'ws://localhost:8080/api/v1/stream?mode=live&after=5&filter=udp.port+%3D%3D+8888');
  assert.deepEqual(news(), [], 'nothing is live before it is greeted');
});

test('a greeting makes it live, and is a frame like every other', (t) => {
  const { last, news } = prepare(t);
  last().greet(5);
  last().bring({ type: 'listeners', listeners: [] });
  last().bring({ type: 'error', detail: 'no such filter' });
  assert.deepEqual(news(), ['live', 'hello', 'listeners', 'error']);
  assert.deepEqual(last().said, [set(false)]);
});

test('a hidden page wants counters only, from the greeting on and as soon as it is hidden', (t) => {
  const { last, look } = prepare(t);
  look(true); // Before there is anybody to tell.
  last().greet(5);
  assert.deepEqual(last().said, [set(true)]);
  look(false);
  look(true);
  assert.deepEqual(last().said, [set(true), set(false), set(true)]);
});

test('entries are acknowledged once they are painted, and not before', (t) => {
  const { last, news, paint } = prepare(t);
  last().greet(5);
  last().said = [];
  last().bring(entries(7));
  last().bring({ type: 'listeners', listeners: [] });
  last().bring(entries(9));
  assert.deepEqual(news().slice(2), ['entries to 7', 'listeners', 'entries to 9']);
  assert.deepEqual(last().said, []);
  paint();
  assert.deepEqual(last().said, [{ op: 'ack', seq: 7 }, { op: 'ack', seq: 9 }]);
});

test('a hidden page, which is not painted, acknowledges entries at once', (t) => {
  const { last, look, paint } = prepare(t);
  look(true);
  last().greet(5);
  last().bring(entries(7));
  assert.deepEqual(last().said, [set(true), { op: 'ack', seq: 7 }]);
  paint();
  assert.equal(last().said.length, 2);
});

test('entries are not acknowledged to a connection that has ended meanwhile, nor to the next one', (t) => {
  const { last, paint, sockets, wait } = prepare(t);
  last().greet(5);
  last().bring(entries(7));
  last().end();
  wait(500);
  last().greet(7);
  paint();
  assert.deepEqual(sockets.map(({ said }) => said), [[set(false)], [set(false)]]);
});

test('a connection that is lost is opened again where it was', (t) => {
  const { last, news, sockets, wait } = prepare(t, 'udp');
  last().greet(5);
  last().bring(entries(7));
  news();
  last().end();
  assert.deepEqual(news(), ['reconnecting']);
  wait(499);
  assert.equal(sockets.length, 1);
  wait(1);
  assert.deepEqual(sockets.map(({ place }) => place), [['5', 'udp'], ['7', 'udp']]);
  last().greet(7);
  assert.deepEqual(news(), ['live', 'hello']);
});

test('each attempt waits longer than the one before, until one is greeted', (t) => {
  const { last, sockets, wait } = prepare(t);
  for (const pause of [500, 1000, 2000]) {
    const before = sockets.length;
    last().end();
    wait(pause - 1);
    assert.equal(sockets.length, before);
    wait(1);
    assert.equal(sockets.length, before + 1);
  }
  last().greet(5);
  last().end();
  wait(500);
  assert.equal(sockets.length, 5);
});

/** @type {{name: string, come: (page: ReturnType<typeof prepare>) => void}[]} */
const impatient = [
  { name: 'the network is there again', come: () => void dispatchEvent(new Event('online')) },
  { name: 'somebody looks at the page again', come: ({ look }) => look(false) },
  { name: 'somebody presses the button', come: ({ stream }) => stream.retry() },
];
for (const { name, come } of impatient) {
  test(`where ${name} nothing is waited for`, (t) => {
    const page = prepare(t);
    come(page);
    assert.equal(page.sockets.length, 1, 'it is about to connect');
    page.last().greet(5);
    come(page);
    assert.equal(page.sockets.length, 1, 'it is connected');
    page.last().end();
    come(page);
    assert.equal(page.sockets.length, 2);
    page.wait(60_000);
    come(page);
    assert.equal(page.sockets.length, 2, 'the pause was over with it');
  });
}

test('a page that is hidden meanwhile waits for its turn', (t) => {
  const { last, look, sockets, wait } = prepare(t);
  last().end();
  look(true);
  assert.equal(sockets.length, 1);
  wait(500);
  assert.equal(sockets.length, 2);
});

test('after a goodbye the lab has stopped, and what answers next is another run of it', (t) => {
  const { last, news, wait } = prepare(t);
  last().greet(5);
  last().bring(entries(7));
  news();
  last().end(1001);
  assert.deepEqual(news(), ['stopped']);
  wait(500);
  assert.deepEqual(last().place, ['0', ''], 'its numbers begin again');
  last().end();
  assert.deepEqual(news(), ['stopped'], 'nobody is there yet');
  wait(1000);
  last().greet(0);
  assert.deepEqual(news(), ['restarted', 'live', 'hello']);
  last().bring(entries(2));
  last().end();
  wait(500);
  last().greet(2);
  assert.deepEqual(news(), ['entries to 2', 'reconnecting', 'live', 'hello'], 'which is the same run');
});

test('a lab that has not come as far as the page is another run, though nobody said goodbye', (t) => {
  const { last, news, sockets, wait } = prepare(t);
  last().greet(5);
  last().end();
  wait(500);
  news();
  last().greet(4);
  assert.equal(last().given, true);
  assert.deepEqual([news(), last().said], [[], []]);
  last().end(1005);
  assert.deepEqual(news(), ['stopped']);
  wait(1000); // It is the second attempt: what was greeted was something else.
  assert.equal(sockets.length, 3);
  assert.deepEqual(last().place, ['0', '']);
  last().greet(0);
  assert.deepEqual(news(), ['restarted', 'live', 'hello']);
});

test('another filter goes on over a connection of its own, and the former one is not heard any more', (t) => {
  const { last, news, paint, sockets, stream, wait } = prepare(t);
  const former = last();
  former.greet(5);
  former.bring(entries(7)); // It is not painted yet.
  stream.follow(20, 'udp');
  assert.deepEqual([sockets.length, former.given, last().place], [2, true, ['20', 'udp']]);
  last().greet(20);
  news();
  former.bring(entries(8));
  former.end(1001);
  paint();
  wait(60_000);
  assert.deepEqual([news(), sockets.length], [[], 2]);
  assert.deepEqual([former.said, last().said], [[set(false)], [set(false)]]);
  last().end();
  wait(500);
  assert.deepEqual(last().place, ['20', 'udp']);
});

test('another filter does not wait for the pause of the former one', (t) => {
  const { last, sockets, stream, wait } = prepare(t);
  last().end();
  stream.follow(20, 'udp');
  assert.equal(sockets.length, 2);
  wait(60_000);
  stream.retry();
  assert.equal(sockets.length, 2);
});

test('a filter that is chosen while another run is waited for begins with all that this run has', (t) => {
  const { last, news, stream } = prepare(t);
  last().greet(5);
  last().end(1001);
  news();
  stream.follow(20, 'udp');
  assert.deepEqual(last().place, ['0', 'udp']);
  last().greet(0);
  assert.deepEqual(news(), ['restarted', 'live', 'hello']);
});
