import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedText, namedGroup, sameGroup, whereText } from './groups.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({
    GroupWhere: '[[on {interface}||as the routing table says]][[, only from {source}]]',
    GroupWaiting: 'waiting',
    GroupStopped: 'stopped',
  })
);

const group = { group: '239.1.2.3', interface: 'lo', source: '', joined: true };

const places = [
  { interface: 'lo', source: '', want: 'on lo' },
  { interface: '', source: '', want: 'as the routing table says' },
  { interface: 'lo', source: '192.0.2.9', want: 'on lo, only from 192.0.2.9' },
  { interface: '', source: '192.0.2.9', want: 'as the routing table says, only from 192.0.2.9' },
];
for (const { want, ...place } of places) {
  test(`a group is ${want}`, () => assert.equal(whereText(words, { ...group, ...place }), want));
}

const states = [
  { joined: true, state: 'listening', want: '' },
  { joined: true, state: 'paused', want: '' },
  { joined: false, state: 'listening', want: 'waiting' },
  { joined: false, state: 'paused', want: 'waiting' },
  { joined: false, state: 'stopped', want: 'stopped' },
];
for (const { joined, state, want } of states) {
  test(`a group that is ${joined ? '' : 'not '}joined, of a listener that is ${state}`, () => {
    assert.equal(joinedText(words, { ...group, joined }, state), want);
  });
}

test('a group is named as it was typed, without the blanks around it', () => {
  assert.deepEqual(namedGroup({ group: ' 239.1.2.3 ', interface: 'lo', source: '\t', action: 'join' }), {
    group: '239.1.2.3',
    interface: 'lo',
    source: '',
  });
  assert.deepEqual(namedGroup({}), { group: '', interface: '', source: '' });
});

test('the same group by another interface, or from another source, is another', () => {
  assert.ok(sameGroup(group, { group: '239.1.2.3', interface: 'lo', source: '' }));
  assert.ok(!sameGroup(group, { ...group, group: '239.1.2.4' }));
  assert.ok(!sameGroup(group, { ...group, interface: '' }));
  assert.ok(!sameGroup(group, { ...group, source: '192.0.2.9' }));
});
