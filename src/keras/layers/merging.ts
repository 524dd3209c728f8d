import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { einsum } from '../../ops/einsum.ts';
import { concat } from '../../ops/join.ts';
import type { Dims } from '../../shape.ts';
import { axisOf, broadcastDims, showDims } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import type { Reading } from '../inputs.ts';
import type { CallContext, LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { OneOption } from './one-option.ts';
import { oneOption } from './one-option.ts';

// Layers that make one tensor of several.

/** What layers of a list of inputs share. */
abstract class Merging extends Layer<readonly Tensor[]> {
  override supportsMasking = true;

  protected override get reading(): Reading {
    return 'list';
  }

  override build(inputShape: readonly Shape[]): void {
    const isList = Array.isArray(inputShape) && inputShape.every((shape) => Array.isArray(shape));
    if (isList && inputShape.length > 0) return;
    throw new ValueError(
      this.name,
      'a list of inputs is needed',
      isList ? 'an empty list' : 'one tensor',
      `Write ${this.constructor.name.toLowerCase()}.apply([a, b]).`,
    );
  }
}

/** Layers that go element by element. */
abstract class Elementwise extends Merging {
  constructor(options?: LayerOptions) {
    super(checkOptions(new.target.name, options, LAYER_OPTIONS));
  }

  override build(inputShape: readonly Shape[]): void {
    super.build(inputShape);
    const dims = inputShape.map((shape) => shape.map((size) => size ?? Number.NaN));
    try {
      // Missing axes are added behind the batch.
      const rank = Math.max(...dims.map((d) => d.length));
      const opened = dims.map((d) => (d.length === 0 ? d : [d[0], ...new Array<number>(rank - d.length).fill(1), ...d.slice(1)]));
      opened.reduce<Dims>((a, b) => broadcastDims(this.name, a, b), []);
    } catch {
      throw new ShapeError(
        this.name,
        'the inputs have incompatible shapes',
        dims.map(showDims).join(' and '),
        'Sizes must be equal, or 1.',
        { shapes: dims },
      );
    }
  }

  protected abstract merge(x: readonly Tensor[]): Tensor;

  call(inputs: readonly Tensor[]): Tensor {
    return composed(() => {
      const rank = Math.max(...inputs.map((x) => x.rank));
      const opened = inputs.map((x) => {
        let y = x;
        while (y.rank < rank) y = y.expandDims(Math.min(1, y.rank));
        return y;
      });
      const y = this.merge(opened);
      return inputs.includes(y) ? y.identity() : y;
    });
  }

  /** An entry counts where it counts in any input. */
  override computeMask(_x: unknown, mask?: unknown): Tensor | null {
    if (!Array.isArray(mask) || mask.some((m) => !(m instanceof Tensor))) return null;
    return (mask as Tensor[]).reduce((a, b) => a.logicalOr(b));
  }
}

/**
 * The sum of a list of tensors.
 * @throws ShapeError for shapes that do not broadcast, ValueError for what is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Add
 * @example new tf.keras.layers.Add().apply([[[1, 2]], [[3, 4]], [[5, 6]]]).arraySync(); // [[9, 12]]
 */
export class Add extends Elementwise {
  protected merge(x: readonly Tensor[]): Tensor {
    return x.reduce((a, b) => a.add(b));
  }
}

/**
 * The first of two tensors minus the second.
 * @throws ShapeError for shapes that do not broadcast, ValueError for another number of inputs
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Subtract
 * @example new tf.keras.layers.Subtract().apply([[[5, 6]], [[1, 2]]]).arraySync(); // [[4, 4]]
 */
export class Subtract extends Elementwise {
  override build(inputShape: readonly Shape[]): void {
    super.build(inputShape);
    if (inputShape.length !== 2)
      throw new ValueError(this.name, 'exactly two inputs are needed', `${inputShape.length}`, 'Write subtract.apply([a, b]).');
  }

  protected merge([a, b]: readonly Tensor[]): Tensor {
    return a.sub(b);
  }
}

/**
 * The product of a list of tensors, element by element.
 * @throws ShapeError for shapes that do not broadcast, ValueError for what is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Multiply
 * @example new tf.keras.layers.Multiply().apply([[[1, 2]], [[3, 4]]]).arraySync(); // [[3, 8]]
 */
export class Multiply extends Elementwise {
  protected merge(x: readonly Tensor[]): Tensor {
    return x.reduce((a, b) => a.mul(b));
  }

  /** A factor that a mask hides is left out; where all are hidden the product is 0. */
  override call(inputs: readonly Tensor[], context?: CallContext): Tensor {
    const masks: readonly unknown[] = Array.isArray(context?.mask) ? context.mask : [];
    if (!masks.some((mask) => mask instanceof Tensor)) return super.call(inputs);
    return composed(() => {
      const wide = inputs.map((x, i) => {
        let mask = masks[i];
        if (!(mask instanceof Tensor)) return null;
        while ((mask as Tensor).rank < x.rank) mask = (mask as Tensor).expandDims(-1);
        return (mask as Tensor).broadcastLike(x);
      });
      const product = super.call(inputs.map((x, i) => wide[i]?.where(x, x.onesLike()) ?? x));
      if (wide.includes(null)) return product;
      return (wide as Tensor[]).reduce((a, b) => a.logicalOr(b)).where(product, product.zerosLike());
    });
  }
}

/**
 * The mean of a list of tensors.
 * @throws ShapeError for shapes that do not broadcast, ValueError for what is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Average
 * @example new tf.keras.layers.Average().apply([[[1, 2]], [[3, 6]]]).arraySync(); // [[2, 4]]
 */
export class Average extends Elementwise {
  protected merge(x: readonly Tensor[]): Tensor {
    return x.reduce((a, b) => a.add(b)).div(x.length);
  }
}

/**
 * The largest of a list of tensors, element by element.
 * @throws ShapeError for shapes that do not broadcast, ValueError for what is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Maximum
 * @example new tf.keras.layers.Maximum().apply([[[1, 6]], [[3, 2]]]).arraySync(); // [[3, 6]]
 */
export class Maximum extends Elementwise {
  protected merge(x: readonly Tensor[]): Tensor {
    return x.reduce((a, b) => a.maximum(b));
  }
}

/**
 * The smallest of a list of tensors, element by element.
 * @throws ShapeError for shapes that do not broadcast, ValueError for what is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Minimum
 * @example new tf.keras.layers.Minimum().apply([[[1, 6]], [[3, 2]]]).arraySync(); // [[1, 2]]
 */
export class Minimum extends Elementwise {
  protected merge(x: readonly Tensor[]): Tensor {
    return x.reduce((a, b) => a.minimum(b));
  }
}

/**
 * A list of tensors behind each other along an axis, the last one unless said.
 * @throws ShapeError where other sizes differ, ValueError for what is no list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Concatenate
 * @example new tf.keras.layers.Concatenate().apply([[[1, 2]], [[3]]]).arraySync(); // [[1, 2, 3]]
 */
export class Concatenate extends Merging {
  readonly axis: number;

  constructor(options?: OneOption<'axis', number>) {
    const all = oneOption<'axis', number>('Concatenate', 'axis', undefined, options);
    super(layerOptions(all));
    this.axis = all.axis ?? -1;
  }

  override build(inputShape: readonly Shape[]): void {
    super.build(inputShape);
    const dims = inputShape.map((shape) => shape.map((size) => size ?? Number.NaN));
    const rank = dims[0].length;
    const axis = axisOf(this.name, this.axis, rank);
    const fits = (d: readonly number[]): boolean =>
      d.length === rank && d.every((n, i) => i === axis || n === dims[0][i] || Number.isNaN(n) || Number.isNaN(dims[0][i]));
    if (dims.every(fits)) return;
    throw new ShapeError(
      this.name,
      'the inputs must have equal sizes except along the axis',
      `${dims.map(showDims).join(' and ')} for axis ${this.axis}`,
      'Reshape them, or name another axis.',
      { shapes: dims },
    );
  }

  call(x: readonly Tensor[]): Tensor {
    return concat(x, this.axis);
  }

  override computeMask(x: unknown, mask?: unknown): Tensor | null {
    const inputs = x as readonly Tensor[];
    if (!Array.isArray(mask) || mask.every((m) => m === null)) return null;
    const axis = axisOf(this.name, this.axis, inputs[0].rank);
    const masks = inputs.map((input, i) => {
      const given: unknown = mask[i];
      let m = given instanceof Tensor ? given : input.onesLike().cast('bool');
      while (m.rank < input.rank) m = m.expandDims(-1);
      return given instanceof Tensor && given.rank < input.rank ? m.broadcastLike(input) : m;
    });
    return concat(masks, axis).all(-1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Options of Dot. */
export interface DotOptions extends LayerOptions {
  readonly axes?: number | readonly number[];
  /** Vectors are made of length 1 first: the cosine of the angle. */
  readonly normalize?: boolean;
}

/**
 * Products of the vectors of two tensors along an axis of each, sample by sample: [batch, n] and [batch, n] give [batch, 1].
 * @throws ShapeError for sizes that differ, ValueError for what are no two inputs
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dot
 * @example new tf.keras.layers.Dot(1).apply([[[1, 2]], [[3, 4]]]).arraySync(); // [[11]]
 */
export class Dot extends Merging {
  readonly axes: number | readonly number[];
  readonly normalize: boolean;

  constructor(axes: number | readonly number[] | DotOptions, options?: DotOptions) {
    const given = isOptions(axes) ? (axes as DotOptions) : { ...options, axes: axes as number | readonly number[] };
    const known = checkOptions('Dot', given, ['axes', 'normalize', ...LAYER_OPTIONS]);
    super(layerOptions(known));
    const list = typeof known.axes === 'number' ? [known.axes] : (known.axes ?? []);
    if (list.length < 1 || list.length > 2 || !list.every(Number.isInteger))
      throw new ValueError('Dot', 'axes must be one axis, or one of each input', JSON.stringify(known.axes ?? null), 'Use 1 or [1, 2].');
    this.axes = known.axes as number | readonly number[];
    this.normalize = known.normalize ?? false;
  }

  #axes(ranks: readonly number[]): readonly [number, number] {
    const [a, b] = typeof this.axes === 'number' ? [this.axes, this.axes] : [this.axes[0], this.axes[this.axes.length - 1]];
    return [axisOf(this.name, a, ranks[0]), axisOf(this.name, b, ranks[1])];
  }

  override build(inputShape: readonly Shape[]): void {
    super.build(inputShape);
    if (inputShape.length !== 2)
      throw new ValueError(this.name, 'exactly two inputs are needed', `${inputShape.length}`, 'Write dot.apply([a, b]).');
    const [a, b] = this.#axes(inputShape.map((shape) => shape.length));
    const [m, n] = [inputShape[0][a], inputShape[1][b]];
    if (m !== n && m !== null && n !== null)
      throw new ShapeError(this.name, 'the sizes along the axes differ', `${m} and ${n}`, 'Name axes of equal size.', { axes: [a, b] });
  }

  call([x, y]: readonly Tensor[]): Tensor {
    return composed(() => {
      const [a, b] = this.#axes([x.rank, y.rank]);
      const unit = (t: Tensor, axis: number): Tensor => (this.normalize ? t.mul(t.square().sum(axis, true).maximum(1e-14).rsqrt()) : t);
      // Letters of an einsum: z for the batch, s for what is summed over.
      const letters = (rank: number, axis: number, first: number): string =>
        Array.from({ length: rank }, (_, i) => (i === 0 ? 'z' : i === axis ? 's' : String.fromCharCode(first + i))).join('');
      const [left, right] = [letters(x.rank, a, 97), letters(y.rank, b, 105)];
      const rest = `z${`${left}${right}`.replace(/[zs]/g, '')}`;
      const product = einsum(`${left},${right}->${rest}`, unit(x, a), unit(y, b));
      return product.rank === 1 ? product.expandDims(1) : product;
    });
  }

  override computeMask(): null {
    return null;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }
}
