import { nameScope } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import { showShape } from '../../format.ts';
import type { BatchNormalizationOptions } from '../../keras/layers/batch-normalization.ts';
import { BatchNormalization as KerasBatchNormalization } from '../../keras/layers/batch-normalization.ts';
import type { ConvOptions } from '../../keras/layers/convolution.ts';
import { Conv2D as KerasConv2D } from '../../keras/layers/convolution.ts';
import type { DenseOptions as KerasDenseOptions } from '../../keras/layers/dense.ts';
import { Dense as KerasDense } from '../../keras/layers/dense.ts';
import { Flatten as KerasFlatten } from '../../keras/layers/flatten.ts';
import type { PoolingOptions } from '../../keras/layers/pooling.ts';
import { AveragePooling2D as KerasAveragePooling2D, MaxPooling2D as KerasMaxPooling2D } from '../../keras/layers/pooling.ts';
import type { Sizes } from '../../keras/layers/sizes.ts';
import { zerosLike } from '../../ops/create.ts';
import { shape } from '../../ops/query.ts';
import { identity } from '../../ops/shape.ts';
import { where } from '../../ops/where.ts';
import { isKnown, UNRANKED } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cond } from '../../trace/cond.ts';
import type { ReuseOption } from './layer-scope.ts';
import { placed } from './layer-scope.ts';
import { randomUniform } from './random.ts';

// Layers of TensorFlow 1: Keras' layers whose weights are variables of the graph's variable scopes, under the layer's name.
// Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/layers

/** Splits off what is not Keras' to know. */
function apart<O extends ReuseOption>(options: O | undefined): [Omit<O, 'reuse'>, O['reuse']] {
  const { reuse, ...rest } = options ?? ({} as O);
  return [rest, reuse];
}

/** Keras' options, and `reuse`. */
export interface DenseOptions extends KerasDenseOptions, ReuseOption {}

/**
 * activation(x · kernel + bias).
 * @throws ValueError when the input's last dimension is not known
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const y = new v1.layers.Dense(1, { kernelInitializer: 'ones' }).apply([[1, 2, 3]]);
 *   const session = new v1.Session();
 *   session.run(v1.globalVariablesInitializer());
 *   return session.run(y).arraySync();
 * }); // [[6]]
 */
export class Dense extends KerasDense {
  constructor(units: number | DenseOptions, options?: DenseOptions) {
    const [given, reuse] = apart<DenseOptions>(isOptions(units) ? (units as DenseOptions) : { ...options, units: units as number });
    super(given as KerasDenseOptions);
    placed(this, 'dense', given.name, reuse, mustKnowFeatures);
  }
}

function mustKnowFeatures(x: Tensor): void {
  const last = x.dims === UNRANKED ? Number.NaN : x.dims[x.dims.length - 1];
  if (!Number.isNaN(last)) return;
  throw new ValueError(
    'Dense',
    'The last dimension of the inputs to a Dense layer should be defined. Found None',
    `shape ${showShape(x.dims)}`,
    'Give the placeholder a shape such as [null, 3].',
    { shape: x.shape },
  );
}

/** Makes a Dense layer and calls it. Two calls share nothing. @throws as Dense */
export function dense(inputs: TensorLike, units: number | DenseOptions, options?: DenseOptions): Tensor {
  return new Dense(units, options).apply(convert('dense', inputs));
}

/** The elements of each example in one row. */
export class Flatten extends KerasFlatten {
  constructor(options?: { readonly name?: string }) {
    super(options);
    placed(this, 'flatten', options?.name, undefined);
  }
}

/** Makes a Flatten layer and calls it. */
export const flatten = (inputs: TensorLike, options?: { readonly name?: string }): Tensor =>
  new Flatten(options).apply(convert('flatten', inputs));

/** Convolution of images [batch, height, width, channels]. @throws as tf.keras.layers.Conv2D */
export class Conv2D extends KerasConv2D {
  constructor(filters: number | (ConvOptions & ReuseOption), kernelSize?: Sizes, options?: ConvOptions & ReuseOption) {
    const early = isOptions(filters);
    const [given, reuse] = apart<ConvOptions & ReuseOption>(early ? (filters as ConvOptions) : options);
    super(early ? given : { ...given, filters: filters as number, ...(kernelSize === undefined ? {} : { kernelSize }) });
    placed(this, 'conv2d', given.name, reuse);
  }
}

