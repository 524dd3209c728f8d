import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import type { ShapeLike } from '../ops/dims.ts';
import type { Stream } from '../ops/random.ts';
import { binomialDraw, categoricalDraw, poissonDraw } from '../ops/sampling.ts';
import type { Dims } from '../shape.ts';
import { broadcastDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { dimsFor, dtypeAmong, FLOATS, samplesIn, stateFor } from './arguments.ts';
import { sourceOf } from './context.ts';
import type { Seed } from './seeds.ts';
import type { StreamFor } from './uniform.ts';

export interface SamplingOptions {
  readonly dtype?: DType;
  readonly seed?: Seed | null;
  readonly name?: string;
}

const NUMBERS: readonly DType[] = ['float16', 'float32', 'float64', 'int32', 'int64'];

function drawClasses(op: string, logits: TensorLike, samples: number, given: DType, stream: StreamFor): Tensor {
  const dtype = dtypeAmong(op, given, ['int32', 'int64']);
  return scoped(
    () => {
      const x = convert(op, logits);
      dtypeAmong(op, x.dtype, FLOATS);
      return categoricalDraw(stream(`Multinomial|${x.dtype}|${dtype}`), [x.cast('float64')], { samples }).cast(dtype);
    },
    (y) => [y],
  );
}

/**
 * Classes drawn for each row of logits [batch, classes], the unnormalized log-probabilities: [batch, numSamples].
 * Logits that are not finite are never drawn; a row without any finite logit gives the number of classes.
 *
 * @param options dtype (int64 or int32), seed
 * @throws ShapeError when logits are no matrix, DTypeError when they are no floats, ValueError for a negative number of samples
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/categorical
 * @example tf.random.categorical([[0, -Infinity]], 3).arraySync(); // [[0n, 0n, 0n]]
 */
export function categorical(logits: TensorLike, numSamples: number, options?: SamplingOptions): Tensor {
  const { dtype, seed } = checkOptions('categorical', options, ['dtype', 'seed', 'name']);
  return drawClasses('categorical', logits, numSamples, dtype ?? 'int64', (kind) => sourceOf('categorical', kind, seed));
}

/**
 * Like `tf.random.categorical`, but the classes depend on the seed alone.
 *
 * @param seed two integers
 * @param options dtype (int64 or int32)
 * @throws ShapeError for a seed that is not of shape [2], and as `tf.random.categorical`
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_categorical
 * @example tf.random.statelessCategorical([[1, 2, 3]], 6, [1, 2]).arraySync(); // [[2n, 2n, 1n, 2n, 2n, 2n]]
 */
export function statelessCategorical(
  logits: TensorLike,
  numSamples: number,
  seed: TensorLike,
  options?: Omit<SamplingOptions, 'seed'>,
): Tensor {
  const { dtype } = checkOptions('statelessCategorical', options, ['dtype', 'name']);
  return drawClasses('statelessCategorical', logits, numSamples, dtype ?? 'int64', () => stateFor('statelessCategorical', seed));
}

function drawCounts(op: string, lam: TensorLike, given: DType, samples: (parameters: Dims) => Dims, stream: StreamFor): Tensor {
  const dtype = dtypeAmong(op, given, NUMBERS);
  return scoped(
    () => {
      // A literal is not rounded to float32 first.
      const rate = convert(op, lam, isConvertible(lam) || ArrayBuffer.isView(lam) ? undefined : 'float64');
      dtypeAmong(op, rate.dtype, [...NUMBERS, 'bfloat16']);
      const dims = samples(rate.dims);
      return poissonDraw(stream(`RandomPoissonV2|${rate.dtype}|${dtype}`), [rate.cast('float64')], { dims }).cast(dtype);
    },
    (y) => [y],
  );
}

/**
 * Samples of the Poisson distribution with the mean(s) lam: [...shape, ...lam.shape].
 *
 * @param options dtype (float32 unless said; float16, float64, int32, int64), seed
 * @throws DTypeError for another dtype, ShapeError for negative sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/poisson; Knuth; Hörmann (1993)
 * @example tf.random.poisson([10], [0.5, 12]).shape; // [10, 2]
 */
export function poisson(shape: ShapeLike, lam: TensorLike, options?: SamplingOptions): Tensor {
  const { dtype, seed } = checkOptions('poisson', options, ['dtype', 'seed', 'name']);
  const dims = dimsFor('poisson', shape);
  return drawCounts(
    'poisson',
    lam,
    dtype ?? 'float32',
    () => dims,
    (kind) => sourceOf('poisson', kind, seed),
  );
}

/**
 * Like `tf.random.poisson`, but the samples depend on the seed alone, `shape` is the whole shape of the result (it ends with
 * that of lam), and the dtype is int32 unless said.
 *
 * @param seed two integers
 * @param options dtype
 * @throws ShapeError for a seed that is not of shape [2] and a shape that does not end so, DTypeError for another dtype
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_poisson
 * @example tf.random.statelessPoisson([3, 2], [1, 2], [0.5, 15]).shape; // [3, 2]
 */
export function statelessPoisson(shape: ShapeLike, seed: TensorLike, lam: TensorLike, options?: Omit<SamplingOptions, 'seed'>): Tensor {
  const op = 'statelessPoisson';
  const { dtype } = checkOptions(op, options, ['dtype', 'name']);
  const dims = dimsFor(op, shape);
  return drawCounts(
    op,
    lam,
    dtype ?? 'int32',
    (parameters) => samplesIn(op, dims, parameters),
    () => stateFor(op, seed),
  );
}

/** Binomial samples; the shape ends with what counts and probs broadcast to. `stream` is told the shapes that it serves. */
export function drawBinomial(
  op: string,
  shape: Dims,
  counts: TensorLike,
  probs: TensorLike,
  given: DType,
  stream: (samples: Dims, batch: Dims) => Stream,
): Tensor {
  const dtype = dtypeAmong(op, given, NUMBERS);
  return scoped(
    () => {
      const p = convert(op, probs);
      const n = convert(op, counts, dtypeAmong(op, p.dtype, ['float16', 'float32', 'float64']));
      const batch = broadcastDims(op, n.dims, p.dims);
      const dims = samplesIn(op, shape, batch);
      const wide = (x: Tensor): Tensor => x.broadcastTo(batch).cast('float64');
      return binomialDraw(stream(dims, batch), [wide(n), wide(p)], { dims, dtype: p.dtype }).cast(dtype);
    },
    (y) => [y],
  );
}

/**
 * Samples of the binomial distribution, which depend on the seed alone. The shape ends with what counts and probs broadcast to.
 *
 * @param seed two integers
 * @param counts numbers of trials, of probs' dtype @param probs probabilities of success, float16, float32 or float64
 * @param options outputDtype (int32 unless said)
 * @throws ShapeError for a seed that is not of shape [2] and a shape that does not end so, DTypeError for other dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_binomial; Hörmann (1993)
 * @example tf.random.statelessBinomial([3, 2], [1, 2], [10, 100], [0.5, 0.2]).shape; // [3, 2]
 */
export function statelessBinomial(
  shape: ShapeLike,
  seed: TensorLike,
  counts: TensorLike,
  probs: TensorLike,
  options?: { readonly outputDtype?: DType; readonly name?: string },
): Tensor {
  const op = 'statelessBinomial';
  const { outputDtype } = checkOptions(op, options, ['outputDtype', 'name']);
  return drawBinomial(op, dimsFor(op, shape), counts, probs, outputDtype ?? 'int32', () => stateFor(op, seed));
}
