import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import type { ShapeLike } from '../ops/dims.ts';
import { gammaDraw } from '../ops/sampling.ts';
import type { Dims } from '../shape.ts';
import { broadcastDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { dimsFor, dtypeAmong, FLOATS, samplesIn, stateFor } from './arguments.ts';
import { sourceOf } from './context.ts';
import type { Seed } from './seeds.ts';
import type { StreamFor } from './uniform.ts';

export interface GammaOptions {
  /** Inverse scale; 1 unless said. Broadcasts with alpha. */
  readonly beta?: TensorLike | null;
  readonly dtype?: DType;
  readonly seed?: Seed | null;
  readonly name?: string;
}

/** Smallest normal number: samples that round to zero are given as this. */
const TINY: Partial<Record<DType, number>> = {
  float16: 2 ** -14,
  bfloat16: 2 ** -126,
  float32: 2 ** -126,
  float64: 2 ** -1022,
};

function draw(
  op: string,
  alpha: TensorLike,
  beta: TensorLike | null | undefined,
  given: DType,
  samples: (parameters: Dims) => Dims,
  stream: StreamFor,
): Tensor {
  const dtype = dtypeAmong(op, given, FLOATS);
  return scoped(
    () => {
      const [a, b] = [convert(op, alpha, dtype), convert(op, beta ?? 1, dtype)];
      const parameters = broadcastDims(op, a.dims, b.dims);
      const dims = samples(parameters);
      const y = gammaDraw(stream(`RandomGamma|${dtype}`), [a.broadcastTo(parameters).cast('float64')], { dims });
      return y
        .cast(dtype)
        .div(b)
        .maximum(TINY[dtype] as number);
    },
    (y) => [y],
  );
}

/**
 * Samples of the gamma distribution with shape alpha and inverse scale beta: [...shape, ...broadcast of alpha and beta].
 * float16, bfloat16, float32, float64. Gradients reach beta; alpha's are null.
 *
 * @param options beta, dtype, seed
 * @throws DTypeError for another dtype, ShapeError for negative sizes and for parameters that do not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/gamma; Marsaglia and Tsang (2000)
 * @example tf.random.gamma([10], [0.5, 1.5]).shape; // [10, 2]
 */
export function gamma(shape: ShapeLike, alpha: TensorLike, options?: GammaOptions): Tensor {
  const { beta, dtype, seed } = checkOptions('gamma', options, ['beta', 'dtype', 'seed', 'name']);
  const dims = dimsFor('gamma', shape);
  return draw(
    'gamma',
    alpha,
    beta,
    dtype ?? 'float32',
    () => dims,
    (kind) => sourceOf('gamma', kind, seed),
  );
}

/**
 * Like `tf.random.gamma`, but the numbers depend on the seed alone, and `shape` is the whole shape of the result: it ends with
 * that of the parameters.
 *
 * @param seed two integers
 * @param options beta, dtype
 * @throws ShapeError for a seed that is not of shape [2] and a shape that does not end so, DTypeError for another dtype than a float
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_gamma
 * @example tf.random.statelessGamma([10, 2], [12, 34], [0.5, 1.5]).shape; // [10, 2]
 */
export function statelessGamma(shape: ShapeLike, seed: TensorLike, alpha: TensorLike, options?: Omit<GammaOptions, 'seed'>): Tensor {
  const op = 'statelessGamma';
  const { beta, dtype } = checkOptions(op, options, ['beta', 'dtype', 'name']);
  const dims = dimsFor(op, shape);
  return draw(
    op,
    alpha,
    beta,
    dtype ?? 'float32',
    (parameters) => samplesIn(op, dims, parameters),
    () => stateFor(op, seed),
  );
}
