// docs/gpu.md says what the GPU computes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rows } from '../gpu/rows.ts';
import { supportMatrix } from '../scripts/gpu-matrix.mjs';
import type { Aval } from '../src/core/op.ts';
import { table } from '../src/core/op.ts';

const lines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('| '));

test('every kernel of the GPU is of an op of the table, or of the chains that programs make', () => {
  const strangers = Object.keys(rows).filter((name) => !table.has(name));
  assert.equal(strangers, ['ElementwiseChain']);
});

test('ops that the GPU draws in chains are elementwise: one element of each operand makes one of the result', () => {
  for (const [name, row] of Object.entries(rows)) {
    if (row.expression === undefined) continue;
    const one: Aval = { dims: [2], dtype: 'float32' };
    const operands = [one, one, one];
    const words = new Set(row.expression(operands, operands[0]).match(/\b[xyz]\b/g));
    assert.ok(words.has('x'), `${name} does not read its first operand`);
  }
});

test('the support matrix in docs/gpu.md has every kernel of the GPU, and no op that is gone', () => {
  const { said, wanted } = supportMatrix();
  const kernels = lines(wanted).filter((line) => !line.endsWith('| – |'));
  assert.equal(
    lines(said).filter((line) => !line.endsWith('| – |')),
    kernels,
    'run node --import tsx scripts/gpu-matrix.mjs',
  );
  // An op that the CPU alone has may be missing until the page is written anew.
  const known = new Set(lines(wanted));
  assert.equal(
    lines(said).filter((line) => !known.has(line)),
    [],
    'run node --import tsx scripts/gpu-matrix.mjs',
  );
});

test.run();
