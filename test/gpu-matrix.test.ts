// docs/gpu.md says what the GPU computes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { supportMatrix } from '../scripts/gpu-matrix.mjs';

const lines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('| '));

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
