import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { DTypeError } from '../errors.ts';

// How a feature of an example is read. Examples keep float32, int64 and strings.

function kept(op: string, dtype: DType): DType {
  const known = dtypeOf(op, dtype);
  if (known === 'float32' || known === 'int64' || known === 'string') return known;
  throw new DTypeError(op, 'examples keep float32, int64 and string', known, 'Read one of these and use tf.cast.', { dtype: known });
}

/**
 * A feature that every example has, in the same shape; or that gets `defaultValue` where it is missing.
 * @throws DTypeError for dtypes that examples do not keep
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/FixedLenFeature
 * @example new tf.io.FixedLenFeature([2], 'int64').shape; // [2]
 */
export class FixedLenFeature {
  readonly dtype: DType;
  /** null where the feature must be there. */
  readonly defaultValue: TensorLike | null;

  constructor(
    readonly shape: readonly number[],
    dtype: DType,
    options?: { readonly defaultValue?: TensorLike | null },
  ) {
    this.dtype = kept('FixedLenFeature', dtype);
    this.defaultValue = checkOptions('FixedLenFeature', options, ['defaultValue']).defaultValue ?? null;
  }
}

/**
 * A feature of any length, read as a SparseTensor.
 * @throws DTypeError for dtypes that examples do not keep
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/VarLenFeature
 * @example new tf.io.VarLenFeature('string').dtype; // 'string'
 */
export class VarLenFeature {
  readonly dtype: DType;

  constructor(dtype: DType) {
    this.dtype = kept('VarLenFeature', dtype);
  }
}

/**
 * A feature that is a list of pieces of one shape, padded with zeros (or `defaultValue`) to the longest of the batch.
 * @param options defaultValue: what pads; allowMissing (false): an example without it counts as an empty list
 * @throws DTypeError for dtypes that examples do not keep
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/FixedLenSequenceFeature
 * @example new tf.io.FixedLenSequenceFeature([], 'float32', { allowMissing: true }).allowMissing; // true
 */
export class FixedLenSequenceFeature {
  readonly dtype: DType;
  readonly allowMissing: boolean;
  readonly defaultValue: number | bigint | string | null;

  constructor(
    readonly shape: readonly number[],
    dtype: DType,
    options?: { readonly allowMissing?: boolean; readonly defaultValue?: number | bigint | string | null },
  ) {
    this.dtype = kept('FixedLenSequenceFeature', dtype);
    const { allowMissing, defaultValue } = checkOptions('FixedLenSequenceFeature', options, ['allowMissing', 'defaultValue']);
    this.allowMissing = allowMissing ?? false;
    this.defaultValue = defaultValue ?? null;
  }
}

/** How a feature is read. */
export type FeatureSpec = FixedLenFeature | VarLenFeature | FixedLenSequenceFeature;
