import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { repeat } from '../../ops/repeat.ts';
import { reshape } from '../../ops/shape.ts';
import { transpose } from '../../ops/transpose.ts';
import { showDims, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { OneOption as Options } from './one-option.ts';
import { oneOption as given } from './one-option.ts';
import type { Format } from './sizes.ts';
import { channelsLast, countOf, marginsOf } from './sizes.ts';

// Layers that only move elements.

/**
 * Samples in another shape: [batch, …] becomes [batch, ...targetShape], where one size may be -1.
 * @throws ShapeError where the elements do not fit, ValueError for what is no shape
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Reshape
 * @example new tf.keras.layers.Reshape([3, -1]).apply(tf.zeros([2, 12])).shape; // [2, 3, 4]
 */
export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  constructor(targetShape: readonly number[] | Options<'targetShape', readonly number[]>, options?: LayerOptions) {
    const all = given('Reshape', 'targetShape', targetShape, options);
    super(layerOptions(all));
    const target = all.targetShape;
    if (!Array.isArray(target) || !target.every((n) => Number.isInteger(n) && n >= -1) || target.filter((n) => n === -1).length > 1)
      throw new ValueError(
        'Reshape',
        'targetShape must be a list of sizes, one of them -1 at most',
        JSON.stringify(target ?? null),
        'Use [3, -1].',
      );
    this.targetShape = target;
    this.inputSpec = {};
  }

  call(x: Tensor): Tensor {
    const size = sizeOf(x.dims.slice(1));
    const known = this.targetShape.reduce((product, n) => (n === -1 ? product : product * n), 1);
    const open = this.targetShape.includes(-1);
    if (!Number.isNaN(size) && (open ? size % known !== 0 : size !== known)) {
      throw new ShapeError(
        this.name,
        'the elements of a sample do not fit into the target shape',
        `${showDims(x.dims.slice(1))} into ${showDims(this.targetShape)}`,
        'The products of the sizes must be equal.',
        { shape: x.dims },
      );
    }
    const sizes = Number.isNaN(size) ? this.targetShape : this.targetShape.map((n) => (n === -1 ? size / known : n));
    // Which size is unknown: the batch can be told from the rest, or the rest from the batch.
    return reshape(x, [Number.isNaN(x.dims[0]) && !sizes.includes(-1) ? -1 : x.dims[0], ...sizes]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), target_shape: this.targetShape };
  }
}

/**
 * The axes of samples in another order, counted from 1: [2, 1] swaps the axes behind the batch.
 * @throws ValueError for what is no order, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Permute
 * @example new tf.keras.layers.Permute([2, 1]).apply(tf.zeros([5, 10, 64])).shape; // [5, 64, 10]
 */
export class Permute extends Layer {
  readonly dims: readonly number[];

  constructor(dims: readonly number[] | Options<'dims', readonly number[]>, options?: LayerOptions) {
    const all = given('Permute', 'dims', dims, options);
    super(layerOptions(all));
    const order = all.dims;
    if (!Array.isArray(order) || String([...order].sort((a, b) => a - b)) !== String(order.map((_, i) => i + 1)))
      throw new ValueError('Permute', 'dims must name the axes from 1 on, each once', JSON.stringify(order ?? null), 'Use [2, 1].');
    this.dims = order;
    this.inputSpec = { rank: order.length + 1 };
  }

  call(x: Tensor): Tensor {
    return transpose(x, [0, ...this.dims]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: this.dims };
  }
}

/**
 * Each vector n times: [batch, features] becomes [batch, n, features].
 * @throws ValueError for a number that is not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/RepeatVector
 * @example new tf.keras.layers.RepeatVector(3).apply([[1, 2]]).arraySync(); // [[[1, 2], [1, 2], [1, 2]]]
 */
export class RepeatVector extends Layer {
  readonly n: number;

  constructor(n: number | Options<'n', number>, options?: LayerOptions) {
    const all = given('RepeatVector', 'n', n, options);
    super(layerOptions(all));
    this.n = countOf('RepeatVector', 'n', all.n, 'Use 3.');
    this.inputSpec = { rank: 2 };
  }

  call(x: Tensor): Tensor {
    return composed(() => repeat(x.expandDims(1), this.n, { axis: 1 }));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}

/** Options of layers that add or cut margins. */
export type MarginOptions<K extends string> = Options<K, Margins> & { readonly dataFormat?: Format };
/** One number for all sides, one or [before, after] for each axis. */
export type Margins = number | readonly (number | readonly number[])[];

/** Margins of series or images. */
abstract class Margin extends Layer {
  protected readonly margins: readonly (readonly [number, number])[];
  readonly #key: 'padding' | 'cropping';

