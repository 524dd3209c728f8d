import * as tf from '../../src/index.ts';

/** d fn / d sources on a fresh tape; constants are watched. */
export function gradients(fn: () => tf.Tensor, ...sources: (tf.Tensor | tf.Variable)[]): unknown[] {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    for (const x of sources) tape.watch(x);
    return fn();
  });
  return tape.gradient(y, sources);
}
