import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorSpec } from '../trace/spec.ts';
import { mapTree } from '../tree.ts';
import type { Count } from './arguments.ts';
import { alongSpec, whole } from './arguments.ts';
import type { Dataset } from './dataset.ts';
import { DatasetSteps } from './dataset-steps.ts';
import type { ArgsOf } from './element.ts';
import { handlesOf } from './element.ts';
import { grouped } from './groups.ts';
import { isStream } from './items.ts';
import { UNKNOWN_CARDINALITY } from './pipeline.ts';
import { int64 } from './sources.ts';
import { argumentsOf } from './steps.ts';

/** How `groupByWindow` groups. */
export interface GroupOptions<E, R> {
  /** The key (int64) of an element. */
  readonly keyFunc: (...args: ArgsOf<E>) => Tensor;
  /** What becomes of the elements of one key: a data set of them in, a data set out. */
  readonly reduceFunc: (key: Tensor, window: Dataset<E>) => Dataset<R>;
  /** So many elements of one key at most; or `windowSizeFunc`, which tells it for each key. */
  readonly windowSize?: Count | null;
  readonly windowSizeFunc?: ((key: Tensor) => Tensor) | null;
  readonly name?: string | null;
}

export interface BucketOptions {
  readonly paddedShapes?: unknown;
  readonly paddingValues?: unknown;
  /** Pads to the bucket's boundary less one rather than to the longest of the batch. */
  readonly padToBucketBoundary?: boolean;
  readonly noPadding?: boolean;
  readonly dropRemainder?: boolean;
  readonly name?: string | null;
}

/** The steps that group elements, and those that take the data set as a whole. */
export abstract class DatasetGroups<E> extends DatasetSteps<E> {
  /** What `fn` makes of the data set. @example [...tf.data.Dataset.range(3).apply((ds) => ds.take(2))].length; // 2 */
  apply<R>(fn: (dataset: Dataset<E>) => Dataset<R>): Dataset<R> {
    const made = fn(this as unknown as Dataset<E>);
    if (isStream(made)) return made;
    throw new ValueError('Dataset.apply', 'the function must give a dataset', typeof made, 'Return the dataset it makes.');
  }

  /** The only element, by its older name. @throws ValueError @example tf.data.Dataset.fromTensors([1, 2]).getSingleElement().arraySync(); // [1, 2] */
  getSingleElement(): E {
    return this.get();
  }

  /**
   * Elements of one key together, as many as a window holds: `reduceFunc` makes data sets of them, whose elements follow one another.
   * @throws ValueError without a window size
   * @example
   * const ds = tf.data.Dataset.range(6).groupByWindow({ keyFunc: (x) => x.floormod(2n), reduceFunc: (key, w) => w.batch(3), windowSize: 3 });
   * [...ds].map((x) => x.arraySync()); // [[0n, 2n, 4n], [1n, 3n, 5n]]
   */
  groupByWindow<R>(options: GroupOptions<E, R>): Dataset<R> {
    const op = 'Dataset.groupByWindow';
    const known = ['keyFunc', 'reduceFunc', 'windowSize', 'windowSizeFunc', 'name'] as const;
    const { keyFunc, reduceFunc, windowSize, windowSizeFunc } = checkOptions(op, options, known);
    if ((windowSize == null) === (windowSizeFunc == null))
      throw new ValueError(op, 'a window needs one size', windowSize == null ? 'none' : 'two', 'Give windowSize or windowSizeFunc.');
    const keys = this.fn('groupByWindow', keyFunc as (...args: never[]) => unknown);
    const fixed = windowSize == null ? null : whole(op, 'windowSize', windowSize, 1);
    return this.derive<R>(
      'GroupByWindow',
      () => undefined,
      UNKNOWN_CARDINALITY,
      () =>
        grouped(this.items(), {
          keyOf: (element) => numberOf(keys.call(argumentsOf(element)) as Tensor),
          sizeOf: (key) =>
            fixed ??
            scoped(
              () => whole(op, 'windowSize', windowSizeFunc?.(int64(key)) as Tensor, 1),
              () => [],
            ),
          reduce: (key, elements) => reduceFunc(key, this.windowOf(elements)),
        }),
    );
  }

