import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { clipByValue } from '../ops/clip.ts';
import { relu } from '../ops/unary.ts';
import type { Tensor } from '../tensor.ts';
import { objectOf, serialized } from './config.ts';

// tf.keras.constraints: what weights are held to after each step of an optimizer.

const EPSILON = 1e-7;
/** The axis, or axes, along which norms are taken. @example const axis: tf.keras.constraints.ConstraintAxis = [0, 1]; */
export type ConstraintAxis = number | readonly number[];

/**
 * What a weight is held to. Subclasses say it in `apply`.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/Constraint
 * @example
 * class AtMostOne extends tf.keras.constraints.Constraint {
 *   apply(w) { return tf.minimum(w, 1); }
 * }
 * new AtMostOne().apply(tf.constant([0.5, 2])).arraySync(); // [0.5, 1]
 */
export abstract class Constraint {
  /** The weight as it must be. */
  abstract apply(w: TensorLike): Tensor;

  /** What it was made with. */
  getConfig(): Record<string, unknown> {
    return {};
  }
}

const norms = (w: Tensor, axis: ConstraintAxis): Tensor => w.square().sum(axis, true).sqrt();

/**
 * Weights of at least 0.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/NonNeg
 * @example new tf.keras.constraints.NonNeg().apply([-1, 2]).arraySync(); // [0, 2]
 */
export class NonNeg extends Constraint {
  apply(w: TensorLike): Tensor {
    return relu(w);
  }
}

/**
 * Norms along an axis of at most maxValue (2): the weights that come into one unit of a Dense are axis 0.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/MaxNorm
 * @example new tf.keras.constraints.MaxNorm(1).apply([[3], [4]]).arraySync(); // [[0.6], [0.8]]
 */
export class MaxNorm extends Constraint {
  readonly maxValue: number;
  readonly axis: ConstraintAxis;

  constructor(
    maxValue?: number | { readonly maxValue?: number; readonly axis?: ConstraintAxis },
    options?: { readonly axis?: ConstraintAxis },
  ) {
    super();
    const given = isOptions(maxValue) ? maxValue : { ...options, ...(maxValue === undefined ? {} : { maxValue }) };
    const known = checkOptions<{ maxValue?: number; axis?: ConstraintAxis }>('MaxNorm', given, ['maxValue', 'axis']);
    [this.maxValue, this.axis] = [known.maxValue ?? 2, known.axis ?? 0];
  }

