import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { eye } from '../ops/diagonal.ts';
import { matmul } from '../ops/matmul.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { objectOf, serialized } from './config.ts';

// tf.keras.regularizers: what large weights cost, added to the loss.

/** @throws ValueError */
function factor(op: string, name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new ValueError(op, `${name} must be a finite number of at least 0`, `${value}`, 'Use 0.01.', { [name]: value });
}

/**
 * What large weights cost. Subclasses say it in `apply`.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/Regularizer
 * @example
 * class Cube extends tf.keras.regularizers.Regularizer {
 *   apply(w) { return tf.abs(w).pow(3).sum(); }
 * }
 * new Cube().apply(tf.constant([1, -2])).item(); // 9
 */
export abstract class Regularizer {
  /** The cost of a weight, a scalar. */
  abstract apply(x: TensorLike): Tensor;

  /** What it was made with. */
  getConfig(): Record<string, unknown> {
    return {};
  }
}

/**
 * l1 · Σ|w| + l2 · Σw², both 0 unless said.
 * @throws ValueError for negative factors
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/L1L2
 * @example new tf.keras.regularizers.L1L2({ l1: 1, l2: 2 }).apply([1, -2]).item(); // 13
 */
export class L1L2 extends Regularizer {
  readonly l1: number;
  readonly l2: number;

  constructor(options?: { readonly l1?: number; readonly l2?: number }) {
    super();
    const { l1 = 0, l2 = 0 } = checkOptions(new.target.name, options, ['l1', 'l2']);
    this.l1 = factor(new.target.name, 'l1', l1);
    this.l2 = factor(new.target.name, 'l2', l2);
  }

