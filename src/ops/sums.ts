import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The sum of a list; every other sum but the running one is freed on the way. */
function summed(label: string, inputs: readonly TensorLike[]): Tensor {
  if (inputs.length === 0) throw new ValueError(label, 'the list is empty', '0 tensors', 'Give at least one tensor.');
  return composed(() => {
    const dtype = inputs.find(isConvertible)?.toTensor().dtype;
    const list = inputs.map((x) => convert(label, x, dtype));
    for (const t of list) {
      if (compatible(t.dims, list[0].dims)) continue;
      throw new ShapeError(
        label,
        'all shapes must be equal',
        `${showDims(list[0].dims)} and ${showDims(t.dims)}`,
        'Nothing is broadcast here: use tf.add.',
        {
          shapes: [list[0].dims, t.dims],
        },
      );
    }
    let sum = list[0].identity();
    for (const t of list.slice(1)) {
      const next = sum.add(t);
      sum.dispose();
      sum = next;
    }
    return sum;
  });
}

/**
 * The sum of tensors of one shape.
 * @throws ShapeError when the shapes differ, DTypeError when the dtypes differ, ValueError for an empty list
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/add_n
 * @example tf.math.addN([[1, 2], [3, 4], [5, 6]]).arraySync(); // [9, 12]
 */
export const addN = (inputs: readonly TensorLike[]): Tensor => summed('addN', inputs);

/**
 * The sum of tensors of one shape.
 * @throws ShapeError when the shapes differ, DTypeError when the dtypes differ, ValueError for an empty list
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/accumulate_n
 * @example tf.math.accumulateN([[1, 2], [3, 4]]).arraySync(); // [4, 6]
 */
export const accumulateN = (inputs: readonly TensorLike[]): Tensor => summed('accumulateN', inputs);

/**
 * The polynomial with these coefficients, the highest power first, by Horner's rule.
 * @throws ValueError when coeffs is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/polyval
 * @example tf.math.polyval([1, 2, 3], 2).item(); // 11
 */
export function polyval(coeffs: readonly TensorLike[], x: TensorLike): Tensor {
  if (!Array.isArray(coeffs)) throw new ValueError('polyval', 'coeffs must be a list', typeof coeffs, 'Use [c2, c1, c0].');
  return composed(() => {
    const t = convert('polyval', x);
    if (coeffs.length === 0) return t.zerosLike();
    const [first, ...rest] = coeffs.map((c: TensorLike) => convert('polyval', c, t.dtype));
    return rest.reduce((y, c) => y.mul(t).add(c), first.identity());
  });
}
