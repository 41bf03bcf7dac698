import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pseudoHeader } from './pseudoheader.js';

/** All of its bytes. @param {ReturnType<typeof pseudoHeader>} built */
const bytes = (built) => Buffer.from((built?.fields.map(({ hex }) => hex) ?? []).join('').replaceAll(' ', ''), 'hex');

test('that of IPv4 has twelve bytes in the order of RFC 768', () => {
  const built = pseudoHeader({ source: '127.0.0.1:51696', destination: '10.0.0.255:8888', length: 13 });
  assert.equal(built?.version, 'IPv4');
  assert.deepEqual(built?.fields, [
    { name: 'PseudoSource', value: '127.0.0.1', hex: '7f 00 00 01' },
    { name: 'PseudoDestination', value: '10.0.0.255', hex: '0a 00 00 ff' },
    { name: 'PseudoZero', value: '0', hex: '00' },
    { name: 'PseudoProtocol', value: '17', hex: '11' },
    { name: 'PseudoLength', value: '21', hex: '00 15' },
  ]);
});

test('that of IPv6 has forty bytes in the order of RFC 8200, and no zone', () => {
  const built = pseudoHeader({ source: '[fe80::1%eth0]:51696', destination: '[2001:db8::8:800:200c:417a]:8888', length: 5 });
  assert.equal(built?.version, 'IPv6');
  assert.equal(built?.fields[0]?.value, 'fe80::1');
  assert.equal(
    bytes(built).toString('hex'),
    'fe800000000000000000000000000001' + '20010db8000000000008' + '0800200c417a' + '0000000d' + '000000' + '11',
  );
});

/** @type {[string, string][]} */
const addresses = [
  ['::1', '00000000000000000000000000000001'],
  ['1::', '00010000000000000000000000000000'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['ff02::fb', 'ff0200000000000000000000000000fb'],
  ['2001:db8::', '20010db8000000000000000000000000'],
];
for (const [address, want] of addresses) {
  test(`the bytes of ${address}`, () => {
    const built = pseudoHeader({ source: `[${address}]:1`, destination: '[::1]:2', length: 0 });
    assert.equal(bytes(built).subarray(0, 16).toString('hex'), want);
    assert.equal(bytes(built).length, 40);
  });
}

// The checksum is that of a datagram which Linux sent (tcpdump read it): everything it covers and itself add up to all ones.
test('with it the checksum of a datagram comes out', () => {
  const built = pseudoHeader({ source: '127.0.0.1:51696', destination: '127.0.0.1:8888', length: 16 });
  const header = Buffer.from('c9f022b80018206e', 'hex');
  const covered = Buffer.concat([bytes(built), header, Buffer.from('Hello UDP Server')]);
  const sum = covered.reduce((sum, byte, at) => sum + (at % 2 === 0 ? byte << 8 : byte), 0);
  assert.equal(sum % 0xffff, 0);
});

test('where an address is not known there is none', () => {
  const source = '127.0.0.1:51696';
  for (const destination of [null, undefined, '', ':8888', '0.0.0.0:8888', '[::]:8888', '[::1]:8888']) {
    assert.equal(pseudoHeader({ source, destination, length: 1 }), undefined, String(destination));
    assert.equal(pseudoHeader({ source: destination, destination: source, length: 1 }), undefined, String(destination));
  }
});

test('the largest payload still has its length in two bytes', () => {
  const built = pseudoHeader({ source: '127.0.0.1:1', destination: '127.0.0.1:2', length: 65_507 });
  assert.deepEqual(built?.fields[4], { name: 'PseudoLength', value: '65515', hex: 'ff eb' });
});
