// Runs every @example of a public docstring: `expression; // value` must give that value.
import { readdirSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

const root = new URL('../src/', import.meta.url);
const files = (readdirSync(root, { recursive: true }) as string[]).filter((f) => f.endsWith('.ts') && !f.startsWith('runtime'));

interface Example {
  readonly where: string;
  readonly code: string;
}

/** The examples of one file: what follows @example to the end of its comment. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(new URL(file, root), 'utf8');
  return [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*?@example([\s\S]*?)\*\//g)].map((match) => ({
    where: `${file}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1].replace(/^\s*\* ?/gm, '').trim(),
  }));
}

/** Statements as they are, `expression; // value` as a comparison. */
function program(code: string): string {
  return code
    .split('\n')
    .map((line) => {
      const shown = /^(?!\s*(?:const|let|class|for|if|return|\}|\/\/))(.*?);?\s*\/\/ (.*)$/.exec(line);
      return shown === null ? line : `check(${shown[1]}, ${JSON.stringify(shown[2])}, () => (${shown[2]}));`;
    })
    .join('\n');
}

const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value)
    ? Array.from(value as unknown as ArrayLike<number>, (v) => (typeof v === 'number' ? Number(v.toPrecision(7)) : v))
    : value;
const rounded = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(rounded) : typeof value === 'number' ? Number(value.toPrecision(7)) : value;

/** Examples may await. */
const Asynchronous = (async () => {}).constructor as new (...text: string[]) => (tf: unknown, check: unknown) => Promise<void>;

let count = 0;
for (const file of files) {
  for (const { where, code } of examplesOf(file)) {
    // Pure functions below the front are shown with their own names; their own tests run them.
    if (!/(?:^|[^'"\w<])tf\./m.test(code)) continue;
    count++;
    test(where, async () => {
      const check = (actual: unknown, text: string, expected: () => unknown): void => {
        assert.equal(rounded(plain(actual)), rounded(expected()), `${where}: ${text}`);
      };
      // Examples of types carry type annotations.
      await new Asynchronous('tf', 'check', transformSync(program(code), { loader: 'ts' }).code)(tf, check);
    });
  }
}
test('there are examples', () => assert.ok(count > 100, `${count}`));

test.run();
