import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, mapTree } from '../tree.ts';
import { Variable } from '../variable.ts';
import type { GradientsOf } from './tape.ts';
import { GradientTape } from './tape.ts';

/** A value and its gradient, as a pair that also has names. */
export type ValueAndGrad<G> = readonly [Tensor, G] & { readonly value: Tensor; readonly grad: G };

/**
 * The gradient of `f` with respect to its first argument, which may be any structure of tensors; a result of several elements is summed.
 * Source: https://js.tensorflow.org/api/latest/#grad
 * @example tf.grad((x) => x.mul(x))(tf.constant(3)).item(); // 6
 */
export function grad<X, R extends unknown[]>(f: (x: X, ...rest: R) => Tensor): (x: X, ...rest: R) => GradientsOf<X> {
  const both = valueAndGrad(f);
  return (x, ...rest) => {
    const [value, gradient] = both(x, ...rest);
    value.dispose();
    return gradient;
  };
}

/**
 * Value and gradient of `f` at once: `[value, grad]`, also as `.value` and `.grad`.
 * Source: https://js.tensorflow.org/api/latest/#valueAndGrad
 * @example tf.valueAndGrad((x) => x.mul(x))(tf.constant(3)).value.item(); // 9
 */
export function valueAndGrad<X, R extends unknown[]>(f: (x: X, ...rest: R) => Tensor): (x: X, ...rest: R) => ValueAndGrad<GradientsOf<X>> {
  return (x, ...rest) => {
    const packed = isLiteral(x) ? convert('grad', x as TensorLike) : x;
    const sources = mapTree(packed, (leaf) =>
      leaf instanceof Variable || isConvertible(leaf) ? leaf : convert('grad', leaf as TensorLike),
    ) as X;
    const tape = new GradientTape();
    const value = tape.record(() => {
      tape.watch(...leavesOf(sources));
      return f(sources, ...rest);
    });
    const gradient = tape.gradient(value, sources);
    return Object.assign([value, gradient] as const, { value, grad: gradient });
  };
}

/** A nested array of plain values is one tensor, not a structure. */
const isLiteral = (x: unknown): boolean => Array.isArray(x) && leavesOf(x).every((leaf) => !isConvertible(leaf));
