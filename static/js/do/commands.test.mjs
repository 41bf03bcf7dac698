import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWhole, joinAddress, requestFor, sendWait, sourceOf, splitAddress } from './commands.js';

/** A request as it travels: what is undefined is not in it. @param {import('./commands.js').Request} request */
const sent = (request) => JSON.parse(JSON.stringify(request));

const addresses = [
  { host: '127.0.0.1', port: '8888', want: '127.0.0.1:8888' },
  { host: ' 127.0.0.1 ', port: ' 8888 ', want: '127.0.0.1:8888' },
  { host: '::1', port: '8888', want: '[::1]:8888' },
  { host: '[::1]', port: '8888', want: '[::1]:8888' },
  { host: 'fe80::1%eth0', port: '9', want: '[fe80::1%eth0]:9' },
  { host: 'localhost', port: '70000', want: 'localhost:70000' },
  { host: '', port: '', want: ':' },
];
for (const { host, port, want } of addresses) {
  test(`“${host}” and “${port}” are ${want}`, () => assert.equal(joinAddress(host, port), want));
}

const parts = [
  { address: '127.0.0.1:8888', host: '127.0.0.1', port: '8888' },
  { address: '[::1]:8888', host: '::1', port: '8888' },
  { address: '[fe80::1%eth0]:9', host: 'fe80::1%eth0', port: '9' },
  { address: ':', host: '', port: '' },
];
for (const { address, host, port } of parts) {
  test(`“${address}” is “${host}” and “${port}”, and back`, () => {
    assert.deepEqual(splitAddress(address), { host, port });
    assert.equal(joinAddress(host, port), address);
  });
}

const listen = { address: '0.0.0.0', port: '8888', name: '', read_size: '65535', receive_queue: '4194304', reply: '' };
const send = { host: '127.0.0.1', port: '8888', message: 'Hello server!', format: 'text', from: '' };

const options = {
  read_size: '1024',
  receive_queue: '65536',
  ttl: '9',
  tos: '0xb8',
  multicast_ttl: '',
  multicast_interface: '',
};
const lo = { group: '239.1.2.3', interface: 'lo', source: '', joined: true };
const routed = { group: '239.1.2.3', interface: '', source: '', joined: false };

/**
 * @type {{name: string, command: string, values: Record<string, string>, id?: string,
 *   groups?: import('../types.js').Group[], want: object}[]}
 */
