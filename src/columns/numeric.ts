import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, dtypeOf, isFloating, isInteger } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { FeatureSpec } from '../io/features.ts';
import { FixedLenFeature } from '../io/features.ts';
import { kindOf } from '../literal-kind.ts';
import { oneHot, onesLike } from '../ops/create.ts';
import { shape as shapeOf } from '../ops/query.ts';
import { range } from '../ops/range.ts';
import { searchsorted } from '../ops/searchsorted.ts';
import type { Tensor } from '../tensor.ts';
import type { CategoricalColumn, DenseColumn, Ids } from './column.ts';
import { FeatureColumn, Named } from './column.ts';
import type { FeatureReader } from './feature-reader.ts';

/** The key of a column. @throws ValueError */
export function checkKey(op: string, key: unknown): asserts key is string {
  if (typeof key === 'string' && key !== '') return;
  throw new ValueError(op, 'key must be a text', kindOf(key), 'Give the name of the feature.');
}

/** Rows of `width` numbers, whatever the batch is. */
export function flatRows(x: Tensor, width: number): Tensor {
  return Number.isNaN(x.dims[0]) ? x.reshape([-1, width]) : x.reshape([x.dims[0], width]);
}

export interface NumericOptions {
  /** Sizes of a value: [1] unless said. */
  readonly shape?: readonly number[] | number;
  /** For examples that lack it (makeParseExampleSpec). */
  readonly defaultValue?: TensorLike | null;
  readonly dtype?: DType;
  /** Applied to the tensor before it is used. */
  readonly normalizerFn?: ((x: Tensor) => Tensor) | null;
}

class NumericColumn extends FeatureColumn implements DenseColumn {
  protected readonly kind = 'NumericColumn';
  readonly name: string;
  readonly width: number;

  constructor(
    readonly key: string,
    readonly shape: readonly number[],
    readonly defaultValue: TensorLike | null,
    readonly dtype: DType,
    readonly normalizerFn: ((x: Tensor) => Tensor) | null,
  ) {
    super();
    this.name = key;
    this.width = shape.reduce((product, size) => product * size, 1);
  }

  get parseExampleSpec(): Record<string, FeatureSpec> {
    return { [this.key]: new FixedLenFeature(this.shape, this.dtype, { defaultValue: this.defaultValue }) };
  }

  protected facts(): Record<string, unknown> {
    return {
      key: this.key,
      shape: this.shape,
      default_value: this.defaultValue,
      dtype: new Named(`tf.${this.dtype}`),
      normalizer_fn: this.normalizerFn,
    };
  }

  rows(features: FeatureReader): Tensor {
    const x = features.tensor(this.key, 'float32');
    if (!isFloating(x.dtype) && !isInteger(x.dtype)) {
      throw new ValueError(
        features.op,
        `dtype of '${this.key}' must be convertible to float`,
        x.dtype,
        'Use a categorical column for strings.',
        { key: this.key },
      );
    }
    return flatRows((this.normalizerFn?.(x) ?? x).cast('float32'), this.width);
  }
}

/**
 * Numbers as they are, as float32.
 * @param options shape ([1]), defaultValue, dtype (float32: how examples keep it), normalizerFn
 * @throws ValueError for a shape without sizes of at least 1, for a dtype of no numbers
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/numeric_column
 * @example
 * const { numericColumn, inputLayer } = tf.featureColumn;
 * inputLayer({ price: [[1], [5]] }, [numericColumn('price', { normalizerFn: (x) => x.mul(2) })]).arraySync(); // [[2], [10]]
 */
