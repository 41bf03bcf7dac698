// A UDP peer outside the program under test.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/**
 * @typedef {object} Datagram
 * @property {Buffer} data
 * @property {string} text the data as UTF-8
 * @property {string} source `address:port` it came from, `[address]:port` for IPv6
 * @property {string} address
 * @property {number} port
 */

/**
 * @typedef {object} PeerOptions
 * @property {'udp4' | 'udp6'} [type]
 * @property {string} [address] loopback by default
 * @property {number} [port] any free one by default
 */

/** A bound socket that keeps every datagram it gets. */
export class Peer {
  /** @type {Promise<void> | undefined} */
  #closed;
  #socket;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** Everything that has come, oldest first. @type {Datagram[]} */
  received = [];
  address = '';
  port = 0;

  /** @param {import('node:dgram').Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    ({ address: this.address, port: this.port } = socket.address());
    socket.on('message', (data, from) => {
      const source = endpoint(from.address, from.port);
      this.received.push({ data, text: data.toString(), source, address: from.address, port: from.port });
      this.#waiting.forEach((look) => look());
    });
    // The kernel tells a socket of an ICMP error on its next call: no reason to end, and not what is asserted on.
    socket.on('error', () => {});
  }

  /** `address:port`, as the page writes it. */
  get local() {
    return endpoint(this.address, this.port);
  }

  /**
   * Sends one datagram and returns when the kernel has taken it.
   *
   * @param {string | Uint8Array} data
   * @param {number} port
   * @param {string} [address] the loopback of this socket's family by default
   */
  send(data, port, address = this.address.includes(':') ? '::1' : '127.0.0.1') {
    return /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        this.#socket.send(data, port, address, (error) => (error ? reject(error) : resolve()));
      })
    );
  }

  /**
   * Waits for a datagram, among those that have come and those that will.
   *
   * @param {(datagram: Datagram) => boolean} [wanted] any by default
   * @param {number} [deadline] in milliseconds
   * @returns {Promise<Datagram>}
   */
  waitFor(wanted = () => true, deadline = 5_000) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.received.find(wanted);
        if (found) {
          finish();
          resolve(found);
        }
      };
      const timer = setTimeout(() => {
        finish();
        const came = this.received.map((d) => `${d.source} ${JSON.stringify(d.text)}`).join('\n  ') || 'nothing';
        reject(new Error(`the datagram did not come to ${this.local} in ${deadline} ms. What came:\n  ${came}`));
      }, deadline);
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** A peer may be closed before its test is over. @returns {Promise<void>} */
  close() {
    this.#closed ??= new Promise((resolve) => this.#socket.close(() => resolve()));
    return this.#closed;
  }
}

/**
 * Binds a socket.
 *
 * @param {PeerOptions} [options]
 */
export async function bindPeer({ type = 'udp4', port = 0, address } = {}) {
  const socket = createSocket({ type, reuseAddr: false });
  socket.bind(port, address ?? (type === 'udp6' ? '::1' : '127.0.0.1'));
  await once(socket, 'listening');
  return new Peer(socket);
}

/**
 * @param {string} address
 * @param {number} port
 */
function endpoint(address, port) {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
