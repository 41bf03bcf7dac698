// What the kernel says of UDP sockets: the witness that asks neither the program nor its page.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} KernelSocket
 * @property {string} local `address:port`, `[address]:port` for IPv6
 * @property {number} queued bytes that wait in the kernel receive queue, as the kernel counts them
 * @property {number} drops datagrams that the kernel dropped
 */

/**
 * The UDP sockets of this machine that are bound to a port, whoever has them (proc(5), /proc/net/udp).
 *
 * @param {number} port
 * @returns {KernelSocket[]}
 */
export function socketsOn(port) {
  return ['/proc/net/udp', '/proc/net/udp6'].flatMap(sockets).filter((socket) => socket.local.endsWith(`:${port}`));
}

/**
 * How many datagrams the kernel dropped for want of room, at the one socket that is bound to a port: none as a rule, but a
 * queue may be as small as the system's default (net.core.rmem_max), and a reader may wait for a processor.
 *
 * @param {number} port
 */
export function dropsOn(port) {
  return socketsOn(port)[0]?.drops ?? NaN;
}

/**
 * How many sockets of this machine take part in a multicast group of IPv4 by an interface (/proc/net/igmp, where the
 * line of an interface stands before those of its groups, which begin with a tab).
 *
 * @param {string} group
 * @param {string} device
 */
export function membersOf(group, device) {
  let current = '';
  for (const line of readFileSync('/proc/net/igmp', 'utf8').split('\n')) {
    const [first = '', second = ''] = line.trim().split(/\s+/);
    if (!line.startsWith('\t')) current = second;
    else if (current === device && addressOf(first) === group) return Number(second);
  }
  return 0;
}

/** @param {string} file @returns {KernelSocket[]} */
function sockets(file) {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const columns = line.trim().split(/\s+/);
    const [address = '', port = ''] = (columns[1] ?? '').split(':');
    return {
      local: `${addressOf(address)}:${parseInt(port, 16)}`,
      queued: parseInt(columns[4]?.split(':')[1] ?? '', 16),
      drops: Number(columns[12]),
    };
  });
}

/** An address from the words of four bytes that the file has, each in the order of this machine. @param {string} hex */
function addressOf(hex) {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => parseInt(byte, 16)).join('.');
  const groups = (bytes.join('').match(/.{4}/g) ?? []).map((group) => parseInt(group, 16).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname;
}
