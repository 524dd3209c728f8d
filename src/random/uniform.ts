import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import type { ShapeLike } from '../ops/dims.ts';
import type { Stream } from '../ops/random.ts';
import { bitsFill, uniformFill, uniformIntFill } from '../ops/random.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Alg, Extent } from './arguments.ts';
import { BOUNDED, dtypeAmong, extentOf, placeIn, stateFor, UNIFORM, wholeBound, words } from './arguments.ts';
import { sourceOf } from './context.ts';
import type { Seed } from './seeds.ts';

/** The stream for an op, asked for once all arguments are known to be good. `kind`: the op's name and dtypes. */
export type StreamFor = (kind: string) => Stream;

export interface UniformRange {
  /** Lower bound, included; 0. null together with maxval: every value of an integer dtype. */
  readonly minval?: TensorLike | null;
  /** Upper bound, excluded; 1 for floats. */
  readonly maxval?: TensorLike | null;
  readonly dtype?: DType;
  readonly name?: string;
}

export interface UniformOptions extends UniformRange {
  readonly seed?: Seed | null;
}

export interface StatelessUniformOptions extends UniformRange {
  readonly alg?: Alg;
}

const FRACTION_BITS: Partial<Record<DType, number>> = { float32: 23, float16: 10, bfloat16: 7 };

function withBits(range: number[], bits: number): number[] {
  range.push(bits);
  return range;
}

function unitWords(dtype: DType, low: number, high: number): number[] {
  return dtype === 'float64' ? words.float64(low, high) : withBits(words.float32(low, high), FRACTION_BITS[dtype] as number);
}

/** Uniform elements between checked bounds; null for both: all values of an integer dtype. */
export function drawUniform(op: string, extent: Extent, { minval, maxval }: UniformRange, dtype: DType, stream: StreamFor): Tensor {
  if (isInteger(dtype)) return drawInteger(op, extent, minval, maxval, dtype, stream);
  const [low, high] = [minval === undefined ? 0 : minval, maxval ?? 1];
  if (low === null) throw new ValueError(op, `minval must be a number for ${dtype}`, 'null', 'Leave it out or give a number.');
  const plain = typeof low === 'number' && typeof high === 'number';
  const kind = `RandomUniform|${dtype}`;
  const { x, dims } = placeIn(extent);
  if (plain && (dtype === 'float32' || dtype === 'float64'))
    return uniformFill(stream(kind), x, { dims, dtype, params: unitWords(dtype, low, high) });
  // Bounds that are tensors take gradients; half types round after every step.
  return scoped(
    () => {
      const [a, b] = [convert(op, low, dtype), convert(op, high, dtype)];
      const wide = dtype === 'float64' ? 'float64' : 'float32';
      const unit = uniformFill(stream(kind), x, { dims, dtype: wide, params: unitWords(dtype, 0, 1) }).cast(dtype);
      if (low === 0) return high === 1 ? unit : unit.mul(b);
      return unit.mul(b.sub(a)).add(a);
    },
    (y) => [y],
  );
}

function drawInteger(
  op: string,
  extent: Extent,
  minval: TensorLike | null | undefined,
  maxval: TensorLike | null | undefined,
  dtype: DType,
  stream: StreamFor,
): Tensor {
  const { x, dims } = placeIn(extent);
  if (maxval === null && (minval === null || minval === undefined)) {
    return bitsFill(stream(`RandomUniformFullInt|${dtype}`), x, { dims, dtype, params: [] });
  }
  if (minval === null || maxval === null) {
    throw new ValueError(
      op,
      'minval and maxval must both be null or both be numbers',
      `${minval} and ${maxval}`,
      'null for both means the full range.',
      { minval, maxval },
    );
  }
  if (maxval === undefined) {
    throw new ValueError(op, `maxval must be given for ${dtype}`, 'none', 'Give maxval, or null for the full range.', { dtype });
  }
  if (dtype === 'uint32' || dtype === 'uint64') {
    throw new DTypeError(
      op,
      'unsigned integers come in the full range only',
      `${dtype} with bounds`,
      'Use minval: null and maxval: null, or a signed dtype.',
      { dtype },
    );
  }
  const [low, high] = [wholeBound(op, 'minval', minval ?? 0, dtype), wholeBound(op, 'maxval', maxval, dtype)];
  if (low >= high && (dims === null || sizeOf(dims) > 0)) {
    throw new ValueError(
      op,
      'minval must be less than maxval',
      `${low} >= ${high}`,
      'maxval itself is never drawn: use one more than the largest value.',
      { minval: low, maxval: high },
    );
  }
  return uniformIntFill(stream(`RandomUniformInt|${dtype}`), x, {
    dims,
    dtype,
    params: dtype === 'int64' ? words.int64(low, high) : words.int32(low, high),
  });
}

/**
 * Random numbers that are equally likely between minval (included) and maxval (excluded); floats of [0, 1) unless said.
 * float16, bfloat16, float32, float64, int32, int64. The bounds of floats may be tensors that broadcast; gradients reach them.
 *
 * @param options minval, maxval (needed for integers; null: the full range), dtype, seed
 * @throws ValueError for integer bounds that leave no number
 * @throws DTypeError for another dtype and for fractional bounds of integers
 * @throws ShapeError for negative sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/uniform
 * @example
 * tf.random.setSeed(0);
 * tf.random.uniform([3], { minval: 0, maxval: 5, dtype: 'int32', seed: 22 }).arraySync(); // [1, 1, 3]
 */
export function uniform(shape: ShapeLike, options?: UniformOptions): Tensor {
  const given = checkOptions('uniform', options, ['minval', 'maxval', 'dtype', 'seed', 'name']);
  const dtype = dtypeAmong('uniform', given.dtype ?? 'float32', BOUNDED);
  return drawUniform('uniform', extentOf('uniform', shape), given, dtype, (kind) => sourceOf('uniform', kind, given.seed));
}

/**
 * Like `tf.random.uniform`, but the numbers depend on the seed alone: the same in every call and every program.
 *
 * @param seed two integers
 * @param options minval, maxval (null for both: the full range of int32, int64, uint32, uint64), dtype, alg
 * @throws ShapeError when the seed is not of shape [2]
 * @throws ValueError, DTypeError as `tf.random.uniform`
 * @throws UnsupportedError for alg 'threefry'
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_uniform
 * @example tf.random.statelessUniform([3], [1, 2], { maxval: 100, dtype: 'int32' }).arraySync(); // [40, 49, 94]
 */
export function statelessUniform(shape: ShapeLike, seed: TensorLike, options?: StatelessUniformOptions): Tensor {
  const op = 'statelessUniform';
  const given = checkOptions(op, options, ['minval', 'maxval', 'dtype', 'alg', 'name']);
  const dtype = dtypeAmong(op, given.dtype ?? 'float32', UNIFORM);
  return drawUniform(op, extentOf(op, shape), given, dtype, () => stateFor(op, seed, given.alg));
}
