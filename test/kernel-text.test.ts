import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOfText } from '../src/runtime/kernel-text.ts';
import { plain, relaxed } from '../src/runtime/kernels/core.ts';
import * as nn from '../src/runtime/kernels/nn.ts';
import * as training from '../src/runtime/kernels/training.ts';

const file = (name: string): Uint8Array => readFileSync(new URL(`../src/runtime/kernels/${name}.wasm`, import.meta.url));

test('the kernels as text are the kernels as files', () => {
  assert.equal(Buffer.from(bytesOfText(plain)), Buffer.from(file('core')));
  assert.equal(Buffer.from(bytesOfText(relaxed)), Buffer.from(file('core-relaxed')));
  assert.equal(Buffer.from(bytesOfText(nn.plain)), Buffer.from(file('nn')));
  assert.equal(Buffer.from(bytesOfText(nn.relaxed)), Buffer.from(file('nn-relaxed')));
  assert.equal(Buffer.from(bytesOfText(training.plain)), Buffer.from(file('training')));
});

test('the text is printable ASCII without a backslash, so that no bundler escapes it', () => {
  assert.match(plain, /^[\x23-\x5b\x5d-\x7e]+$/);
  assert.match(relaxed, /^[\x23-\x5b\x5d-\x7e]+$/);
});

test('every byte has its text', () => {
  const seen = new Set(bytesOfText(plain));
  const all = "#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|";
  assert.equal(
    [...bytesOfText(all)],
    Array.from({ length: 89 }, (_, i) => (i + 253) % 256),
  );
  const pairs = Array.from({ length: 167 }, (_, i) => (i < 91 ? '}' : '~') + `${all}}~`[i % 91]).join('');
  assert.equal(
    [...bytesOfText(pairs)],
    Array.from({ length: 167 }, (_, i) => i + 86),
  );
  assert.ok(seen.size > 100);
});

test.run();
