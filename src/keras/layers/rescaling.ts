import type { TensorLike } from '../../core/convert.ts';
import { convert, isConvertible } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { composed, scoped } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { showDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { along, axisIn } from './channels.ts';

// Layers that bring features to a common scale.

/** Options of Rescaling. */
export interface RescalingOptions extends LayerOptions {
  readonly scale?: number | readonly number[];
  readonly offset?: number | readonly number[];
}

/**
 * x · scale + offset: pixels from 0 to 255 become numbers from 0 to 1 with scale 1 / 255.
 * @throws ValueError where the scale is missing
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Rescaling
 * @example new tf.keras.layers.Rescaling(1 / 2, { offset: -1 }).apply([[0, 4]]).arraySync(); // [[-1, 1]]
 */
export class Rescaling extends Layer {
  override supportsMasking = true;
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];

  constructor(scale: number | readonly number[] | RescalingOptions, options?: RescalingOptions) {
    const all = isOptions(scale) ? (scale as RescalingOptions) : { ...options, scale: scale as number };
    const given = checkOptions<RescalingOptions>('Rescaling', all, ['scale', 'offset', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    if (given.scale === undefined) throw new ValueError('Rescaling', 'the scale is missing', 'none', 'Write new Rescaling(1 / 255).');
    [this.scale, this.offset] = [given.scale, given.offset ?? 0];
    this.inputSpec = {};
  }

  call(x: Tensor): Tensor {
    return composed(() => {
      const floats = x.dtype === this.dtype ? x : x.cast(this.dtype);
      const [scale, offset] = [this.scale, this.offset].map((v) => convert(this.name, v as TensorLike, this.dtype));
      return floats.mul(scale).add(offset);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

/** Options of Normalization. */
export interface NormalizationOptions extends LayerOptions {
  /** The axes that have means of their own, the last one unless said; null for one mean of all. */
  readonly axis?: number | readonly number[] | null;
  readonly mean?: number | readonly number[] | null;
  readonly variance?: number | readonly number[] | null;
  /** Gives normalized numbers their scale back. */
  readonly invert?: boolean;
}
/** What a layer learns from: a tensor, or batches one after the other. */
export type AdaptData = TensorLike | Iterable<TensorLike>;

/** The batches of data: one, or each that comes. */
export const batchesIn = (data: AdaptData): Iterable<TensorLike> =>
  isConvertible(data) || Array.isArray(data) || ArrayBuffer.isView(data) ? [data as TensorLike] : (data as Iterable<TensorLike>);

const EPSILON = 1e-7;

/**
 * (x - mean) / √variance, with the mean and variance of each feature: given, or learned from data by `adapt`.
 * @throws ValueError where only one of mean and variance is given, ShapeError for sizes that are unknown
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Normalization
 * @example
 * const layer = new tf.keras.layers.Normalization();
 * layer.adapt([[0, 7], [2, 9], [0, 7], [2, 9]]);
 * layer.apply([[0, 7], [2, 9]]).arraySync(); // [[-1, -1], [1, 1]]
 */
export class Normalization extends Layer {
  readonly axis: readonly number[] | null;
  readonly invert: boolean;
  adaptMean: Variable | null = null;
  adaptVariance: Variable | null = null;
  count: Variable | null = null;
  readonly #given: { readonly mean: number | readonly number[]; readonly variance: number | readonly number[] } | null;

  constructor(options?: NormalizationOptions) {
    const given = checkOptions('Normalization', options, ['axis', 'mean', 'variance', 'invert', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    const { axis = -1, mean = null, variance = null } = given;
    this.axis = axis === null ? null : typeof axis === 'number' ? [axis] : axis;
    this.invert = given.invert ?? false;
    if ((mean === null) !== (variance === null))
      throw new ValueError(
        'Normalization',
        'mean and variance belong together',
        `only ${mean === null ? 'variance' : 'mean'}`,
        'Give both or none.',
      );
    this.#given = mean === null || variance === null ? null : { mean, variance };
    this.inputSpec = {};
  }

  #axes(rank: number): number[] {
    return (this.axis ?? []).map((axis) => axisIn(this.name, axis, rank)).sort((a, b) => a - b);
  }

  override build(inputShape: Shape): void {
    if (this.#given !== null) return;
    const shape = this.#axes(inputShape.length).map((axis) => inputShape[axis] ?? Number.NaN);
    if (shape.some(Number.isNaN)) {
      throw new ShapeError(this.name, 'the sizes of the axes with means must be known', showDims(shape), 'Name other axes.', {
        shape: inputShape,
      });
    }
    this.adaptMean = this.addWeight({ shape, initializer: 'zeros', trainable: false, name: 'mean' });
    this.adaptVariance = this.addWeight({ shape, initializer: 'ones', trainable: false, name: 'variance' });
    this.count = this.addWeight({ shape: [], initializer: 'zeros', trainable: false, name: 'count', dtype: 'int32' });
  }

  /** Learns mean and variance from a tensor, or from batches one after the other; what was learned before is forgotten. */
  adapt(data: AdaptData): void {
    if (this.#given !== null)
      throw new ValueError(this.name, 'mean and variance were given', 'adapt', 'Leave them out for a layer that learns them.');
    let [count, mean, square]: [number, number[], number[]] = [0, [], []];
    for (const batch of batchesIn(data)) {
      scoped(
        () => {
          const x = convert(this.name, batch).cast('float64');
          this.build(x.dims.map((size, i) => (i === 0 ? null : size)));
          const axes = this.#axes(x.rank);
          const others = x.dims.map((_, i) => i).filter((i) => !axes.includes(i));
          const n = others.reduce((product, i) => product * x.dims[i], 1);
          const average = x.mean(others);
          const spread = x
            .sub(along(average, axes, x))
            .square()
            .mean(others);
          const [m, v] = [average, spread].map((t) => Array.from(t.dataSync() as Float64Array));
          // Chan's rule joins the moments of what came before and of this batch.
          const total = count + n;
          const before = count;
          const [means, squares] = [mean, square];
          square = m.map((value, i) => (squares[i] ?? 0) + v[i] * n + ((value - (means[i] ?? 0)) ** 2 * before * n) / total);
          mean = m.map((value, i) => ((means[i] ?? 0) * before + value * n) / total);
          count = total;
        },
        () => [],
      );
    }
    if (count === 0) throw new ValueError(this.name, 'there is nothing to learn from', '0 samples', 'Give at least one batch.');
    const [keepMean, keepVariance] = [this.adaptMean as Variable, this.adaptVariance as Variable];
    scoped(
      () => {
        keepMean.assign(convert(this.name, mean).cast(keepMean.dtype).reshape(keepMean.shape));
        keepVariance.assign(
          convert(
            this.name,
            square.map((v) => v / count),
          )
            .cast(keepVariance.dtype)
            .reshape(keepVariance.shape),
        );
        this.count?.assign(count);
      },
      () => [],
    );
  }

  call(x: Tensor): Tensor {
    return composed(() => {
      const floats = x.dtype === this.dtype ? x : x.cast(this.dtype);
      const axes = this.#axes(x.rank);
      const of = (given: number | readonly number[] | undefined, learned: Variable | null): Tensor => {
        if (learned !== null) return along(learned.value(), axes, x);
        const value = convert(this.name, given as TensorLike, this.dtype);
        return value.size === x.dims[axes[0]] && axes.length === 1 ? along(value, axes, x) : value;
      };
      const mean = of(this.#given?.mean, this.adaptMean);
      const deviation = of(this.#given?.variance, this.adaptVariance).sqrt().maximum(EPSILON);
      return this.invert ? floats.mul(deviation).add(mean) : floats.sub(mean).div(deviation);
    });
  }

  override getConfig(): Record<string, unknown> {
    const { mean = null, variance = null } = this.#given ?? {};
    return { ...super.getConfig(), axis: this.axis, invert: this.invert, mean, variance };
  }

  /** A layer like the one whose `getConfig` this is. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { invert, mean, variance, axis = -1, name, trainable, dtype } = config;
    return new this({ invert, mean, variance, axis, name, trainable, dtype } as never);
  }
}
