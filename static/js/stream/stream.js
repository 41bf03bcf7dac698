// The stream: one WebSocket, opened again by itself, that never loses its place.

/** @typedef {import('../types.js').Frame} Frame */

/** The pauses between attempts to connect, in milliseconds: doubled up to the longest. */
const firstPause = 500;
const longestPause = 8000;

/**
 * How long to wait before an attempt; a random part keeps a room full of pages from coming at once.
 * @param {number} attempt 0 for the first
 * @param {number} random from 0 to 1
 */
export function pauseBefore(attempt, random) {
  const pause = Math.min(firstPause * 2 ** attempt, longestPause);
  return pause * (0.75 + random / 2);
}

/**
 * The address of the stream for a page.
 * @param {string} page
 * @param {number} after
 * @param {string} filter what passes; everything does where it is empty
 */
export function streamAddress(page, after, filter) {
  const address = new URL(`/api/v1/stream?mode=live&after=${after}`, page);
  if (filter) address.searchParams.set('filter', filter);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

/**
 * Whoever wants to know what the stream brings.
 * @typedef {object} Follower
 * @property {(frame: Frame) => void} frame
 * @property {(state: 'live'|'reconnecting'|'stopped') => void} state
 * @property {() => void} restarted tells that the program was started again: its numbers begin again, and no entry of
 *   before exists any more
 */

export class Stream {
  #attempt = 0;
  /** Whether the program has said goodbye: what answers next is another run of it. */
  #ended = false;
  #follower;
  /** @type {ReturnType<typeof setTimeout>|undefined} until the next attempt */
  #pause;
  /** @type {WebSocket|null} */
  #socket = null;
  #after;
  #filter;

  /**
   * @param {number} after the number of the last entry the page has
   * @param {string} filter
   * @param {Follower} follower
   */
  constructor(after, filter, follower) {
    this.#after = after;
    this.#filter = filter;
    this.#follower = follower;
    document.addEventListener('visibilitychange', () => {
      this.#tellVisibility();
      if (!document.hidden) this.retry();
    });
    addEventListener('online', () => this.retry());
    this.#connect();
  }

  /** Connects at once, where it would wait before the next attempt. */
  retry() {
    if (this.#pause === undefined) return;
    clearTimeout(this.#pause);
    this.#connect();
  }

  #connect() {
    this.#pause = undefined;
    const socket = new WebSocket(streamAddress(location.href, this.#after, this.#filter));
    this.#socket = socket;
    socket.addEventListener('message', (event) => this.#hear(socket, JSON.parse(event.data)));
    socket.addEventListener('close', (event) => {
      if (this.#socket !== socket) return; // It was given up for another.
      this.#ended ||= event.code === 1001;
      if (this.#ended) this.#after = 0;
      this.#follower.state(this.#ended ? 'stopped' : 'reconnecting');
      this.#pause = setTimeout(() => this.#connect(), pauseBefore(this.#attempt++, Math.random()));
    });
  }

  /**
   * Goes on behind another number, with another filter.
   * @param {number} after
   * @param {string} filter
   */
  follow(after, filter) {
    // Another run of the program is greeted as one, and brings everything it has.
    this.#after = this.#ended ? 0 : after;
    this.#filter = filter;
    const former = this.#socket;
    clearTimeout(this.#pause);
    this.#connect();
    former?.close();
  }

  /**
   * @param {WebSocket} socket
   * @param {Frame} frame
   */
  #hear(socket, frame) {
    if (this.#socket !== socket) return;
    if (frame.type === 'hello' && !this.#greet(socket, frame.seq)) return;
    if (frame.type === 'entries') {
      this.#after = frame.seq;
      // Once this frame is painted, and not before: what is under way is bounded by the server.
      const acknowledge = () => this.#say(socket, { op: 'ack', seq: frame.seq });
      if (document.hidden) acknowledge();
      else requestAnimationFrame(acknowledge);
    }
    this.#follower.frame(frame);
  }

  /**
   * Takes up the connection, unless the place of the page is one in a run that has ended without a goodbye.
   * @param {WebSocket} socket
   * @param {number} seq the number that the entries will come behind
   */
  #greet(socket, seq) {
    if (seq < this.#after) {
      this.#ended = true;
      socket.close();
      return false;
    }
    if (this.#ended) this.#follower.restarted();
    this.#ended = false;
    this.#attempt = 0;
    this.#follower.state('live');
    this.#tellVisibility();
    return true;
  }

  /** A hidden page wants counters only. */
  #tellVisibility() {
    if (this.#socket) this.#say(this.#socket, { op: 'set', quiet: document.hidden });
  }

  /**
   * @param {WebSocket} socket
   * @param {object} command
   */
  #say(socket, command) {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  }
}