export function numericColumn(key: string, options?: NumericOptions): NumericColumn {
  const op = 'numericColumn';
  checkKey(op, key);
  const {
    shape = [1],
    defaultValue = null,
    dtype = 'float32',
    normalizerFn = null,
  } = checkOptions(op, options, ['shape', 'defaultValue', 'dtype', 'normalizerFn']);
  const sizes = typeof shape === 'number' ? [shape] : [...shape];
  if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
    throw new ValueError(
      op,
      'shape must hold whole numbers from 1',
      `[${sizes.join(', ')}]`,
      'Give the sizes of one value, without the batch.',
      { shape },
    );
  }
  const known = dtypeOf(op, dtype);
  if (DTYPES[known].kind !== 'float' && !isInteger(known)) {
    throw new ValueError(op, 'dtype must be convertible to float', known, 'Use a categorical column for strings.', { dtype });
  }
  if (normalizerFn !== null && typeof normalizerFn !== 'function') {
    throw new ValueError(op, 'normalizerFn must be a function', kindOf(normalizerFn), 'Write (x) => x.div(100).');
  }
  return new NumericColumn(key, sizes, defaultValue, known, normalizerFn);
}

class BucketizedColumn extends FeatureColumn implements DenseColumn, CategoricalColumn {
  protected readonly kind = 'BucketizedColumn';
  readonly name: string;
  readonly width: number;
  readonly numBuckets: number;

  constructor(
    readonly sourceColumn: NumericColumn,
    readonly boundaries: readonly number[],
  ) {
    super();
    this.name = `${sourceColumn.name}_bucketized`;
    this.numBuckets = (boundaries.length + 1) * sourceColumn.shape[0];
    this.width = this.numBuckets;
  }

  get parseExampleSpec(): Readonly<Record<string, FeatureSpec>> {
    return this.sourceColumn.parseExampleSpec;
  }

  protected facts(): Record<string, unknown> {
    return { source_column: this.sourceColumn, boundaries: this.boundaries };
  }

  /** For each number how many boundaries are at most as large. */
  private buckets(features: FeatureReader): Tensor {
    const x = this.sourceColumn.rows(features);
    return searchsorted(this.boundaries as number[], x.reshape([-1]), { side: 'right' }).reshape(shapeOf(x));
  }

  rows(features: FeatureReader): Tensor {
    return flatRows(oneHot(this.buckets(features), this.boundaries.length + 1), this.width);
  }

  read(features: FeatureReader): Ids {
    const buckets = flatRows(this.buckets(features), this.sourceColumn.width).cast('int64');
    const first = range(this.sourceColumn.width, { dtype: 'int64' }).mul(BigInt(this.boundaries.length + 1));
    const ids = buckets.add(first);
    return { ids, present: onesLike(ids, 'bool'), weights: null };
  }
}

/**
 * Numbers by the range that they lie in: n boundaries make n + 1 ranges, each with its lower boundary.
 * @param sourceColumn a numericColumn of one axis
 * @throws ValueError for another column, for boundaries that are not sorted
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/bucketized_column
 * @example
 * const { bucketizedColumn, inputLayer, numericColumn } = tf.featureColumn;
 * inputLayer({ year: [[1950], [1960]] }, bucketizedColumn(numericColumn('year'), [1960, 1980])).arraySync(); // [[1, 0, 0], [0, 1, 0]]
 */
export function bucketizedColumn(sourceColumn: NumericColumn, boundaries: readonly number[]): BucketizedColumn {
  const op = 'bucketizedColumn';
  if (!(sourceColumn instanceof NumericColumn)) {
    throw new ValueError(
      op,
      'sourceColumn must be made by numericColumn',
      String(sourceColumn),
      "Write bucketizedColumn(numericColumn('age'), [18, 65]).",
    );
  }
  if (sourceColumn.shape.length > 1) {
    throw new ValueError(
      op,
      'sourceColumn must have one axis',
      `shape [${sourceColumn.shape.join(', ')}]`,
      'Use one column for each number.',
    );
  }
  const sorted =
    Array.isArray(boundaries) &&
    boundaries.length > 0 &&
    boundaries.every((b, i) => typeof b === 'number' && (i === 0 || boundaries[i - 1] < b));
  if (!sorted)
    throw new ValueError(
      op,
      'boundaries must be a sorted list',
      Array.isArray(boundaries) ? `[${boundaries.join(', ')}]` : kindOf(boundaries),
      'Write [0, 10, 100].',
    );
  return new BucketizedColumn(sourceColumn, [...boundaries]);
}

export type { BucketizedColumn, NumericColumn };