/** Makes a Conv2D layer and calls it. @throws as Conv2D */
export const conv2d = (inputs: TensorLike, filters: number, kernelSize: Sizes, options?: ConvOptions & ReuseOption): Tensor =>
  new Conv2D(filters, kernelSize, options).apply(convert('conv2d', inputs));

type PoolOptions = Omit<PoolingOptions, 'poolSize' | 'strides'>;
type Pair = Sizes;

/** The largest of each window. @throws as tf.keras.layers.MaxPooling2D */
export class MaxPooling2D extends KerasMaxPooling2D {
  constructor(poolSize: Pair, strides: Pair, options?: PoolOptions) {
    super({ ...options, poolSize, strides });
    placed(this, 'max_pooling2d', options?.name, undefined);
  }
}

/** Makes a MaxPooling2D layer and calls it. */
export const maxPooling2d = (inputs: TensorLike, poolSize: Pair, strides: Pair, options?: PoolOptions): Tensor =>
  new MaxPooling2D(poolSize, strides, options).apply(convert('maxPooling2d', inputs));

/** The mean of each window. @throws as tf.keras.layers.AveragePooling2D */
export class AveragePooling2D extends KerasAveragePooling2D {
  constructor(poolSize: Pair, strides: Pair, options?: PoolOptions) {
    super({ ...options, poolSize, strides });
    placed(this, 'average_pooling2d', options?.name, undefined);
  }
}

/** Makes an AveragePooling2D layer and calls it. */
export const averagePooling2d = (inputs: TensorLike, poolSize: Pair, strides: Pair, options?: PoolOptions): Tensor =>
  new AveragePooling2D(poolSize, strides, options).apply(convert('averagePooling2d', inputs));

/** Gives each channel mean 0 and variance 1. What moves the averages while training joins the collection UPDATE_OPS, and runs when it is run. */
export class BatchNormalization extends KerasBatchNormalization {
  constructor(options?: BatchNormalizationOptions & ReuseOption) {
    const [given, reuse] = apart<BatchNormalizationOptions & ReuseOption>(options);
    super(given);
    placed(this, 'batch_normalization', given.name, reuse);
  }
}

/** Makes a BatchNormalization layer and calls it. */
export function batchNormalization(
  inputs: TensorLike,
  options?: BatchNormalizationOptions & ReuseOption & { readonly training?: boolean },
): Tensor {
  const { training, ...rest } = options ?? {};
  return new BatchNormalization(rest).apply(convert('batchNormalization', inputs), { training: training === true });
}

/** Options of dropout. */
export interface DropoutOptions {
  readonly rate?: number;
  readonly noiseShape?: readonly (number | null)[] | null;
  readonly seed?: number | null;
  /** Whether to drop; a boolean, or a tensor that tells when it runs. */
  readonly training?: boolean | Tensor;
  readonly name?: string;
}

/** While training sets a share (half unless said) of the elements to 0 and scales the others up. @throws ValueError for a rate outside of 0 to 1 */
export function dropout(inputs: TensorLike, options?: DropoutOptions): Tensor {
  const {
    rate = 0.5,
    noiseShape,
    seed,
    training = false,
    name,
  } = checkOptions('dropout', options, ['rate', 'noiseShape', 'seed', 'training', 'name']);
  if (!(rate >= 0 && rate < 1))
    throw new ValueError('dropout', 'the rate must lie between 0 and 1', `${rate}`, 'Use a share such as 0.5.', { rate });
  const x = convert('dropout', inputs);
  const drop = (): Tensor => {
    const sizes = noiseShape?.map((size, i) => size ?? x.dims[i]) ?? (isKnown(x.dims) ? x.dims : shape(x));
    const keep = randomUniform(sizes, { dtype: x.dtype, ...(seed == null ? {} : { seed }) }).greaterEqual(rate);
    return where(keep, x.mul(1 / (1 - rate)), zerosLike(x));
  };
  const named = (fn: () => Tensor): Tensor => nameScope(name ?? 'dropout', fn);
  if (typeof training === 'boolean') return named(() => (training ? drop() : identity(x)));
  return named(() => cond(training, drop, () => identity(x)));
}
