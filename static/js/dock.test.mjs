import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostInSight } from './dock.js';

const parts = [
  { parts: [], want: '' },
  { parts: [{ id: 'do', height: 0 }], want: '' },
  { parts: [{ id: 'do', height: 100 }, { id: 'happened', height: 101 }, { id: 'inspect', height: 0 }], want: 'happened' },
  { parts: [{ id: 'do', height: 5 }, { id: 'happened', height: 5 }], want: 'do' },
];
for (const { parts: seen, want } of parts) {
  test(`of ${JSON.stringify(seen)}: ${want || 'none'}`, () => assert.equal(mostInSight(seen), want));
}
