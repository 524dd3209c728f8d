import type { TensorLike } from '../core/convert.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import { customGradient } from './custom.ts';

/**
 * A function whose gradient is that of the identity: what it computes is let through on the way back.
 * Source: https://www.tensorflow.org/api_docs/python/tf/grad_pass_through
 * @example tf.grad((x) => tf.gradPassThrough((v) => v.round())(x).mul(3))(tf.constant(1.4)).item(); // 3
 */
export const gradPassThrough = (f: (x: Tensor) => Tensor): ((x: TensorLike) => Tensor) =>
  customGradient<[TensorLike], Tensor>((x) => [
    f(x),
    (dy: Tensor, reads?: { readonly variables: readonly Variable[] }) =>
      reads === undefined ? dy : [[dy], reads.variables.map(() => null)],
  ]);
