import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceText, unpublishedText } from './host.js';

const bridged = {
  unpublished: 'only inside unless -p {port}:{port}/udp',
  gateway: '172.17.0.1',
  gatewayNote: 'may be anybody',
};

/** @type {{local: string, state?: import('../types.js').Listener['state'], host?: import('./host.js').Host, want: string}[]} */
const listeners = [
  { local: '0.0.0.0:8888', want: 'only inside unless -p 8888:8888/udp' },
  { local: '[::]:8888', want: 'only inside unless -p 8888:8888/udp' },
  { local: '172.17.0.2:40000', want: 'only inside unless -p 40000:40000/udp' },
  { local: '[fe80::1%eth0]:9', want: 'only inside unless -p 9:9/udp' },
  { local: '0.0.0.0:8888', state: 'paused', want: 'only inside unless -p 8888:8888/udp' },
  { local: '0.0.0.0:8888', state: 'stopped', want: '' },
  { local: '127.0.0.1:8888', want: '' },
  { local: '127.9.9.9:8888', want: '' },
  { local: '[::1]:8888', want: '' },
  { local: '0.0.0.0:8888', host: {}, want: '' },
];
for (const { local, state = 'listening', host = bridged, want } of listeners) {
  test(`a listener on ${local}, ${state}, ${host === bridged ? 'behind a bridge' : 'on a machine'}`, () => {
    assert.equal(unpublishedText({ local, state }, host), want);
  });
}

/** @type {{source: string|null|undefined, kind?: import('../types.js').Entry['kind'], host?: import('./host.js').Host, want: string}[]} */
const sources = [
  { source: '172.17.0.1:51696', want: 'may be anybody' },
  { source: '172.17.0.11:51696', want: '' },
  { source: '172.17.0.2:51696', want: '' },
  { source: '[::1]:51696', want: '' },
  { source: null, want: '' },
  { source: undefined, want: '' },
  { source: '172.17.0.1:51696', kind: 'sent', want: '' },
  { source: '172.17.0.1:51696', host: {}, want: '' },
  { source: null, host: {}, want: '' },
  { source: 'fe80::1', host: { gateway: '', gatewayNote: 'never' }, want: '' },
];
for (const { source, kind = 'received', host = bridged, want } of sources) {
  test(`a datagram ${kind} from ${source}, ${host === bridged ? 'behind a bridge' : 'on a machine'}`, () => {
    assert.equal(sourceText({ kind, source }, host), want);
  });
}
