import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textOf } from '../scripts/kernel-text.mjs';
import { binariesOf, bytesOfText } from '../src/runtime/kernel-text.ts';
import { text as core } from '../src/runtime/kernels/core.ts';
import { text as nn } from '../src/runtime/kernels/nn.ts';
import { text as random } from '../src/runtime/kernels/random.ts';
import { text as training } from '../src/runtime/kernels/training.ts';

const TEXTS = { core, nn, training, random };

/** Numbers below 2^32 that look random, the same in every run. */
function* noise(seed: number): Generator<number, never, void> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield (state ^ (state >>> 15)) >>> 0;
  }
}

function comesBack(bytes: Uint8Array, what: string): void {
  assert.equal(Buffer.from(bytesOfText(textOf(bytes))).equals(Buffer.from(bytes)), true, `${what} comes back as it was`);
}

test('the kernels as text are the kernels as files', () => {
  for (const [pack, text] of Object.entries(TEXTS)) {
    const files = [`${pack}.wasm`, `${pack}-relaxed.wasm`].map((name) => new URL(`../src/runtime/kernels/${name}`, import.meta.url));
    const expected = files.filter((file) => existsSync(file)).map((file) => readFileSync(file));
    const found = binariesOf(text);
    assert.is(found.length, expected.length, pack);
    for (const [i, binary] of found.entries()) assert.ok(Buffer.from(binary).equals(expected[i]), `${pack}, binary ${i}`);
  }
});

test('the text is printable ASCII without a backslash, so that no bundler escapes it', () => {
  for (const text of Object.values(TEXTS)) assert.match(text, /^[\x28-\x5b\x5d-\x68]+$/);
});

test('bytes of all lengths come back, the same and different ones', () => {
  const random = noise(1);
  for (const length of [0, 1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 18, 19, 33, 40, 300, 600]) {
    comesBack(new Uint8Array(length).fill(length), `${length} times one byte`);
    comesBack(
      Uint8Array.from({ length }, () => random.next().value & 255),
      `${length} bytes`,
    );
    comesBack(
      Uint8Array.from({ length }, () => random.next().value & 1),
      `${length} bits`,
    );
  }
});

test('runs longer than the longest match and matches far away come back', () => {
  const random = noise(2);
  const block = Uint8Array.from({ length: 700 }, () => random.next().value & 255);
  for (const gap of [0, 1, 271, 272, 273, 274, 5000, 70_000]) {
    const bytes = Uint8Array.from({ length: 2 * block.length + gap }, () => random.next().value >>> 24);
    bytes.set(block);
    bytes.set(block, block.length + gap);
    comesBack(bytes, `a block and ${gap} bytes later again`);
  }
});

test('bytes that nothing foretells come back, and cost little more than themselves', () => {
  const random = noise(3);
  const bytes = Uint8Array.from({ length: 20_000 }, () => (random.next().value >>> 9) & 255);
  const text = textOf(bytes);
  assert.ok(Buffer.from(bytesOfText(text)).equals(Buffer.from(bytes)));
  assert.ok((text.length * 6) / 8 < bytes.length * 1.05, `${text.length} characters`);
});

test('carries of the range coder come back: long rows of the likeliest and then the unlikeliest byte', () => {
  const random = noise(4);
  for (let round = 0; round < 8; round++) {
    const bytes = Uint8Array.from({ length: 3000 }, () => (random.next().value % 97 === 0 ? random.next().value & 255 : round * 13));
    comesBack(bytes, `round ${round}`);
  }
});

test('what has no room in the unpacker is refused when it is packed', () => {
  assert.throws(() => textOf(new Uint8Array(800_001)), /800001 bytes are more than the unpacker has room for/);
});

test.run();