  /** A data set of some elements, which stay those of whoever holds them. */
  private windowOf(elements: readonly unknown[]): Dataset<E> {
    return this.same('Window', elements.length, function* () {
      for (const one of elements) yield handlesOf(one);
    });
  }

  /**
   * Batches of elements of similar length: those below the first boundary together, those below the second, and so on.
   * @param elementLengthFunc the length of an element, an int32 scalar
   * @param bucketBoundaries upper ends of the buckets, exclusive
   * @param bucketBatchSizes a batch size for each bucket: one more than boundaries
   * @throws ValueError when they are not one more
   * @example
   * const rows = [[0], [1, 2, 3], [4, 5], [6]];
   * const ds = tf.data.Dataset.fromGenerator(() => rows, { outputSignature: new tf.TensorSpec([null], 'int32') });
   * [...ds.bucketBySequenceLength((x) => tf.size(x), [2], [2, 2])].map((x) => x.arraySync()); // [[[1, 2, 3], [4, 5, 0]], [[0], [6]]]
   */
  bucketBySequenceLength(
    elementLengthFunc: (...args: ArgsOf<E>) => Tensor,
    bucketBoundaries: readonly number[],
    bucketBatchSizes: readonly number[],
    options?: BucketOptions,
  ): Dataset<E> {
    const op = 'Dataset.bucketBySequenceLength';
    const given = checkOptions(op, options, ['paddedShapes', 'paddingValues', 'padToBucketBoundary', 'noPadding', 'dropRemainder', 'name']);
    if (bucketBatchSizes.length !== bucketBoundaries.length + 1) {
      throw new ValueError(
        op,
        'there must be one batch size more than boundaries',
        `${bucketBatchSizes.length} for ${bucketBoundaries.length}`,
        'The last bucket takes what is longer.',
      );
    }
    const { dropRemainder = false, paddingValues = null, noPadding, padToBucketBoundary, paddedShapes = null } = given;
    const lengths = this.fn('bucketBySequenceLength', elementLengthFunc as (...args: never[]) => unknown);
    const shapes = alongSpec<readonly (number | null)[] | null>(this.elementSpec, paddedShapes);
    /** Open sizes end at the bucket's boundary. */
    const closed = (bucket: number): unknown => {
      let at = 0;
      return mapTree(this.elementSpec, (leaf) => {
        const shape = shapes[at++] ?? (leaf as TensorSpec).shape;
        return shape?.map((size) => (size === null || size < 0 ? bucketBoundaries[bucket] - 1 : size)) ?? null;
      });
    };
    const keyOf = (element: unknown): bigint => {
      const length = Number(numberOf(lengths.call(argumentsOf(element)) as Tensor));
      const bucket = bucketBoundaries.filter((boundary) => length >= boundary).length;
      if (padToBucketBoundary !== true || bucket < bucketBoundaries.length) return BigInt(bucket);
      const repair = 'Add a boundary, or leave padToBucketBoundary out.';
      throw new ValueError(op, 'an element is longer than the last boundary', `${length}`, repair, { length });
    };
    return this.derive<E>(
      'GroupByWindow',
      () => undefined,
      UNKNOWN_CARDINALITY,
      () =>
        grouped(this.items(), {
          keyOf,
          sizeOf: (bucket) => bucketBatchSizes[Number(bucket)],
          reduce: (bucket, elements) => {
            const place = Number(bucket.item());
            const [window, size] = [this.windowOf(elements), bucketBatchSizes[place]];
            if (noPadding === true) return window.batch(size, { dropRemainder });
            const padded = padToBucketBoundary === true ? closed(place) : paddedShapes;
            return window.paddedBatch(size, { paddedShapes: padded as never, paddingValues: paddingValues as never, dropRemainder });
          },
        }),
    );
  }
}

/** The value of a scalar that nobody needs any more. @throws ShapeError, ValueError for another tensor */
function numberOf(scalar: Tensor): bigint {
  try {
    return BigInt(scalar.item<number>());
  } finally {
    scalar.dispose();
  }
}
