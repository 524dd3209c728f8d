import { interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, indices, isConvertible } from '../core/convert.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import { composed } from '../core/scope.ts';
import { SparseTensor } from '../core/sparse-tensor.ts';
import type { DType } from '../dtype.ts';
import { isInteger } from '../dtype.ts';
import { broadcastDims, isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { TensorShape } from '../tensor-shape.ts';
import { assertEqual } from './assert.ts';
import { shape } from './query.ts';

// What can be said of tensors without computing: whether they are ones, which shapes and values they have.

/**
 * Whether a value is a tensor or stands for one: a Tensor, a Variable, IndexedSlices, a SparseTensor. Arrays and numbers are none.
 * Source: https://www.tensorflow.org/api_docs/python/tf/is_tensor
 * @example [tf.isTensor(tf.constant(1)), tf.isTensor([1])]; // [true, false]
 */
export const isTensor = (x: unknown): boolean => isConvertible(x) || x instanceof IndexedSlices || x instanceof SparseTensor;

/**
 * Whether a value is a tensor of a function that is being traced.
 * Source: https://www.tensorflow.org/api_docs/python/tf/is_symbolic_tensor
 * @example tf.isSymbolicTensor(tf.constant(1)); // false
 */
export const isSymbolicTensor = (x: unknown): boolean =>
  isConvertible(x) && 'storage' in x && x.storage === null && !('isDisposed' in x && x.isDisposed);

/**
 * The elements of a tensor where they are known without running anything, null where they are not.
 * Source: https://www.tensorflow.org/api_docs/python/tf/get_static_value
 * @example tf.getStaticValue(tf.constant([1, 2])); // [1, 2]
 */
export function getStaticValue(x: Tensor): unknown {
  if (!isSymbolicTensor(x)) return x.arraySync();
  const known = isInteger(x.dtype) ? interpreter().known?.(x) : null;
  if (!known || !isKnown(known)) return null;
  const values = x.dtype === 'int64' ? known.map(BigInt) : known;
  return x.dims.length === 0 ? values[0] : values;
}

type ShapeGiven = TensorShape | readonly (number | null)[];
const dimsIn = (given: ShapeGiven): readonly number[] =>
  (given instanceof TensorShape ? given.asList() : given).map((size) => size ?? Number.NaN);

/**
 * The shape to which two shapes broadcast.
 * @throws ShapeError where they do not
 * Source: https://www.tensorflow.org/api_docs/python/tf/broadcast_static_shape
 * @example String(tf.broadcastStaticShape([1, 2, 3], [5, 1, 3])); // '(5, 2, 3)'
 */
export const broadcastStaticShape = (a: ShapeGiven, b: ShapeGiven): TensorShape =>
  new TensorShape(broadcastDims('broadcastStaticShape', dimsIn(a), dimsIn(b)).map((size) => (Number.isNaN(size) ? null : size)));

/**
 * As broadcastStaticShape, of shapes that are integer vectors.
 * @throws ValueError where they do not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/broadcast_dynamic_shape
 * @example tf.broadcastDynamicShape([1, 2, 3], [5, 1, 3]).arraySync(); // [5, 2, 3]
 */
export function broadcastDynamicShape(a: TensorLike, b: TensorLike): Tensor {
  const op = 'broadcastDynamicShape';
  return composed(() => {
    const both = [a, b].map((given) => indices(op, given));
    for (const t of both) t.literal = false;
    const rank = Math.max(...both.map((t) => t.dims[0]));
    const [x, y] = both.map((t) => t.pad([[rank - t.dims[0], 0]], { constantValues: 1 }));
    assertEqual(x.equal(y).logicalOr(x.equal(1)).logicalOr(y.equal(1)), true, { message: 'broadcastDynamicShape: sizes are equal or 1' });
    return x.equal(1).where(y, x);
  });
}

/** The shapes of several tensors. @example tf.shapeN([[[1, 2]], [3]]).map((s) => s.arraySync()); // [[1, 2], [1]] */
export const shapeN = (list: readonly TensorLike[], options?: { readonly outType?: DType }): Tensor[] => list.map((x) => shape(x, options));

/** Several tensors as they are. @example tf.identityN([[1], [2]]).map((x) => x.arraySync()); // [[1], [2]] */
export const identityN = (list: readonly TensorLike[]): Tensor[] => list.map((x) => convert('identityN', x).identity());
