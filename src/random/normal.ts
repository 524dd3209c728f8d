import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import type { ShapeLike } from '../ops/dims.ts';
import { normalFill, truncatedFill } from '../ops/random.ts';
import type { Tensor } from '../tensor.ts';
import type { Alg, Extent } from './arguments.ts';
import { dtypeAmong, extentOf, FLOATS, placeIn, stateFor, words } from './arguments.ts';
import { sourceOf } from './context.ts';
import type { Seed } from './seeds.ts';
import type { StreamFor } from './uniform.ts';

export interface Moments {
  /** 0 unless said. */
  readonly mean?: TensorLike;
  /** 1 unless said. */
  readonly stddev?: TensorLike;
  readonly dtype?: DType;
  readonly name?: string;
}

export interface NormalOptions extends Moments {
  readonly seed?: Seed | null;
}

export interface StatelessNormalOptions extends Moments {
  readonly alg?: Alg;
}

/** Normal elements, all of them or (`truncated`) those within two standard deviations. */
export function drawNormal(
  op: string,
  extent: Extent,
  { mean = 0, stddev = 1, dtype: given = 'float32' }: Moments,
  truncated: boolean,
  stream: StreamFor,
): Tensor {
  const dtype = dtypeAmong(op, given, FLOATS);
  const fill = truncated ? truncatedFill : normalFill;
  const { x, dims } = placeIn(extent);
  const kind = `${truncated ? 'TruncatedNormal' : 'RandomStandardNormal'}|${dtype}`;
  if (typeof mean === 'number' && typeof stddev === 'number' && (dtype === 'float32' || dtype === 'float64')) {
    return fill(stream(kind), x, { dims, dtype, params: words[dtype](mean, stddev) });
  }
  // Moments that are tensors take gradients; half types round after every step.
  return scoped(
    () => {
      const [center, scale] = [convert(op, mean, dtype), convert(op, stddev, dtype)];
      const wide = dtype === 'float64' ? 'float64' : 'float32';
      return fill(stream(kind), x, { dims, dtype: wide, params: words[wide](0, 1) })
        .cast(dtype)
        .mul(scale)
        .add(center);
    },
    (y) => [y],
  );
}

/**
 * Normally distributed random numbers. float16, bfloat16, float32, float64. mean and stddev may be tensors that broadcast;
 * gradients reach them. float32 elements are bit for bit TensorFlow's (with glibc 2.28 to 2.40), float64 ones within 3 ulp.
 *
 * @param options mean, stddev, dtype, seed
 * @throws DTypeError for another dtype
 * @throws ShapeError for negative sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/normal; Box and Muller (1958)
 * @example tf.random.normal([2, 3], { mean: 5, stddev: 2 }).shape; // [2, 3]
 */
export function normal(shape: ShapeLike, options?: NormalOptions): Tensor {
  const given = checkOptions('normal', options, ['mean', 'stddev', 'dtype', 'seed', 'name']);
  return drawNormal('normal', extentOf('normal', shape), given, false, (kind) => sourceOf('normal', kind, given.seed));
}

/**
 * Normally distributed random numbers of which those further than two standard deviations from the mean are drawn again.
 *
 * @param options mean, stddev, dtype, seed
 * @throws DTypeError for another dtype than a float
 * @throws ShapeError for negative sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/truncated_normal
 * @example tf.math.reduceMax(tf.abs(tf.random.truncatedNormal([1000]))).item() <= 2; // true
 */
export function truncatedNormal(shape: ShapeLike, options?: NormalOptions): Tensor {
  const op = 'truncatedNormal';
  const given = checkOptions(op, options, ['mean', 'stddev', 'dtype', 'seed', 'name']);
  return drawNormal(op, extentOf(op, shape), given, true, (kind) => sourceOf(op, kind, given.seed));
}

/**
 * Like `tf.random.normal`, but the numbers depend on the seed alone.
 *
 * @param seed two integers
 * @param options mean, stddev, dtype, alg
 * @throws ShapeError when the seed is not of shape [2]
 * @throws DTypeError for another dtype than a float
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_normal
 * @example tf.random.statelessNormal([3], [1, 2], { stddev: 100 }).cast('int32').arraySync(); // [54, 20, 7]
 */
export function statelessNormal(shape: ShapeLike, seed: TensorLike, options?: StatelessNormalOptions): Tensor {
  return stateless('statelessNormal', shape, seed, options, false);
}

/**
 * Like `tf.random.truncatedNormal`, but the numbers depend on the seed alone.
 *
 * @param seed two integers
 * @param options mean, stddev, dtype, alg
 * @throws ShapeError when the seed is not of shape [2]
 * @throws DTypeError for another dtype than a float
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_truncated_normal
 * @example tf.random.statelessTruncatedNormal([3], [1, 2]).shape; // [3]
 */
export function statelessTruncatedNormal(shape: ShapeLike, seed: TensorLike, options?: StatelessNormalOptions): Tensor {
  return stateless('statelessTruncatedNormal', shape, seed, options, true);
}

function stateless(
  op: string,
  shape: ShapeLike,
  seed: TensorLike,
  options: StatelessNormalOptions | undefined,
  truncated: boolean,
): Tensor {
  const given = checkOptions(op, options, ['mean', 'stddev', 'dtype', 'alg', 'name']);
  return drawNormal(op, extentOf(op, shape), given, truncated, () => stateFor(op, seed, given.alg));
}