  apply(w: TensorLike): Tensor {
    return composed(() => {
      const x = convert('MaxNorm', w);
      const size = norms(x, this.axis);
      return x.mul(clipByValue(size, 0, this.maxValue).div(size.add(EPSILON)));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { max_value: this.maxValue, axis: this.axis };
  }
}

/**
 * Norms of 1 along an axis, 0 unless said.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/UnitNorm
 * @example new tf.keras.constraints.UnitNorm().apply([[3], [4]]).arraySync(); // [[0.6], [0.8]]
 */
export class UnitNorm extends Constraint {
  readonly axis: ConstraintAxis;

  constructor(options?: { readonly axis?: ConstraintAxis }) {
    super();
    this.axis = checkOptions('UnitNorm', options, ['axis']).axis ?? 0;
  }

  apply(w: TensorLike): Tensor {
    return composed(() => {
      const x = convert('UnitNorm', w);
      return x.div(norms(x, this.axis).add(EPSILON));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}

/** Options of MinMaxNorm. @example const options: tf.keras.constraints.MinMaxNormOptions = { rate: 0.5 }; */
export interface MinMaxNormOptions {
  readonly minValue?: number;
  readonly maxValue?: number;
  /** How far a step goes towards the nearest allowed norm: 1 all the way. */
  readonly rate?: number;
  readonly axis?: ConstraintAxis;
}

/**
 * Norms between minValue (0) and maxValue (1) along an axis.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/MinMaxNorm
 * @example new tf.keras.constraints.MinMaxNorm({ minValue: 10, maxValue: 20 }).apply([[3], [4]]).arraySync(); // [[6], [8]]
 */
export class MinMaxNorm extends Constraint {
  private readonly config: Required<MinMaxNormOptions>;

  constructor(options?: MinMaxNormOptions) {
    super();
    const {
      minValue = 0,
      maxValue = 1,
      rate = 1,
      axis = 0,
    } = checkOptions('MinMaxNorm', options, ['minValue', 'maxValue', 'rate', 'axis']);
    this.config = { minValue, maxValue, rate, axis };
  }

  apply(w: TensorLike): Tensor {
    const { minValue, maxValue, rate, axis } = this.config;
    return composed(() => {
      const x = convert('MinMaxNorm', w);
      const size = norms(x, axis);
      const wanted = clipByValue(size, minValue, maxValue)
        .mul(rate)
        .add(size.mul(1 - rate));
      return x.mul(wanted.div(size.add(EPSILON)));
    });
  }

  override getConfig(): Record<string, unknown> {
    const { minValue: min_value, maxValue: max_value, rate, axis } = this.config;
    return { min_value, max_value, rate, axis };
  }
}

/** A MaxNorm, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/MaxNorm @example tf.keras.constraints.maxNorm(3).maxValue; // 3 */
export function maxNorm(
  maxValue?: number | { readonly maxValue?: number; readonly axis?: ConstraintAxis },
  options?: { readonly axis?: ConstraintAxis },
): MaxNorm {
  return new MaxNorm(maxValue, options);
}

/** A MinMaxNorm, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/MinMaxNorm @example tf.keras.constraints.minMaxNorm().getConfig().rate; // 1 */
export function minMaxNorm(options?: MinMaxNormOptions): MinMaxNorm {
  return new MinMaxNorm(options);
}

/** A NonNeg, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/NonNeg @example tf.keras.constraints.nonNeg().apply([-1]).arraySync(); // [0] */
export function nonNeg(): NonNeg {
  return new NonNeg();
}

/** A UnitNorm, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/UnitNorm @example tf.keras.constraints.unitNorm({ axis: 1 }).axis; // 1 */
export function unitNorm(options?: { readonly axis?: ConstraintAxis }): UnitNorm {
  return new UnitNorm(options);
}

/** From a weight to what it must be. @example const halved: tf.keras.constraints.ConstraintFunction = (w) => w.div(2); */
export type ConstraintFunction = (w: Tensor) => Tensor;
/** What options take as a constraint: an object, a function of a weight, a name such as 'max_norm', a config. */
export type ConstraintLike = Constraint | ConstraintFunction | string | object | null;

const table = { max_norm: MaxNorm, min_max_norm: MinMaxNorm, non_neg: NonNeg, unit_norm: UnitNorm };
const isClass = (value: unknown): value is new () => Constraint => typeof value === 'function' && value.prototype instanceof Constraint;
const isOne = (value: unknown): value is Constraint | ConstraintFunction => value instanceof Constraint || typeof value === 'function';

/**
 * The constraint of a name, of a config, the given one, or null for null.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/get
 * @example tf.keras.constraints.get('non_neg') instanceof tf.keras.constraints.NonNeg; // true
 */
export function get(identifier: ConstraintLike | undefined): Constraint | ConstraintFunction | null {
  if (identifier === null || identifier === undefined) return null;
  if (isClass(identifier)) return new identifier();
  return objectOf('constraint', identifier, table, isOne);
}

/** A constraint as the function that variables take. */
export const functionOf = (constraint: Constraint | ConstraintFunction | null): ConstraintFunction | null =>
  constraint instanceof Constraint ? (w) => constraint.apply(w) : constraint;

/**
 * A constraint as { module, class_name, config, registered_name }.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/serialize
 * @example tf.keras.constraints.serialize(new tf.keras.constraints.NonNeg()).class_name; // 'NonNeg'
 */
export const serialize = (value: Constraint): unknown => serialized('constraints', value);

/**
 * The constraint that `serialize` described.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/constraints/deserialize
 * @example tf.keras.constraints.deserialize({ class_name: 'MaxNorm', config: { max_value: 3 } }).maxValue; // 3
 */
export const deserialize = (config: object): ReturnType<typeof get> => get(config);
