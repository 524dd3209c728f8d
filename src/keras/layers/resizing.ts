import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { gather } from '../../ops/gather.ts';
import { repeat } from '../../ops/repeat.ts';
import { showDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { Format, Sizes } from './sizes.ts';
import { channelsLast, countOf, sizesOf } from './sizes.ts';

// Images in other sizes, by the centres of pixels.

/** How pixels between pixels are found. */
export type Interpolation = 'nearest' | 'bilinear';

/** @throws ValueError */
function interpolationOf(layer: string, interpolation: Interpolation): Interpolation {
  if (interpolation === 'nearest' || interpolation === 'bilinear') return interpolation;
  throw new ValueError(layer, 'unknown interpolation', `'${String(interpolation)}'`, "Use 'nearest' or 'bilinear'.");
}

/** One axis of x in another size. */
function resized(x: Tensor, axis: number, size: number, interpolation: Interpolation): Tensor {
  const old = x.dims[axis];
  if (old === size) return x;
  const ratio = old / size;
  const centres = Array.from({ length: size }, (_, i) => (i + 0.5) * ratio);
  if (interpolation === 'nearest') {
    const at = centres.map((c) => Math.min(old - 1, Math.floor(c)));
    return gather(x, Int32Array.from(at), { axis });
  }
  const places = centres.map((c) => c - 0.5);
  const clamp = (n: number): number => Math.min(old - 1, Math.max(0, n));
  const before = gather(
    x,
    Int32Array.from(places, (p) => clamp(Math.floor(p))),
    { axis },
  );
  const after = gather(
    x,
    Int32Array.from(places, (p) => clamp(Math.floor(p) + 1)),
    { axis },
  );
  const shares = new Array<number>(x.rank).fill(1);
  shares[axis] = size;
  const share = convert(
    'resizing',
    Float32Array.from(places, (p) => p - Math.floor(p)),
  )
    .cast(x.dtype)
    .reshape(shares);
  return before.add(after.sub(before).mul(share));
}

/** @throws ShapeError for sizes that are unknown */
function mustKnow(layer: string, x: Tensor): void {
  const sizes = x.dims.slice(1, 3);
  if (sizes.some(Number.isNaN))
    throw new ShapeError(layer, 'height and width must be known', showDims(x.dims), 'Give images of a known size.', { shape: x.dims });
}

/** Options of UpSampling2D. */
export interface UpSampling2DOptions extends LayerOptions {
  readonly size?: Sizes;
  readonly dataFormat?: Format;
  readonly interpolation?: Interpolation;
}

/**
 * Images `size` (2) times as high and wide, [batch, height, width, channels].
 * @throws ValueError for sizes that are not positive or an unknown interpolation, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/UpSampling2D
 * @example new tf.keras.layers.UpSampling2D([1, 2]).apply([[[[1], [2]]]]).arraySync(); // [[[[1], [1], [2], [2]]]]
 */
export class UpSampling2D extends Layer {
  readonly size: readonly number[];
  readonly interpolation: Interpolation;

  constructor(size?: Sizes | UpSampling2DOptions, options?: UpSampling2DOptions) {
    const all = isOptions(size) ? (size as UpSampling2DOptions) : { ...options, ...(size === undefined ? {} : { size: size as Sizes }) };
    const given = checkOptions<UpSampling2DOptions>('UpSampling2D', all, ['size', 'dataFormat', 'interpolation', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    channelsLast('UpSampling2D', given.dataFormat);
    this.size = sizesOf('UpSampling2D', 'size', given.size ?? 2, 2);
    this.interpolation = interpolationOf('UpSampling2D', given.interpolation ?? 'nearest');
    this.inputSpec = { rank: 4 };
  }

  call(x: Tensor): Tensor {
    const [high, wide] = this.size;
    return composed(() => {
      if (this.interpolation === 'nearest') return repeat(repeat(x, high, { axis: 1 }), wide, { axis: 2 });
      mustKnow(this.name, x);
      return resized(resized(x, 1, x.dims[1] * high, 'bilinear'), 2, x.dims[2] * wide, 'bilinear').identity();
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size, data_format: 'channels_last', interpolation: this.interpolation };
  }
}

/** Options of Resizing. */
export interface ResizingOptions extends LayerOptions {
  readonly height?: number;
  readonly width?: number;
  readonly interpolation?: Interpolation;
}

/**
 * Images of that height and width, [batch, height, width, channels] or one [height, width, channels].
 * @throws ValueError for sizes that are not positive or an unknown interpolation, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Resizing
 * @example new tf.keras.layers.Resizing(1, 4).apply([[[[0], [4]]]]).arraySync(); // [[[[0], [1], [3], [4]]]]
 */
export class Resizing extends Layer {
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;

  constructor(height: number | ResizingOptions, width?: number, options?: ResizingOptions) {
    const all = isOptions(height) ? (height as ResizingOptions) : { ...options, height: height as number, width };
    const given = checkOptions<ResizingOptions>('Resizing', all, ['height', 'width', 'interpolation', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    this.height = countOf('Resizing', 'height', given.height, 'Write new Resizing(224, 224).');
    this.width = countOf('Resizing', 'width', given.width, 'Write new Resizing(224, 224).');
    this.interpolation = interpolationOf('Resizing', given.interpolation ?? 'bilinear');
    this.inputSpec = { minRank: 3 };
  }

  call(input: Tensor): Tensor {
    return composed(() => {
      const x = input.dtype === this.dtype ? input : input.cast(this.dtype);
      const axis = x.rank - 3;
      mustKnow(this.name, axis === 0 ? x.expandDims(0) : x);
      const high = resized(x, axis, this.height, this.interpolation);
      return resized(high, axis + 1, this.width, this.interpolation).identity();
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height: this.height, width: this.width, interpolation: this.interpolation };
  }
}
