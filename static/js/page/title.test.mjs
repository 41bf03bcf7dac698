import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleFor } from './title.js';

const words = /** @type {import('../types.js').Words} */ (
  /** @type {unknown} */ ({ TitleState: '[[({dropped} dropped) ]][[{ports} – ]]udpweb' })
);

const titles = [
  { dropped: 0, open: [], want: 'udpweb' },
  { dropped: 0, open: ['0.0.0.0:8888'], want: '8888 – udpweb' },
  { dropped: 991, open: ['[::]:8888'], want: '(991 dropped) 8888 – udpweb' },
  { dropped: 12345, open: [], want: '(12,345 dropped) udpweb' },
  { dropped: null, open: ['127.0.0.1:1', '127.0.0.2:1', '127.0.0.1:2'], want: '1, 2 – udpweb' },
  { dropped: 0, open: ['a:1', 'a:2', 'a:3', 'a:4', 'a:5'], want: '1, 2, 3 +2 – udpweb' },
];
for (const { dropped, open, want } of titles) {
  test(want, () => assert.equal(titleFor(words, dropped, open), want));
}
