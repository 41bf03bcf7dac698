import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPage } from '../../../e2e/testpage.js';
import { showAddress } from './address.js';

test('the address has what is looked at, keeps what else it had, and is no step to go back from', (t) => {
  testPage(t, '');
  history.replaceState(null, '', '/?lang=ko&view=rate');
  const steps = history.length;
  showAddress({ filter: 'udp.length > 4 && data contains "안녕"', view: 'ladder' });
  assert.deepEqual(Object.fromEntries(new URLSearchParams(location.search)), {
    lang: 'ko',
    view: 'ladder',
    filter: 'udp.length > 4 && data contains "안녕"',
  });
  showAddress({ filter: '', view: '' });
  assert.deepEqual([location.search, history.length], ['?lang=ko', steps]);
});
