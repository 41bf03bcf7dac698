import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tabFor } from './tabs.js';

const plain = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };

/** @type {{key: string, at: number, want: number|undefined}[]} */
const keys = [
  { key: 'ArrowRight', at: 0, want: 1 },
  { key: 'ArrowRight', at: 1, want: 2 },
  { key: 'ArrowRight', at: 2, want: 0 },
  { key: 'ArrowLeft', at: 2, want: 1 },
  { key: 'ArrowLeft', at: 1, want: 0 },
  { key: 'ArrowLeft', at: 0, want: 2 },
  { key: 'Home', at: 0, want: 0 },
  { key: 'Home', at: 2, want: 0 },
  { key: 'End', at: 0, want: 2 },
  { key: 'End', at: 2, want: 2 },
  { key: 'ArrowDown', at: 1, want: undefined },
  { key: 'Enter', at: 1, want: undefined },
  { key: 'Tab', at: 1, want: undefined },
  { key: 'h', at: 1, want: undefined },
];
for (const { key, at, want } of keys) {
  test(`${key} leads from tab ${at} of three to ${want ?? 'none'}`, () => {
    assert.equal(tabFor({ ...plain, key }, at, 3), want);
  });
}

test('a tab alone leads to itself', () => {
  for (const key of ['ArrowRight', 'ArrowLeft', 'Home', 'End']) assert.equal(tabFor({ ...plain, key }, 0, 1), 0);
});

for (const modifier of Object.keys(plain)) {
  test(`with ${modifier} a key belongs to the browser`, () => {
    for (const key of ['ArrowRight', 'ArrowLeft', 'Home', 'End']) {
      assert.equal(tabFor({ ...plain, key, [modifier]: true }, 1, 3), undefined);
    }
  });
}
