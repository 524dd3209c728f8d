import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { FeatureSpec } from '../io/features.ts';
import { kindOf } from '../literal-kind.ts';
import { clipByNorm } from '../ops/clip.ts';
import { oneHot } from '../ops/create.ts';
import { gather } from '../ops/gather.ts';
import { gatherNd } from '../ops/gather-nd.ts';
import { shape as shapeOf } from '../ops/query.ts';
import { unsortedSegmentSum } from '../ops/unsorted-segment.ts';
import { where } from '../ops/where.ts';
import { truncatedNormal } from '../random/normal.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { checkCategorical } from './categorical.ts';
import type { CategoricalColumn, DenseColumn, Ids, MakeVariable } from './column.ts';
import { FeatureColumn } from './column.ts';
import type { FeatureReader } from './feature-reader.ts';

class IndicatorColumn extends FeatureColumn implements DenseColumn {
  protected readonly kind = 'IndicatorColumn';
  readonly name: string;
  readonly width: number;

  constructor(readonly categoricalColumn: CategoricalColumn) {
    super();
    this.name = `${categoricalColumn.name}_indicator`;
    this.width = categoricalColumn.numBuckets;
  }

  get parseExampleSpec(): Readonly<Record<string, FeatureSpec>> {
    return this.categoricalColumn.parseExampleSpec;
  }

  protected facts(): Record<string, unknown> {
    return { categorical_column: this.categoricalColumn };
  }

  rows(features: FeatureReader): Tensor {
    const { ids, present, weights } = this.categoricalColumn.read(features);
    const each = oneHot(where(present, ids, -1n), this.width);
    return (weights === null ? each : each.mul(weights.expandDims(-1))).sum(1);
  }
}

/**
 * Categories as rows of counts: 1 where a category occurs once.
 * @throws ValueError for a column that is not categorical
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/indicator_column
 * @example
 * const { categoricalColumnWithIdentity, indicatorColumn, inputLayer } = tf.featureColumn;
 * inputLayer({ i: [[0, 2, 2]] }, indicatorColumn(categoricalColumnWithIdentity('i', 3))).arraySync(); // [[1, 0, 2]]
 */
export function indicatorColumn(categoricalColumn: CategoricalColumn): IndicatorColumn {
  checkCategorical('indicatorColumn', categoricalColumn);
  return new IndicatorColumn(categoricalColumn);
}

/** What gives an embedding its first values: a function of the shape, or an initializer with `apply`. */
export type EmbeddingInitializer =
  | ((shape: Dims, options?: { readonly dtype?: DType }) => Tensor)
  | { apply(shape: Dims, options?: { readonly dtype?: DType }): Tensor };

export interface EmbeddingOptions {
  /** How the rows of several categories become one: 'mean' unless said. */
  readonly combiner?: 'mean' | 'sum' | 'sqrtn';
  /** Truncated normal with the deviation 1/√dimension unless said. */
  readonly initializer?: EmbeddingInitializer | null;
  /** Rows are shortened to this length before they are combined. */
  readonly maxNorm?: number | null;
  readonly trainable?: boolean;
}

class EmbeddingColumn extends FeatureColumn implements DenseColumn {
  protected readonly kind = 'EmbeddingColumn';
  readonly name: string;
  readonly width: number;

  constructor(
    readonly categoricalColumn: CategoricalColumn,
    readonly dimension: number,
    private readonly options: Required<EmbeddingOptions>,
  ) {
    super();
    this.name = `${categoricalColumn.name}_embedding`;
    this.width = dimension;
  }

  get parseExampleSpec(): Readonly<Record<string, FeatureSpec>> {
    return this.categoricalColumn.parseExampleSpec;
  }

  protected facts(): Record<string, unknown> {
    const { combiner, initializer, maxNorm, trainable } = this.options;
    return { categorical_column: this.categoricalColumn, dimension: this.dimension, combiner, initializer, max_norm: maxNorm, trainable };
  }

