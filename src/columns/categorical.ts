import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, isFloating } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { FeatureSpec } from '../io/features.ts';
import { VarLenFeature } from '../io/features.ts';
import { kindOf } from '../literal-kind.ts';
import { toHashBucketFast } from '../ops/string-hash.ts';
import { asString } from '../ops/string-numbers.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import type { CategoricalColumn, Ids } from './column.ts';
import { FeatureColumn, isCategorical } from './column.ts';
import type { FeatureReader } from './feature-reader.ts';
import { categoryDtype, KeyedColumn, shownDtype, wholeFrom } from './keyed.ts';
import { checkKey } from './numeric.ts';

class HashedCategoricalColumn extends KeyedColumn {
  protected readonly kind = 'HashedCategoricalColumn';
  readonly numBuckets: number;

  constructor(
    key: string,
    readonly hashBucketSize: number,
    dtype: DType,
  ) {
    super(key, dtype);
    this.numBuckets = hashBucketSize;
  }

  protected idsOf(values: Tensor): Tensor {
    return toHashBucketFast(values.dtype === 'string' ? values : asString(values), this.hashBucketSize);
  }

  protected facts(): Record<string, unknown> {
    return { key: this.key, hash_bucket_size: this.hashBucketSize, dtype: shownDtype(this.dtype) };
  }
}

/**
 * Words (or whole numbers) by their fingerprint: Fingerprint64 modulo the number of buckets.
 * @param options dtype (string)
 * @throws ValueError for fewer than one bucket
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/categorical_column_with_hash_bucket
 * @example
 * const { categoricalColumnWithHashBucket, indicatorColumn, inputLayer } = tf.featureColumn;
 * inputLayer({ word: ['Hello'] }, indicatorColumn(categoricalColumnWithHashBucket('word', 3))).arraySync(); // [[1, 0, 0]]
 */
export function categoricalColumnWithHashBucket(
  key: string,
  hashBucketSize: number,
  options?: { readonly dtype?: DType },
): HashedCategoricalColumn {
  const op = 'categoricalColumnWithHashBucket';
  checkKey(op, key);
  const { dtype = 'string' } = checkOptions(op, options, ['dtype']);
  return new HashedCategoricalColumn(key, wholeFrom(op, 'hashBucketSize', hashBucketSize, 1), categoryDtype(op, dtype));
}

class IdentityCategoricalColumn extends KeyedColumn {
  protected readonly kind = 'IdentityCategoricalColumn';
  constructor(
    key: string,
    readonly numBuckets: number,
    readonly defaultValue: number | null,
  ) {
    super(key, 'int64');
  }

  protected idsOf(values: Tensor): Tensor {
    const ids = values.cast('int64');
    if (this.defaultValue === null) return ids;
    const inside = ids.greaterEqual(0n).logicalAnd(ids.less(BigInt(this.numBuckets)));
    return where(inside, ids, BigInt(this.defaultValue));
  }

  protected facts(): Record<string, unknown> {
    return { key: this.key, number_buckets: this.numBuckets, default_value: this.defaultValue };
  }
}

/**
 * Whole numbers from 0 to numBuckets - 1 as they are; others get `defaultValue`, or no category where there is none.
 * @throws ValueError for fewer than one bucket, for a default beyond them
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/categorical_column_with_identity
 * @example
 * const { categoricalColumnWithIdentity, indicatorColumn, inputLayer } = tf.featureColumn;
 * inputLayer({ day: [[2], [5]] }, indicatorColumn(categoricalColumnWithIdentity('day', 3))).arraySync(); // [[0, 0, 1], [0, 0, 0]]
 */
export function categoricalColumnWithIdentity(
  key: string,
  numBuckets: number,
  options?: { readonly defaultValue?: number | null },
): IdentityCategoricalColumn {
  const op = 'categoricalColumnWithIdentity';
  checkKey(op, key);
  const { defaultValue = null } = checkOptions(op, options, ['defaultValue']);
  wholeFrom(op, 'numBuckets', numBuckets, 1);
  if (defaultValue !== null && !(Number.isInteger(defaultValue) && defaultValue >= 0 && defaultValue < numBuckets)) {
    throw new ValueError(
      op,
      `defaultValue of '${key}' must lie in [0, ${numBuckets})`,
      String(defaultValue),
      'Give the number of a bucket.',
      { key },
    );
  }
  return new IdentityCategoricalColumn(key, numBuckets, defaultValue);
}

class WeightedCategoricalColumn extends FeatureColumn implements CategoricalColumn {
  protected readonly kind = 'WeightedCategoricalColumn';
  readonly name: string;
  readonly numBuckets: number;

  constructor(
    readonly categoricalColumn: CategoricalColumn,
    readonly weightFeatureKey: string,
    readonly dtype: DType,
  ) {
    super();
    this.name = `${categoricalColumn.name}_weighted_by_${weightFeatureKey}`;
    this.numBuckets = categoricalColumn.numBuckets;
  }

  get parseExampleSpec(): Readonly<Record<string, FeatureSpec>> {
    return { ...this.categoricalColumn.parseExampleSpec, [this.weightFeatureKey]: new VarLenFeature(this.dtype) };
  }

  read(features: FeatureReader): Ids {
    const { ids, present } = this.categoricalColumn.read(features);
    return { ids, present, weights: features.weights(this.weightFeatureKey) };
  }

  protected facts(): Record<string, unknown> {
    return { categorical_column: this.categoricalColumn, weight_feature_key: this.weightFeatureKey, dtype: shownDtype(this.dtype) };
  }
}

/**
 * Categories with weights, which another feature gives in the same places.
 * @param options dtype of the weights (float32)
 * @throws ValueError for a column that is not categorical, a dtype of no floats
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/weighted_categorical_column
 * @example
 * const { categoricalColumnWithIdentity, indicatorColumn, inputLayer, weightedCategoricalColumn } = tf.featureColumn;
 * const weighted = weightedCategoricalColumn(categoricalColumnWithIdentity('i', 2), 'w');
 * inputLayer({ i: [[0, 1]], w: [[0.5, 2]] }, indicatorColumn(weighted)).arraySync(); // [[0.5, 2]]
 */
export function weightedCategoricalColumn(
  categoricalColumn: CategoricalColumn,
  weightFeatureKey: string,
  options?: { readonly dtype?: DType },
): WeightedCategoricalColumn {
  const op = 'weightedCategoricalColumn';
  const { dtype = 'float32' } = checkOptions(op, options, ['dtype']);
  checkCategorical(op, categoricalColumn);
  checkKey(op, weightFeatureKey);
  const known = dtypeOf(op, dtype);
  if (!isFloating(known)) throw new ValueError(op, 'dtype must be a float dtype', known, "Use 'float32'.", { dtype });
  return new WeightedCategoricalColumn(categoricalColumn, weightFeatureKey, known);
}

/** @throws ValueError */
export function checkCategorical(op: string, column: unknown): asserts column is CategoricalColumn {
  if (isCategorical(column)) return;
  throw new ValueError(
    op,
    'the column must be categorical',
    column instanceof FeatureColumn ? String(column) : kindOf(column),
    "Write categoricalColumnWithVocabularyList('color', ['red', 'green']).",
  );
}

export const isHashed = (column: unknown): boolean => column instanceof HashedCategoricalColumn;
