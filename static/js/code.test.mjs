import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programPath, programText, rememberedLanguage, rememberLanguage } from './code.js';

test('a program is where its datagram, its language and its task say', () => {
  assert.equal(programPath(7, 'python', 'task=send&bind=true'), '/datagrams/7/code/python?task=send&bind=true');
});

test('the text of a program is all of its parts', () => {
  const program = { file: 'send.py', parts: [{ text: 'a\n' }, { text: 'b', field: 'payload' }, { text: '\n' }], reason: '' };
  assert.equal(programText(program), 'a\nb\n');
  assert.equal(programText({ file: '', parts: [], reason: 'no' }), '');
});

test('the language that was chosen last is chosen again', () => {
  const kept = new Map();
  const storage = () => ({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
  });
  assert.equal(rememberedLanguage(storage, ['python', 'go']), '');
  rememberLanguage(storage, 'go');
  assert.equal(rememberedLanguage(storage, ['python', 'go']), 'go');
  assert.equal(rememberedLanguage(storage, ['python', 'node']), '', 'it is not there any more');
});

test('a browser that keeps nothing asks anew', () => {
  const storage = () => {
    throw new Error('SecurityError');
  };
  rememberLanguage(storage, 'go');
  assert.equal(rememberedLanguage(storage, ['go']), '');
});
