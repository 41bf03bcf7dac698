import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programPath, programText } from './code.js';

test('a program is where its datagram, its language and its task say', () => {
  assert.equal(programPath(7, 'python', 'task=send&bind=true'), '/datagrams/7/code/python?task=send&bind=true');
});

test('the text of a program is all of its parts', () => {
  const program = { file: 'send.py', parts: [{ text: 'a\n' }, { text: 'b', field: 'payload' }, { text: '\n' }], reason: '' };
  assert.equal(programText(program), 'a\nb\n');
  assert.equal(programText({ file: '', parts: [], reason: 'no' }), '');
});
