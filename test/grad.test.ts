// First and second derivatives of every row against central differences of the float64 reference.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { errorOf, inputsOf, numbersOf, tensorOf } from './case-inputs.ts';
import type { Case } from './cases.ts';
import { cases } from './cases.ts';
import type { Nd } from './reference/nd.ts';
import { sizeOf } from './reference/nd.ts';
import { stream } from './reference/random.ts';

const SMALL = 40;
/** Rows without float64 kernels are differentiated in float32: larger steps, coarser bounds. */
const FINE = { dtype: 'float64', first: 2e-6, second: 1e-5, step: 1e-5 } as const;
const COARSE = { dtype: 'float32', first: 2e-4, second: 5e-3, step: 0.05 } as const;
const gradeOf = (row: Case): typeof FINE | typeof COARSE => (row.dtypes.includes('float64') ? FINE : COARSE);
/** Fixed weights: the scalar that is differentiated is Σ weights · f(x). */
const weightsFor = (size: number): number[] => {
  const next = stream(size + 99);
  return Array.from({ length: size }, () => 0.5 + next());
};

/** d(scalar)/dx by central differences. */
function slopes(scalar: (x: Nd) => number, x: Nd, step: number): number[] {
  return x.data.map((_, i) => {
    const moved = (by: number): Nd => ({ dims: x.dims, data: x.data.map((v, j) => (j === i ? v + by : v)) });
    return (scalar(moved(step)) - scalar(moved(-step))) / (2 * step);
  });
}

const weighted = (y: Nd, weights: readonly number[]): number => y.data.reduce((sum, v, i) => sum + v * weights[i], 0);

function gradientOf(row: Case, x: readonly Tensor[], at: number): Tensor {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x[at]);
    return row.call(...x);
  });
  const weights = tf.constant(Float64Array.from(weightsFor(y.size))).reshape(y.shape);
  const g = tape.gradient(y, x[at], { outputGradients: weights.cast(y.dtype) });
  assert.ok(g !== null, 'a gradient flows');
  return (g as Tensor).toTensor();
}

for (const row of cases.filter((r) => r.gradients.length > 0)) {
  const shapes = row.shapes.filter((list) => list.every((dims) => sizeOf(dims) <= SMALL));
  const grade = gradeOf(row);
  test(`${row.name}: first derivative`, () => {
    for (const list of shapes) {
      const inputs = inputsOf(row, list, grade.dtype);
      for (const at of row.gradients) {
        const scalar = (x: Nd): number => {
          const y = row.reference(...inputs.map((input, i) => (i === at ? x : input)));
          return weighted(y, weightsFor(y.data.length));
        };
        const g = gradientOf(
          row,
          inputs.map((x) => tensorOf(x, grade.dtype)),
          at,
        );
        assert.equal([...g.shape], [...inputs[at].dims], 'the shape of its input');
        const error = errorOf(numbersOf(g), slopes(scalar, inputs[at], 1e-5));
        assert.ok(error < grade.first, `${JSON.stringify(list)}, input ${at}: error ${error}`);
      }
    }
  });

  if (row.firstOnly === true) continue;
  test(`${row.name}: second derivative`, () => {
    for (const list of shapes.filter((l) => l.every((dims) => sizeOf(dims) <= 12))) {
      const inputs = inputsOf(row, list, grade.dtype);
      for (const at of row.gradients) {
        // Differences of the library's own first derivative, which the test above holds against the reference.
        const scalar = (x: Nd): number => {
          const g = gradientOf(
            row,
            inputs.map((input, i) => tensorOf(i === at ? x : input, grade.dtype)),
            at,
          );
          return weighted({ dims: g.shape, data: numbersOf(g) }, weightsFor(g.size));
        };
        const x = inputs.map((input) => tensorOf(input, grade.dtype));
        const outer = new tf.GradientTape();
        const g = outer.record(() => {
          outer.watch(x[at]);
          return gradientOf(row, x, at);
        });
        const weights = tf
          .constant(Float64Array.from(weightsFor(g.size)))
          .reshape(g.shape)
          .cast(grade.dtype);
        const second = outer.gradient(g, x[at], { outputGradients: weights, unconnectedGradients: 'zero' }) as Tensor;
        const error = errorOf(numbersOf(second), slopes(scalar, inputs[at], grade.step));
        assert.ok(error < grade.second, `${JSON.stringify(list)}, input ${at}: error ${error}`);
      }
    }
  });
}

test.run();
