// After every row, with its gradients, nothing is left but what was there before.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { inputsOf, tensorOf } from './case-inputs.ts';
import { cases } from './cases.ts';

for (const row of cases) {
  test(`${row.name}: leaves nothing behind`, () => {
    const dtype = row.dtypes[0];
    const shapes = row.shapes[Math.min(3, row.shapes.length - 1)];
    const before = tf.memory();
    tf.tidy(() => {
      const x = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(...x);
        return row.call(...x);
      });
      if (row.gradients.length > 0) tape.gradient(y, x[row.gradients[0]] as Tensor);
      else tape.reset();
    });
    const after = tf.memory();
    assert.is(after.tensors, before.tensors, 'tensors');
    assert.is(after.storages, before.storages, 'storages');
    // A spill of what other tests dropped may fall between the two looks.
    if (after.spilledBytes === before.spilledBytes) assert.is(after.bytes, before.bytes, 'bytes');
  });
}

test.run();
