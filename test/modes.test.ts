// The same bits in every mode: eager, traced, traced under a tape, a tape under a trace; and sizes known only when it runs.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { errorOf, inputsOf, numbersOf, tensorOf } from './case-inputs.ts';
import type { Case } from './cases.ts';
import { cases } from './cases.ts';

const sameBits = (a: Tensor, b: Tensor, what: string): void => {
  assert.equal([...a.shape], [...b.shape], what);
  assert.is(a.dtype, b.dtype, what);
  assert.is(errorOf(numbersOf(a), numbersOf(b)), 0, what);
};

function gradient(row: Case, call: (...x: Tensor[]) => Tensor, x: readonly Tensor[]): Tensor[] {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(...x);
    return call(...x);
  });
  return row.gradients.map((at) => (tape.gradient(y, [...x], { unconnectedGradients: 'zero' }) as Tensor[])[at].toTensor());
}

/** Rows that compute with sizes in JavaScript, or whose op asks for known ones. */
const READS_SIZES = ['ScatterNd', 'sparseSoftmaxCrossEntropyWithLogits', 'Conv2DBackpropInput transposed', 'Conv2D volumes'];

for (const row of cases) {
  const dtype = row.dtypes[0];
  test(`${row.name}: traced as eager`, () => {
    for (const shapes of row.shapes.slice(0, 6)) {
      const x = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
      const traced = tf.function((...args: Tensor[]) => row.call(...args));
      sameBits(traced(...x), row.call(...x), JSON.stringify(shapes));
    }
  });

  test(`${row.name}: sizes known only when it runs`, () => {
    if (READS_SIZES.some((name) => row.name.startsWith(name))) return;
    for (const shapes of row.shapes.slice(0, 4)) {
      const x = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
      const wanted = row.call(...x);
      for (const open of [(axis: number) => axis === 0, () => true]) {
        const specs = x.map(
          (t) =>
            new tf.TensorSpec(
              t.dims.map((size, axis) => (open(axis) ? null : size)),
              t.dtype,
            ),
        );
        const on = { inputSignature: specs };
        sameBits(tf.function((...args: Tensor[]) => row.call(...args), on)(...x), wanted, JSON.stringify(shapes));
        if (row.gradients.length === 0) continue;
        const one = { ...row, gradients: row.gradients.slice(0, 1) };
        const [eager] = gradient(one, row.call, x);
        const traced = tf.function((...args: Tensor[]) => row.call(...args), on);
        sameBits(gradient(one, traced, x)[0], eager, `a tape around, ${JSON.stringify(shapes)}`);
        sameBits(
          tf.function((...args: Tensor[]) => gradient(one, row.call, args)[0], on)(...x),
          eager,
          `inside, ${JSON.stringify(shapes)}`,
        );
      }
    }
  });

  if (row.gradients.length === 0) continue;
  test(`${row.name}: gradients traced as eager`, () => {
    const shapes = row.shapes[Math.min(3, row.shapes.length - 1)];
    const x = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
    for (let i = 0; i < row.gradients.length; i++) {
      const one = { ...row, gradients: [row.gradients[i]] };
      const [eager] = gradient(one, row.call, x);
      const [outside] = gradient(
        one,
        tf.function((...args: Tensor[]) => row.call(...args)),
        x,
      );
      sameBits(outside, eager, 'a tape around a traced function');
      const inside = tf.function((...args: Tensor[]) => gradient(one, row.call, args)[0])(...x);
      sameBits(inside, eager, 'a tape inside a traced function');
    }
  });
}

test.run();