const cases = [
  {
    name: 'a listener that shares its port',
    command: 'listen',
    values: { ...listen, network: 'udp6', reuse_address: 'true', reuse_port: 'true' },
    want: {
      method: 'POST',
      path: '/api/v1/listeners',
      body: {
        address: '0.0.0.0:8888',
        read_size: 65535,
        receive_queue: 4194304,
        network: 'udp6',
        reuse_address: true,
        reuse_port: true,
        reply: {},
      },
    },
  },
  {
    name: 'a datagram with every option',
    command: 'send',
    values: {
      ...send,
      source: ' 127.0.0.1:5000 ',
      ttl: '9',
      tos: '0',
      dont_fragment: 'true',
      broadcast: 'true',
      interface: 'lo',
    },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: {
        to: '127.0.0.1:8888',
        from: '127.0.0.1:5000',
        payload: { text: 'Hello server!' },
        wait: `${sendWait}s`,
        ttl: 9,
        tos: 0,
        dont_fragment: true,
        broadcast: true,
        interface: 'lo',
      },
    },
  },
  {
    name: 'a datagram from a connected socket, which nobody waits for',
    command: 'send',
    values: { ...send, from: 'connected' },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '127.0.0.1:8888', payload: { text: 'Hello server!' }, connected: true },
    },
  },
  {
    name: 'a datagram from a connected socket with an address of its own',
    command: 'send',
    values: { ...send, from: 'connected', source: '127.0.0.1:5000' },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '127.0.0.1:8888', from: '127.0.0.1:5000', payload: { text: 'Hello server!' }, connected: true },
    },
  },
  {
    name: 'a datagram from a listener, which has an address',
    command: 'send',
    values: { ...send, from: '2', source: 'left over' },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '127.0.0.1:8888', from: '2', payload: { text: 'Hello server!' }, wait: `${sendWait}s` },
    },
  },
  {
    name: 'options, of which those that are empty stay and those that are not ticked go',
    command: 'options',
    values: { ...options, multicast_loop: 'true' },
    id: '3',
    want: {
      method: 'PATCH',
      path: '/api/v1/listeners/3',
      body: {
        read_size: 1024,
        receive_queue: 65536,
        ttl: 9,
        tos: '0xb8',
        dont_fragment: false,
        broadcast: false,
        multicast_loop: true,
        multicast_interface: '',
      },
    },
  },
  {
    name: 'joining a group beside others',
    command: 'join',
    values: { group: ' 232.1.1.1', interface: 'lo', source: '192.0.2.9', action: 'join' },
    id: '3',
    groups: [lo],
    want: {
      method: 'PATCH',
      path: '/api/v1/listeners/3',
      body: { groups: [lo, { group: '232.1.1.1', interface: 'lo', source: '192.0.2.9' }] },
    },
  },
  {
    name: 'leaving one of two groups of a name',
    command: 'leave',
    values: { group: '239.1.2.3', interface: 'lo', source: '', action: 'leave' },
    id: '3',
    groups: [lo, routed],
    want: { method: 'PATCH', path: '/api/v1/listeners/3', body: { groups: [routed] } },
  },
  {
    name: 'the first listener',
    command: 'listen',
    values: listen,
    want: {
      method: 'POST',
      path: '/api/v1/listeners',
      body: { address: '0.0.0.0:8888', read_size: 65535, receive_queue: 4194304, reply: {} },
    },
  },
  {
    name: 'a listener with a name and a fixed reply',
    command: 'listen',
    values: { ...listen, name: 'second', reply: 'fixed', reply_text: 'Hello UDP Client' },
    want: {
      method: 'POST',
      path: '/api/v1/listeners',
      body: {
        address: '0.0.0.0:8888',
        name: 'second',
        read_size: 65535,
        receive_queue: 4194304,
        reply: { payload: { text: 'Hello UDP Client' } },
      },
    },
  },
  {
    name: 'numbers that are left to the lab or are none',
    command: 'listen',
    values: { ...listen, read_size: ' ', receive_queue: '4k' },
    want: {
      method: 'POST',
      path: '/api/v1/listeners',
      body: { address: '0.0.0.0:8888', receive_queue: '4k', reply: {} },
    },
  },
  {
    name: 'numbers with signs and dots',
    command: 'listen',
    values: { ...listen, read_size: '-1', receive_queue: '1.5' },
    want: {
      method: 'POST',
      path: '/api/v1/listeners',
      body: { address: '0.0.0.0:8888', read_size: -1, receive_queue: '1.5', reply: {} },
    },
  },
  {
    name: 'the first datagram',
    command: 'send',
    values: send,
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '127.0.0.1:8888', payload: { text: 'Hello server!' }, wait: `${sendWait}s` },
    },
  },
  {
    name: 'an empty datagram',
    command: 'send',
    values: { ...send, message: '' },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '127.0.0.1:8888', payload: { text: '' }, wait: `${sendWait}s` },
    },
  },
  {
    name: 'line ends as they were typed, not as forms carry them',
    command: 'send',
    values: { ...send, message: 'a\r\nb\nc' },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '127.0.0.1:8888', payload: { text: 'a\nb\nc' }, wait: `${sendWait}s` },
    },
  },
  {
    name: 'hex from a listener over IPv6',
    command: 'send',
    values: { host: '::1', port: '9000', message: '48 65', format: 'hex', from: '2' },
    want: {
      method: 'POST',
      path: '/api/v1/send',
      body: { to: '[::1]:9000', from: '2', payload: { hex: '48 65' }, wait: `${sendWait}s` },
    },
  },
  {
    name: 'a reply that echoes',
    command: 'reply',
    values: { reply: 'echo', reply_text: 'left over' },
    id: '3',
    want: { method: 'PATCH', path: '/api/v1/listeners/3', body: { reply: { preset: 'echo' } } },
  },
  {
    name: 'a reply that is switched off',
    command: 'reply',
    values: { reply: '', reply_text: 'left over' },
    id: '3',
    want: { method: 'PATCH', path: '/api/v1/listeners/3', body: { reply: {} } },
  },
  {
    name: 'a fixed reply of nothing',
    command: 'reply',
    values: { reply: 'fixed' },
    id: '3',
    want: { method: 'PATCH', path: '/api/v1/listeners/3', body: { reply: { payload: { text: '' } } } },
  },
  {
    name: 'a pause',
    command: 'state',
    values: { action: 'paused' },
    id: '3',
    want: { method: 'PATCH', path: '/api/v1/listeners/3', body: { state: 'paused' } },
  },
  {
    name: 'a removal',
    command: 'state',
    values: { action: 'remove' },
    id: 'a/b',
    want: { method: 'DELETE', path: '/api/v1/listeners/a%2Fb' },
  },
  {
    name: 'many datagrams',
    command: 'transmit',
    values: { ...send, from: '2', ttl: '9', count: ' 1000 ', rate: '0.5' },
    want: {
      method: 'POST',
      path: '/api/v1/transmissions',
      body: { to: '127.0.0.1:8888', from: '2', payload: { text: 'Hello server!' }, ttl: 9, count: 1000, rate: 0.5 },
    },
  },
  {
    name: 'many datagrams as fast as they are taken, from a new socket with an address',
    command: 'transmit',
    values: { ...send, from: 'connected', source: '127.0.0.1:0', count: 'many', rate: ' ' },
    want: {
      method: 'POST',
      path: '/api/v1/transmissions',
      body: { to: '127.0.0.1:8888', from: '127.0.0.1:0', payload: { text: 'Hello server!' }, count: 'many' },
    },
  },
  {
    name: 'many datagrams at no pace',
    command: 'transmit',
    values: { ...send, count: '1', rate: 'fast' },
    want: {
      method: 'POST',
      path: '/api/v1/transmissions',
      body: { to: '127.0.0.1:8888', payload: { text: 'Hello server!' }, count: 1, rate: 'fast' },
    },
  },
  {
    name: 'an end',
    command: 'cancel',
    values: send,
    id: '4',
    want: { method: 'PATCH', path: '/api/v1/transmissions/4', body: { state: 'cancelled' } },
  },
  { name: 'clearing', command: 'clear', values: {}, want: { method: 'DELETE', path: '/api/v1/datagrams' } },
];
for (const { name, command, values, id, groups, want } of cases) {
  test(`the request of ${name}`, () => assert.deepEqual(sent(requestFor(command, values, id, groups)), want));
}

const numbers = [
  { typed: ' 42 ', want: true },
  { typed: '-1', want: true },
  { typed: '', want: false },
  { typed: '1.5', want: false },
  { typed: '4k', want: false },
  { typed: '0x10', want: false },
];
for (const { typed, want } of numbers) {
  test(`“${typed}” is ${want ? 'a' : 'no'} whole number`, () => assert.equal(isWhole(typed), want));
}

const sources = [
  { from: '', source: ' 127.0.0.1:0 ', want: '127.0.0.1:0' },
  { from: 'connected', source: '127.0.0.1:0', want: '127.0.0.1:0' },
  { from: '1', source: '127.0.0.1:0', want: '' },
  { from: '', source: ' ', want: '' },
];
for (const { want, ...values } of sources) {
  test(`sent from “${values.from}”, “${values.source}” is the source “${want}”`, () => {
    assert.equal(sourceOf(values), want);
  });
}

test('a command that nobody knows is a mistake of ours', () => {
  assert.throws(() => requestFor('fly', {}), /no fly/);
});
