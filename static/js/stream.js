// The stream: one WebSocket, opened again by itself, that never loses its place.

/** @typedef {import('./types.js').Frame} Frame */

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
 */
export function streamAddress(page, after) {
  const address = new URL(`/api/v1/stream?mode=live&after=${after}`, page);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

export class Stream {
  /**
   * @param {number} after the number of the last entry the page has
   * @param {(frame: Frame) => void} onFrame
   * @param {(state: 'live'|'reconnecting'|'stopped') => void} onState
   */
  constructor(after, onFrame, onState) {
    this.after = after;
    this.onFrame = onFrame;
    this.onState = onState;
    this.attempt = 0;
    /** @type {WebSocket|null} */
    this.socket = null;
    document.addEventListener('visibilitychange', () => this.tellVisibility());
    this.connect();
  }

  connect() {
    const socket = new WebSocket(streamAddress(location.href, this.after));
    this.socket = socket;
    socket.addEventListener('message', (event) => this.hear(socket, JSON.parse(event.data)));
    socket.addEventListener('close', (event) => {
      this.onState(event.code === 1001 ? 'stopped' : 'reconnecting');
      setTimeout(() => this.connect(), pauseBefore(this.attempt++, Math.random()));
    });
  }

  /**
   * @param {WebSocket} socket
   * @param {Frame} frame
   */
  hear(socket, frame) {
    if (frame.type === 'hello') {
      this.attempt = 0;
      if (frame.seq < this.after) this.after = 0; // Another run of the program: numbers began again.
      this.onState('live');
      this.tellVisibility();
    }
    if (frame.type === 'entries') {
      this.after = frame.seq;
      // Once this frame is painted, and not before: what is under way is bounded by the server.
      const acknowledge = () => this.say(socket, { op: 'ack', seq: frame.seq });
      if (document.hidden) acknowledge();
      else requestAnimationFrame(acknowledge);
    }
    this.onFrame(frame);
  }

  /** A hidden page wants counters only. */
  tellVisibility() {
    if (this.socket) this.say(this.socket, { op: 'set', quiet: document.hidden });
  }

  /**
   * @param {WebSocket} socket
   * @param {object} command
   */
  say(socket, command) {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  }
}
