import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { requestFor } from './commands.js';
import { curlOf, quote, sendAgain } from './curl.js';

const lab = { origin: 'http://localhost:8080', asksToken: false };

/**
 * What a shell makes of a command: the words that curl would get, and what it would read.
 * @param {string} command
 * @param {Record<string, string>} [env]
 */
function asShell(command, env = {}) {
  const script = `curl() {
    for word in "$@"; do printf '%s\\0' "$word"; done
    if [ "$4" = @- ]; then cat; fi
  }
  ${command}
`;
  const out = execFileSync('/bin/sh', ['-s'], { input: script, env, maxBuffer: 1 << 24 }).toString();
  const words = out.split('\0');
  return { words: words.slice(0, -1), input: words.at(-1) ?? '' };
}

const texts = [
  '',
  'plain',
  "it's",
  "'",
  "''\\''",
  '"$HOME" `id` $(id) \\ ! # ~ * ? [a] {b,c} ; & | < > \n\t',
  '안녕하세요',
  '-n',
  'a=b',
];
for (const text of texts) {
  test(`a shell takes ${JSON.stringify(text)} as it is`, () => {
    assert.deepEqual(asShell(`curl ${quote(text)}`).words, [text]);
  });
}

test('every byte that is text arrives, whatever stands beside it', () => {
  const first = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code + 1)).join('');
  const text = `${first}\u202e\u2028\ufeff👋\u200d`;
  const command = curlOf({ method: 'POST', path: '/api/v1/send', body: { payload: { text } } }, lab);
  assert.doesNotMatch(command, /[\p{Cc}\u202e\u2028\ufeff]/u, 'nothing acts on the terminal');
  const { words } = asShell(command);
  assert.deepEqual(words.slice(0, 3), ['-H', 'Content-Type: application/json', '-d']);
  assert.deepEqual(JSON.parse(words[3] ?? ''), { payload: { text } });
  assert.equal(words[4], 'http://localhost:8080/api/v1/send');
});

test('a body that is too long for a word of a command is read from a here-document', () => {
  const text = `it's "${'x'.repeat(130_000)}"`;
  const command = curlOf({ method: 'POST', path: '/api/v1/send', body: { payload: { text } } }, lab);
  const { words, input } = asShell(command);
  assert.deepEqual(words.slice(2), ['-d', '@-', 'http://localhost:8080/api/v1/send']);
  assert.deepEqual(JSON.parse(input), { payload: { text } });
});

test('the token is that of whoever runs the command, and is not in it', () => {
  const command = curlOf({ method: 'DELETE', path: '/api/v1/datagrams' }, { ...lab, asksToken: true });
  const shown = '-H "Authorization: Bearer $UDPWEB_TOKEN"';
  assert.equal(command, `curl -X DELETE ${shown} http://localhost:8080/api/v1/datagrams`);
  const { words } = asShell(command, { UDPWEB_TOKEN: "a 'token'" });
  assert.deepEqual(words.slice(2, 4), ['-H', "Authorization: Bearer a 'token'"]);
});

const listeners = 'http://localhost:8080/api/v1/listeners';

const commands = [
  {
    name: 'listen',
    request: requestFor('listen', { address: '::1', port: '0', reply: 'echo' }),
    want: `curl -H 'Content-Type: application/json' -d '{"address":"[::1]:0","reply":{"preset":"echo"}}' ${listeners}`,
  },
  {
    name: 'pause',
    request: requestFor('state', { action: 'paused' }, '3'),
    want: `curl -X PATCH -H 'Content-Type: application/json' -d '{"state":"paused"}' ${listeners}/3`,
  },
  {
    name: 'remove',
    request: requestFor('state', { action: 'remove' }, '3'),
    want: `curl -X DELETE ${listeners}/3`,
  },
  {
    name: 'look',
    request: { method: 'GET', path: '/api/v1/listeners?a=1&b=2' },
    want: `curl '${listeners}?a=1&b=2'`,
  },
];
for (const { name, request, want } of commands) {
  test(`the command to ${name}`, () => assert.equal(curlOf(request, lab), want));
}

/** @param {Partial<import('../types.js').Entry>} entry @returns {import('../types.js').Entry} */
const entryOf = (entry) => ({
  seq: 7,
  time: '2026-01-02T10:00:00Z',
  kind: 'received',
  listener: '1',
  source: '127.0.0.1:51696',
  destination: '127.0.0.1:8888',
  via: '',
  ...entry,
});

const long = Buffer.alloc(257, 0xff).toString('base64');
const again = [
  { name: 'text', entry: entryOf({ payload: 'SGk=', text: 'Hi' }), want: { text: 'Hi' } },
  { name: 'nothing', entry: entryOf({ payload: '', text: '' }), want: { text: '' } },
  { name: 'bytes', entry: entryOf({ payload: 'AP9B' }), want: { hex: '00 ff 41' } },
  { name: 'many bytes', entry: entryOf({ payload: long }), want: { base64: long } },
];
for (const { name, entry, want } of again) {
  test(`${name} is sent again as a person would write it`, () => {
    const { body } = sendAgain(entry, '');
    assert.deepEqual(body, { to: '127.0.0.1:8888', from: undefined, payload: want, wait: '1s' });
  });
}

test('what a listener had sent is sent from there', () => {
  const { body } = sendAgain(entryOf({ kind: 'sent', payload: '', text: '' }), '1');
  assert.equal(/** @type {{from?: string}} */ (body).from, '1');
});
