import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moved } from './listkeys.js';

const moves = { down: 51, up: 49, pagedown: 60, pageup: 40, home: 0, end: 99, freeze: undefined };
for (const [command, want] of Object.entries(moves)) {
  test(`${command} leads from row 50 to ${want}`, () => assert.equal(moved(command, 50, 10, 100), want));
}