  constructor(
    type: string,
    key: 'padding' | 'cropping',
    axes: number,
    value: Margins | MarginOptions<'padding' | 'cropping'> | undefined,
    options: MarginOptions<'padding' | 'cropping'> | undefined,
  ) {
    const { dataFormat, ...all } = isOptions(value)
      ? (value as MarginOptions<'padding' | 'cropping'>)
      : { ...options, ...(value === undefined ? {} : { [key]: value as Margins }) };
    const known = checkOptions<Options<'padding' | 'cropping', Margins>>(type, all, [key, ...LAYER_OPTIONS]);
    super(layerOptions(known));
    channelsLast(type, dataFormat);
    this.#key = key;
    this.margins = marginsOf(type, key, known[key] ?? 1, axes);
    this.inputSpec = { rank: axes + 2 };
  }

  override getConfig(): Record<string, unknown> {
    const value = this.margins.length === 1 ? this.margins[0] : this.margins;
    return { ...super.getConfig(), [this.#key]: value, data_format: 'channels_last' };
  }
}

abstract class ZeroPadding extends Margin {
  call(x: Tensor): Tensor {
    return x.pad([[0, 0], ...this.margins, [0, 0]]);
  }
}

/**
 * Zeros before and after series: [batch, steps, channels]; one on each side unless said.
 * @throws ValueError for negative sizes, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/ZeroPadding1D
 * @example new tf.keras.layers.ZeroPadding1D([1, 2]).apply([[[5]]]).arraySync(); // [[[0], [5], [0], [0]]]
 */
export class ZeroPadding1D extends ZeroPadding {
  constructor(padding?: Margins | MarginOptions<'padding'>, options?: MarginOptions<'padding'>) {
    super('ZeroPadding1D', 'padding', 1, padding, options);
  }
}

/**
 * Zeros around images [batch, height, width, channels]: one number, [height, width] or [[top, bottom], [left, right]].
 * @throws ValueError for negative sizes, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/ZeroPadding2D
 * @example new tf.keras.layers.ZeroPadding2D([[1, 0], [2, 2]]).apply(tf.zeros([1, 3, 3, 1])).shape; // [1, 4, 7, 1]
 */
export class ZeroPadding2D extends ZeroPadding {
  constructor(padding?: Margins | MarginOptions<'padding'>, options?: MarginOptions<'padding'>) {
    super('ZeroPadding2D', 'padding', 2, padding, options);
  }
}

abstract class Cropping extends Margin {
  call(x: Tensor): Tensor {
    this.margins.forEach(([before, after], i) => {
      if (before + after < x.dims[i + 1] || Number.isNaN(x.dims[i + 1])) return;
      throw new ShapeError(
        this.name,
        'cropping leaves nothing',
        `${before} + ${after} from axis ${i + 1} of ${showDims(x.dims)}`,
        'Crop less than the size.',
        { shape: x.dims },
      );
    });
    return x.at(':', ...this.margins.map(([before, after]) => `${before}:${after === 0 ? '' : -after}`));
  }
}

/**
 * Series without their first and last steps: [batch, steps, channels]; one on each side unless said.
 * @throws ValueError for negative sizes, ShapeError for another rank or where nothing is left
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Cropping1D
 * @example new tf.keras.layers.Cropping1D(1).apply([[[1], [2], [3]]]).arraySync(); // [[[2]]]
 */
export class Cropping1D extends Cropping {
  constructor(cropping?: Margins | MarginOptions<'cropping'>, options?: MarginOptions<'cropping'>) {
    super('Cropping1D', 'cropping', 1, cropping, options);
  }
}

/**
 * Images without their margins, [batch, height, width, channels]: one number, [height, width] or [[top, bottom], [left, right]].
 * @throws ValueError for negative sizes, ShapeError for another rank or where nothing is left
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Cropping2D
 * @example new tf.keras.layers.Cropping2D([[1, 0], [2, 2]]).apply(tf.zeros([1, 5, 5, 1])).shape; // [1, 4, 1, 1]
 */
export class Cropping2D extends Cropping {
  constructor(cropping?: Margins | MarginOptions<'cropping'>, options?: MarginOptions<'cropping'>) {
    super('Cropping2D', 'cropping', 2, cropping, options);
  }
}

/**
 * Each step `size` (2) times: [batch, steps, channels] becomes [batch, steps · size, channels].
 * @throws ValueError for a size that is not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/UpSampling1D
 * @example new tf.keras.layers.UpSampling1D().apply([[[1], [2]]]).arraySync(); // [[[1], [1], [2], [2]]]
 */
export class UpSampling1D extends Layer {
  readonly size: number;

  constructor(size?: number | Options<'size', number>, options?: LayerOptions) {
    const all = given('UpSampling1D', 'size', size, options);
    super(layerOptions(all));
    this.size = countOf('UpSampling1D', 'size', all.size ?? 2, 'Use 2.');
    this.inputSpec = { rank: 3 };
  }

  call(x: Tensor): Tensor {
    return repeat(x, this.size, { axis: 1 });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size };
  }
}
