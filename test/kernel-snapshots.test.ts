// The WebAssembly of the hottest kernels as it was when it was measured. Where a change of the source, of the compiler or of its
// options gives other code, measure again (docs/benchmarks.md) and take the new text with `UPDATE=1` before the command of this test.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const built = fileURLToPath(new URL('../src/runtime/kernels/hot/', import.meta.url));
const kept = fileURLToPath(new URL('./snapshots/', import.meta.url));

for (const file of readdirSync(built)) {
  test(`${file} is the code that was measured`, () => {
    const now = readFileSync(`${built}${file}`, 'utf8');
    if (process.env.UPDATE) writeFileSync(`${kept}${file}`, now);
    assert.ok(now === readFileSync(`${kept}${file}`, 'utf8'), `other code than in test/snapshots/${file}`);
  });
}

test('the tiles hold what they shall: all products of a step, and no call', () => {
  const count = (file: string, what: RegExp): number => readFileSync(`${built}${file}`, 'utf8').match(what)?.length ?? 0;
  assert.is(count('tile.wat', /f32x4\.mul/g), 10);
  assert.is(count('tile-relaxed.wat', /f32x4\.relaxed_madd/g), 12);
  for (const file of ['tile.wat', 'tile-relaxed.wat']) assert.is(count(file, /\bcall\b/g), 0);
});

test.run();