  private initial(): Tensor {
    const { initializer } = this.options;
    const shape = [this.categoricalColumn.numBuckets, this.dimension];
    if (initializer === null) return truncatedNormal(shape, { stddev: 1 / Math.sqrt(this.dimension) });
    return typeof initializer === 'function' ? initializer(shape, { dtype: 'float32' }) : initializer.apply(shape, { dtype: 'float32' });
  }

  rows(features: FeatureReader, makeVariable: MakeVariable): Tensor {
    const { combiner, maxNorm, trainable } = this.options;
    const table = makeVariable('embedding_weights', () => this.initial(), trainable);
    const { ids, present, weights } = this.categoricalColumn.read(features);
    const places = where(this.counted({ ids, present, weights }));
    const found = gather(table, gatherNd(ids, places));
    const rows = maxNorm === null ? found : clipByNorm(found, maxNorm, { axes: [1] });
    const example = places.at(':', 0);
    const batch = Number.isNaN(ids.dims[0]) ? shapeOf(ids).at(0) : ids.dims[0];
    const sum = (x: Tensor): Tensor => unsortedSegmentSum(x, example, batch);
    const each = weights === null ? null : gatherNd(weights, places).expandDims(1);
    const total = sum(each === null ? rows : rows.mul(each));
    if (combiner === 'sum') return total;
    const one = each ?? rows.at(':', '0:1').zerosLike().add(1);
    const by = combiner === 'mean' ? sum(one) : sum(one.square()).sqrt();
    // Examples without categories are rows of zeros.
    return total.divideNoNan(by);
  }

  /** The categories that count: those that are there, and where weights divide only those of positive weight. */
  private counted({ ids, present, weights }: Ids): Tensor {
    const valid = present.logicalAnd(ids.greaterEqual(0n));
    return weights === null || this.options.combiner === 'sum' ? valid : valid.logicalAnd(weights.greater(0));
  }
}

/**
 * Categories as rows of a variable that is trained; several of one example are combined.
 * @param options combiner ('mean', 'sum', 'sqrtn'), initializer, maxNorm, trainable
 * @throws ValueError for a column that is not categorical, a dimension below 1, an unknown combiner
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/embedding_column
 * @example
 * const { categoricalColumnWithIdentity, embeddingColumn, inputLayer } = tf.featureColumn;
 * const column = embeddingColumn(categoricalColumnWithIdentity('i', 3), 2, { initializer: () => tf.constant([[1, 2], [3, 4], [5, 6]]) });
 * inputLayer({ i: [[0, 2], [1, 1]] }, column).arraySync(); // [[3, 4], [3, 4]]
 */
export function embeddingColumn(categoricalColumn: CategoricalColumn, dimension: number, options?: EmbeddingOptions): EmbeddingColumn {
  const op = 'embeddingColumn';
  const {
    combiner = 'mean',
    initializer = null,
    maxNorm = null,
    trainable = true,
  } = checkOptions(op, options, ['combiner', 'initializer', 'maxNorm', 'trainable']);
  checkCategorical(op, categoricalColumn);
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new ValueError(op, 'dimension must be a whole number from 1', String(dimension), 'Say how long a row shall be.', { dimension });
  }
  if (!['mean', 'sum', 'sqrtn'].includes(combiner)) {
    throw new ValueError(op, "combiner must be one of 'mean', 'sum', 'sqrtn'", `'${String(combiner)}'`, 'Use one of them.', { combiner });
  }
  const callable =
    typeof initializer === 'function' ||
    (typeof initializer === 'object' && initializer !== null && typeof initializer.apply === 'function');
  if (initializer !== null && !callable) {
    throw new ValueError(
      op,
      `initializer must be callable if specified, in the embedding of ${categoricalColumn.name}`,
      kindOf(initializer),
      'Write (shape) => tf.random.normal(shape).',
    );
  }
  return new EmbeddingColumn(categoricalColumn, dimension, { combiner, initializer, maxNorm, trainable });
}

export type { EmbeddingColumn, IndicatorColumn };
