import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTo } from './emptylist.js';

test('a command goes to where this machine reaches the socket', () => {
  assert.equal(commandTo('0.0.0.0:8888'), "printf 'hi' | nc -u -w1 127.0.0.1 8888");
  assert.equal(commandTo('[::]:8888'), "printf 'hi' | nc -u -w1 ::1 8888");
  assert.equal(commandTo('[fe80::1%eth0]:9'), "printf 'hi' | nc -u -w1 fe80::1%eth0 9");
  assert.equal(commandTo("[fe80::1%e';reboot]:9"), "printf 'hi' | nc -u -w1 fe80::1%e 9");
  assert.equal(commandTo('192.0.2.7:9'), "printf 'hi' | nc -u -w1 192.0.2.7 9");
});
