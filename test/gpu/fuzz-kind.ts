import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Dice } from './dice.ts';

/** Chooses a call; what it gives makes it, the same each time. */
export type Kind = (dice: Dice) => () => Tensor;

const flat = (list: readonly Tensor[]): Tensor =>
  tf.concat(
    list.map((t) => t.cast('float32').reshape([-1])),
    0,
  );

/** The result and the gradients of all operands, one after the other. */
export function withGradients(call: (...x: Tensor[]) => Tensor, operands: readonly (() => Tensor)[]): Tensor {
  const x = operands.map((make) => make());
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(...x);
    return call(...x);
  });
  return flat([y, ...tape.gradient(y, x).map((g) => (g ?? tf.zeros([0])).toTensor())]);
}
