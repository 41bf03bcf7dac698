import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';

const folder = new URL('.', import.meta.url);

/** @param {string} name of a module, as a path from here */
const sourceOf = (name) => readFileSync(new URL(name, folder), 'utf8');

/** What modules take from it when somebody asks for it, in the three ways they do. */
const uses = [
  /\(await import\('\.{1,2}\/later\.js'\)\)\.(\w+)/g,
  /const \{ (\w+) \} = await import\('\.{1,2}\/later\.js'\)/g,
  /\blater\.(?!js\b)(\w+)\(/g,
];

/** Every module that the page loads at once, from this one on. @param {string} name @param {Set<string>} [found] */
function atOnce(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, next = ''] of sourceOf(name).matchAll(/^(?:import|export) .*from '(\.{1,2}\/[\w/.-]+\.js)'/gm)) {
    atOnce(posix.join(posix.dirname(name), next), found);
  }
  return found;
}

test('it has what the page takes from it, and nothing else', async () => {
  const modules = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) => name.endsWith('.js'));
  const taken = modules.flatMap((name) => uses.flatMap((use) => Array.from(sourceOf(name).matchAll(use), ([, what = '']) => what)));
  assert.deepEqual(Object.keys(await import('./later.js')).sort(), [...new Set(taken)].sort());
});

test('each module is named once, and what it gives can be called', async () => {
  const named = [...sourceOf('later.js').matchAll(/from '(.*)'/g)].map(([, path]) => path);
  assert.ok(named.length > 0);
  assert.deepEqual([...new Set(named)], named);
  for (const [name, given] of Object.entries(await import('./later.js'))) assert.equal(typeof given, 'function', name);
});

test('nothing of it comes with the page at once', () => {
  const first = atOnce('app.js');
  assert.ok(first.has('inspect/passing.js') && first.has('inspect/inspect.js') && first.has('slots.js'));
  const later = [...sourceOf('later.js').matchAll(/from '\.\/(.*)'/g)].map(([, path = '']) => path);
  assert.deepEqual(['later.js', ...later].filter((name) => first.has(name)), []);
});