  apply(x: TensorLike): Tensor {
    return composed(() => {
      const w = convert('regularizers', x);
      const first = w.abs().sum().mul(this.l1);
      return this.l2 === 0 ? first : first.add(w.square().sum().mul(this.l2));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}

/**
 * l1 · Σ|w|, 0.01 unless said.
 * @throws ValueError for a negative factor
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/L1
 * @example new tf.keras.regularizers.L1(0.5).apply([1, -3]).item(); // 2
 */
export class L1 extends L1L2 {
  constructor(l1: number | { readonly l1?: number } = 0.01) {
    super({ l1: typeof l1 === 'number' ? l1 : (checkOptions('L1', l1, ['l1']).l1 ?? 0.01) });
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1 };
  }
}

/**
 * l2 · Σw², 0.01 unless said.
 * @throws ValueError for a negative factor
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/L2
 * @example new tf.keras.regularizers.L2(0.5).apply([1, -3]).item(); // 5
 */
export class L2 extends L1L2 {
  constructor(l2: number | { readonly l2?: number } = 0.01) {
    super({ l2: typeof l2 === 'number' ? l2 : (checkOptions('L2', l2, ['l2']).l2 ?? 0.01) });
  }

  override getConfig(): Record<string, unknown> {
    return { l2: this.l2 };
  }
}

/** Options of OrthogonalRegularizer. @example const options: tf.keras.regularizers.OrthogonalOptions = { mode: 'columns' }; */
export interface OrthogonalOptions {
  readonly factor?: number;
  readonly mode?: 'rows' | 'columns';
}

/**
 * Asks the rows (or columns) of a matrix to be at right angles to each other: the mean of the sizes of their products.
 * @throws ShapeError for another rank than 2, ValueError for an unknown mode
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/OrthogonalRegularizer
 * @example new tf.keras.regularizers.OrthogonalRegularizer({ factor: 1 }).apply([[1, 0], [0, 2]]).item(); // 0
 */
export class OrthogonalRegularizer extends Regularizer {
  readonly factor: number;
  readonly mode: 'rows' | 'columns';

  constructor(options?: OrthogonalOptions) {
    super();
    const given = checkOptions('OrthogonalRegularizer', options, ['factor', 'mode']);
    this.factor = factor('OrthogonalRegularizer', 'factor', given.factor ?? 0.01);
    this.mode = given.mode ?? 'rows';
    if (this.mode !== 'rows' && this.mode !== 'columns')
      throw new ValueError('OrthogonalRegularizer', "mode must be 'rows' or 'columns'", `'${String(this.mode)}'`, "Use 'rows'.");
  }

  apply(x: TensorLike): Tensor {
    return composed(() => {
      const w = convert('OrthogonalRegularizer', x);
      if (w.rank !== 2)
        throw new ShapeError('OrthogonalRegularizer', 'only matrices have rows', showDims(w.dims), 'Use it for kernels of Dense.');
      const axis = this.mode === 'rows' ? 1 : 0;
      const unit = w.mul(w.square().sum(axis, true).maximum(1e-14).rsqrt());
      const size = w.dims[1 - axis];
      const products = matmul(unit, unit, axis === 1 ? { transposeB: true } : { transposeA: true });
      return products
        .mul(eye(size, { dtype: w.dtype }).neg().add(1))
        .abs()
        .sum()
        .mul((0.5 * this.factor) / Math.max(1, (size * (size - 1)) / 2));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { factor: this.factor, mode: this.mode };
  }
}

/** An L1, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/L1 @example tf.keras.regularizers.l1(0.5).apply([1, -3]).item(); // 2 */
export function l1(factor?: number | { readonly l1?: number }): L1 {
  return new L1(factor);
}

/** An L2, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/L2 @example tf.keras.regularizers.l2(0.5).apply([1, -3]).item(); // 5 */
export function l2(factor?: number | { readonly l2?: number }): L2 {
  return new L2(factor);
}

/** An L1L2, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/L1L2 @example tf.keras.regularizers.l1l2({ l1: 1 }).apply([1, -3]).item(); // 4 */
export function l1l2(options?: { readonly l1?: number; readonly l2?: number }): L1L2 {
  return new L1L2(options);
}

/** An OrthogonalRegularizer, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/OrthogonalRegularizer @example tf.keras.regularizers.orthogonalRegularizer().factor; // 0.01 */
export function orthogonalRegularizer(options?: OrthogonalOptions): OrthogonalRegularizer {
  return new OrthogonalRegularizer(options);
}

/** What options take as a regularizer: an object, a function of a weight, a name such as 'l2', a config. */
export type RegularizerLike = Regularizer | ((x: Tensor) => Tensor) | string | object | null;
/** From a weight to its cost. @example const cost: tf.keras.regularizers.RegularizerFunction = (w) => w.sum(); */
export type RegularizerFunction = (x: Tensor) => Tensor;

const table = { l1: L1, l2: L2, l1_l2: L1L2, orthogonal_regularizer: OrthogonalRegularizer };
const isClass = (value: unknown): value is new () => Regularizer => typeof value === 'function' && value.prototype instanceof Regularizer;
const isOne = (value: unknown): value is Regularizer | RegularizerFunction => value instanceof Regularizer || typeof value === 'function';

/**
 * The regularizer of a name, of a config, the given one, or null for null.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/get
 * @example tf.keras.regularizers.get('l2').l2; // 0.01
 */
export function get(identifier: RegularizerLike | undefined): Regularizer | RegularizerFunction | null {
  if (identifier === null || identifier === undefined) return null;
  if (isClass(identifier)) return new identifier();
  return objectOf('regularizer', identifier, table, isOne);
}

/** The cost of a value. */
export const costOf = (regularizer: Regularizer | RegularizerFunction, x: Tensor): Tensor =>
  regularizer instanceof Regularizer ? regularizer.apply(x) : regularizer(x);

/**
 * A regularizer as { module, class_name, config, registered_name }.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/serialize
 * @example tf.keras.regularizers.serialize(new tf.keras.regularizers.L2(0.5)).config.l2; // 0.5
 */
export const serialize = (value: Regularizer): unknown => serialized('regularizers', value);

/**
 * The regularizer that `serialize` described.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/regularizers/deserialize
 * @example tf.keras.regularizers.deserialize({ class_name: 'L2', config: { l2: 0.5 } }).l2; // 0.5
 */
export const deserialize = (config: object): ReturnType<typeof get> => get(config);
