import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { linkQuery } from './share.js';

/**
 * The same links are read by the server, which has to make the same forms of them (web/share_test.go).
 * @type {{name: string, usual: string, listen: Record<string, string>, send: Record<string, string>, local: string,
 *   view: Record<string, string>, query: string}[]}
 */
const links = JSON.parse(readFileSync(new URL('../../../web/testdata/links.json', import.meta.url), 'utf8'));

for (const { name, usual, listen, send, local, view, query } of links) {
  test(`the link of ${name}`, () => {
    const made = linkQuery(listen, send, local, new URLSearchParams(usual), view);
    assert.deepEqual([...new URLSearchParams(made)], [...new URLSearchParams(query)]);
  });
}
