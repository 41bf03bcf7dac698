import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

/** What has no test of its own: the first wires all the others, and is tested in a browser; the rest are types. */
const without = ['app.js', 'types.js', 'wordnames.js'];

test('every module has a test beside it', () => {
  const there = readdirSync(new URL('.', import.meta.url), { encoding: 'utf8', recursive: true });
  const modules = there.filter((name) => name.endsWith('.js') && !without.includes(name));
  assert.ok(modules.length > 60);
  assert.deepEqual(modules.filter((name) => !there.includes(name.replace('.js', '.test.mjs'))), []);
});
