import { eagerly } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped, unscoped } from '../core/scope.ts';
import { RuntimeError, ValueError } from '../errors.ts';
import { getSeed } from '../random/context.ts';
import type { Seed } from '../random/seeds.ts';
import { unpredictable } from '../random/streams.ts';
import { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { leavesOf, mapTree } from '../tree.ts';
import type { Count } from './arguments.ts';
import { alongSpec, integer, whole } from './arguments.ts';
import { gathered, padded, rows, windows } from './batching.ts';
import type { Dataset } from './dataset.ts';
import type { ArgsOf, ElementOf } from './element.ts';
import { batched, commonSpec, DatasetSpec, handlesOf, hold, release, specOf, tensorsIn, tensorsOf, unbatched } from './element.ts';
import { ElementFunction } from './element-function.ts';
import { Failure, isStream, Signal } from './items.ts';
import { chained, Draws, interleaved, repeated, shuffled } from './order.ts';
import { INFINITE_CARDINALITY, Pipeline, UNKNOWN_CARDINALITY } from './pipeline.ts';
import { Cache, distinct, enumerated, filtered, mapped, scanned, sharded, skipped, taken, whileTrue, withoutFailures } from './steps.ts';

export interface BatchOptions {
  readonly dropRemainder?: boolean;
  readonly numParallelCalls?: number | null;
  readonly deterministic?: boolean | null;
  readonly name?: string | null;
}
const BATCH = ['dropRemainder', 'numParallelCalls', 'deterministic', 'name'] as const;
export interface MapOptions {
  readonly numParallelCalls?: number | null;
  readonly deterministic?: boolean | null;
  readonly name?: string | null;
}
const MAP = ['numParallelCalls', 'deterministic', 'name'] as const;

/** What `window` makes of an element: a data set for each tensor. */
export type WindowOf<E> = E extends Tensor ? Dataset<E> : { -readonly [K in keyof E]: WindowOf<E[K]> };

const counted = (count: number, fn: (count: number) => number): number => (count < 0 ? count : fn(count));
const named = (op: string, options: { name?: string | null } | undefined): void => {
  checkOptions(op, options, ['name']);
};

/** The steps that every data set can be followed by. */
export abstract class DatasetSteps<E> extends Pipeline<E> {
  /** The elements that `fn` gives; the components of an array element are its arguments. @example [...tf.data.Dataset.range(2).map((x) => x.add(1n))].length; // 2 */
  map<R>(fn: (...args: ArgsOf<E>) => R, options?: MapOptions): Dataset<ElementOf<R>> {
    const parallel = checkOptions('Dataset.map', options, MAP).numParallelCalls != null;
    const step = this.fn('map', fn as (...args: never[]) => unknown);
    return this.derive(
      parallel ? 'ParallelMap' : 'Map',
      () => step.spec,
      this.size,
      () => mapped(this.items(), step),
    );
  }

  /** The elements for which `predicate` gives true. @example [...tf.data.Dataset.range(5).filter((x) => x.less(2n))].length; // 2 */
  filter(predicate: (...args: ArgsOf<E>) => TensorLike, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.filter', options);
    const step = this.fn('filter', predicate as (...args: never[]) => unknown);
    return this.same(
      'Filter',
      counted(this.size, () => UNKNOWN_CARDINALITY),
      () => filtered(this.items(), step),
    );
  }

  /** The elements before the first for which `predicate` gives false. @example [...tf.data.Dataset.range(5).takeWhile((x) => x.less(2n))].length; // 2 */
  takeWhile(predicate: (...args: ArgsOf<E>) => TensorLike, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.takeWhile', options);
    const step = this.fn('takeWhile', predicate as (...args: never[]) => unknown);
    return this.same('TakeWhile', UNKNOWN_CARDINALITY, () => whileTrue(this.items(), step));
  }

  /** Elements joined along a new first axis. @throws ShapeError (when read) for elements of different shapes @example [...tf.data.Dataset.range(7).batch(3)][2].shape; // [1] */
  batch(batchSize: Count, options?: BatchOptions): Dataset<E> {
    const { dropRemainder = false } = checkOptions('Dataset.batch', options, BATCH);
    const n = whole('Dataset.batch', 'batchSize', batchSize, 1);
    return this.derive(
      'Batch',
      () => batched(this.elementSpec, dropRemainder ? n : null),
      counted(this.size, (k) => (dropRemainder ? Math.floor(k / n) : Math.ceil(k / n))),
      () => gathered(this.items(), [n], dropRemainder),
    );
  }

  /** As batch, with smaller elements padded at the ends of their axes. @example const ds = tf.data.Dataset.range(1, 3).map((x) => tf.range(x)).paddedBatch(2); */
  paddedBatch(
    batchSize: Count,
    options?: BatchOptions & { readonly paddedShapes?: unknown; readonly paddingValues?: unknown },
  ): Dataset<E> {
    const {
      dropRemainder = false,
      paddedShapes,
      paddingValues,
    } = checkOptions('Dataset.paddedBatch', options, ['paddedShapes', 'paddingValues', ...BATCH]);
    const n = whole('Dataset.paddedBatch', 'batchSize', batchSize, 1);
    const padding = {
      shapes: paddedShapes == null ? null : alongSpec<readonly (number | null)[] | null>(this.elementSpec, paddedShapes),
      values: paddingValues == null ? null : alongSpec<TensorLike | null>(this.elementSpec, paddingValues),
    };
    const spec = (): unknown => {
      let at = 0;
      return mapTree(this.elementSpec, (leaf) => {
        if (!(leaf instanceof TensorSpec)) return leaf;
        const shape =
          padding.shapes?.[at++]?.map((size) => (size === null || size < 0 ? null : size)) ?? leaf.shape?.map(() => null) ?? null;
        return new TensorSpec(shape === null ? null : [dropRemainder ? n : null, ...shape], leaf.dtype);
      });
    };
    return this.derive(
      'PaddedBatch',
      spec,
      counted(this.size, (k) => (dropRemainder ? Math.floor(k / n) : Math.ceil(k / n))),
      () => gathered(this.items(), [n], dropRemainder, (elements) => padded(elements, padding)),
    );
  }

  /** Each row of the elements' first axis as an element. @example [...tf.data.Dataset.range(4).batch(2).unbatch()].length; // 4 */
  unbatch(options?: { name?: string | null }): Dataset<E> {
    named('Dataset.unbatch', options);
    return this.derive(
      'Unbatch',
      () => unbatched('Dataset.unbatch', this.elementSpec),
      counted(this.size, (k) => (k === 0 ? 0 : UNKNOWN_CARDINALITY)),
      () => rows(this.items()),
    );
  }

  /** Batches cut anew, of one size or of several in turn. @example [...tf.data.Dataset.range(6).batch(4).rebatch(3)][1].shape; // [3] */
  rebatch(batchSize: Count | readonly number[], options?: { dropRemainder?: boolean; name?: string | null }): Dataset<E> {
    const { dropRemainder = false } = checkOptions('Dataset.rebatch', options, ['dropRemainder', 'name']);
    const sizes = (Array.isArray(batchSize) ? (batchSize as readonly number[]) : [batchSize as Count]).map((n) =>
      whole('Dataset.rebatch', 'batchSize', n, 1),
    );
    const fixed = dropRemainder && sizes.length === 1 ? sizes[0] : null;
    return this.derive(
      'Rebatch',
      () => batched(unbatched('Dataset.rebatch', this.elementSpec), fixed),
      counted(this.size, () => UNKNOWN_CARDINALITY),
      () => gathered(rows(this.items()), sizes, dropRemainder),
    );
  }

  /**
   * Elements in random order: each next one is drawn from a buffer of `bufferSize`. With a seed the order is TensorFlow's.
   * @throws ValueError for a buffer smaller than 1
   * @example [...tf.data.Dataset.range(3).shuffle(3, { seed: 42, reshuffleEachIteration: false })].length; // 3
   */
  shuffle(bufferSize: Count, options?: { seed?: Seed | null; reshuffleEachIteration?: boolean | null; name?: string | null }): Dataset<E> {
    const { seed, reshuffleEachIteration } = checkOptions('Dataset.shuffle', options, ['seed', 'reshuffleEachIteration', 'name']);
    const n = whole('Dataset.shuffle', 'bufferSize', bufferSize, 1);
    const seeds = getSeed(seed) ?? ([...unpredictable()].slice(0, 2) as [number, number]);
    const epochs = reshuffleEachIteration === false ? null : new Draws(seeds);
    return this.same('Shuffle', this.size, () => shuffled(this.items(), n, epochs === null ? seeds : [epochs.next(), epochs.next()]));
  }

  /** The elements so many times over; without end for -1, null or no count. @example [...tf.data.Dataset.range(3).repeat(2)].length; // 6 */
  repeat(count?: Count | null, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.repeat', options);
    const n = count == null ? -1 : whole('Dataset.repeat', 'count', count, -1);
    const size =
      n === 0 || this.size === 0
        ? 0
        : n < 0 || this.size === INFINITE_CARDINALITY
          ? INFINITE_CARDINALITY
          : counted(this.size, (k) => k * n);
    return this.same('Repeat', size, () => repeated(() => this.items(), n));
  }

  /** The first elements; all for -1. @example [...tf.data.Dataset.range(9).take(2)].length; // 2 */
  take(count: Count, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.take', options);
    const n = whole('Dataset.take', 'count', count, -1);
    const size = n < 0 ? this.size : this.size === INFINITE_CARDINALITY ? n : counted(this.size, (k) => Math.min(k, n));
    return this.same('Take', size, () => taken(this.items(), n));
  }

  /** The elements after the first ones; none for -1. @example [...tf.data.Dataset.range(9).skip(7)].length; // 2 */
  skip(count: Count, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.skip', options);
    const n = whole('Dataset.skip', 'count', count, -1);
    return n < 0
      ? this.take(0)
      : this.same(
          'Skip',
          counted(this.size, (k) => Math.max(0, k - n)),
          () => skipped(this.items(), n),
        );
  }

  /** Every `numShards`-th element, from `index` on. @throws ValueError @example [...tf.data.Dataset.range(10).shard(3, 1)].length; // 3 */
  shard(numShards: Count, index: Count, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.shard', options);
    const n = whole('Dataset.shard', 'numShards', numShards, 1);
    const i = whole('Dataset.shard', 'index', index, 0);
    if (i >= n)
      throw new ValueError('Dataset.shard', 'index must be below numShards', `${i} of ${n}`, 'Shards are counted from 0.', {
        index: i,
        numShards: n,
      });
    return this.same(
      'Shard',
      counted(this.size, (k) => Math.ceil(Math.max(0, k - i) / n)),
      () => sharded(this.items(), n, i),
    );
  }

  /** Here elements are computed when they are asked for: the order and the elements stay, nothing is computed ahead. @example [...tf.data.Dataset.range(3).prefetch(2)].length; // 3 */
  prefetch(bufferSize: Count, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.prefetch', options);
    whole('Dataset.prefetch', 'bufferSize', bufferSize, -1);
    return this.same('Prefetch', this.size, () => this.items());
  }

  /** The elements of the first whole pass, kept in memory for later ones. @example [...tf.data.Dataset.range(3).cache()].length; // 3 */
  cache(options?: { name?: string | null }): Dataset<E> {
    named('Dataset.cache', options);
    const cache = new Cache();
    return this.same('Cache', this.size, () => cache.items(() => this.items()));
  }

  /** Pairs of index (int64) and element. @example [...tf.data.Dataset.range(2).enumerate({ start: 3 })][0][0].item(); // 3n */
  enumerate(options?: { start?: Count; name?: string | null }): Dataset<[Tensor, E]> {
    const start = integer('Dataset.enumerate', checkOptions('Dataset.enumerate', options, ['start', 'name']).start ?? 0);
    return this.derive(
      'Zip',
      () => [new TensorSpec([], 'int64'), this.elementSpec],
      this.size,
      () => enumerated(this.items(), start),
    );
  }

  /** These elements, then those of the other. @throws DTypeError, ValueError for elements of another kind @example [...tf.data.Dataset.range(2).concatenate(tf.data.Dataset.range(2))].length; // 4 */
  concatenate(other: Dataset<E>, options?: { name?: string | null }): Dataset<E> {
    named('Dataset.concatenate', options);
    const spec = commonSpec('Dataset.concatenate', this.elementSpec, other.elementSpec);
    const sizes = [this.size, other.size];
    const size = sizes.includes(INFINITE_CARDINALITY)
      ? INFINITE_CARDINALITY
      : sizes.includes(UNKNOWN_CARDINALITY)
        ? UNKNOWN_CARDINALITY
        : this.size + other.size;
    return this.derive(
      'Concatenate',
      () => spec,
      size,
      () => chained(this.items(), () => other.items()),
    );
  }

  /** The elements of the data sets that `fn` makes, one data set after another. @example [...tf.data.Dataset.range(3).flatMap((x) => tf.data.Dataset.range(x))].length; // 3 */
  flatMap<R>(fn: (...args: ArgsOf<E>) => Dataset<R>, options?: { name?: string | null }): Dataset<R> {
    named('Dataset.flatMap', options);
    return this.woven('FlatMap', 'flatMap', fn, 1, 1);
  }

  /** As flatMap, of `cycleLength` data sets at once, `blockLength` elements of each in turn. @example [...tf.data.Dataset.range(2).interleave((x) => tf.data.Dataset.fromTensors(x).repeat(2), { cycleLength: 2 })].map((x) => Number(x)); // [0, 1, 0, 1] */
  interleave<R>(
    fn: (...args: ArgsOf<E>) => Dataset<R>,
    options?: MapOptions & { cycleLength?: number | null; blockLength?: number | null },
  ): Dataset<R> {
    const { cycleLength, blockLength, numParallelCalls } = checkOptions('Dataset.interleave', options, [
      'cycleLength',
      'blockLength',
      ...MAP,
    ]);
    const cycle = cycleLength == null || cycleLength === -1 ? 1 : whole('Dataset.interleave', 'cycleLength', cycleLength, 1);
    const block = blockLength == null ? 1 : whole('Dataset.interleave', 'blockLength', blockLength, 1);
    return this.woven(numParallelCalls == null ? 'Interleave' : 'ParallelInterleave', 'interleave', fn, cycle, block);
  }

  private woven<R>(kind: string, op: string, fn: (...args: ArgsOf<E>) => Dataset<R>, cycle: number, block: number): Dataset<R> {
    const checked = (...args: readonly unknown[]): unknown => {
      const made = fn(...(args as ArgsOf<E>));
      if (isStream(made)) return made;
      throw new ValueError(`Dataset.${op}`, 'the function must give a dataset', typeof made, 'Use map for functions that give elements.');
    };
    // Data sets are no tensors: such a function is never traced.
    const step = new ElementFunction(`Dataset.${op}`, checked as (...args: never[]) => unknown, []);
    return this.derive(
      kind,
      () => undefined,
      counted(this.size, (k) => (k === 0 ? 0 : UNKNOWN_CARDINALITY)),
      () => interleaved(this.items(), step, cycle, block),
    );
  }

  /** Data sets of `size` elements each, every `stride`-th, begun `shift` after one another. @example [...tf.data.Dataset.range(5).window(2, { dropRemainder: true }).flatMap((w) => w.batch(2))].length; // 2 */
  window(
    size: Count,
    options?: { shift?: Count | null; stride?: Count; dropRemainder?: boolean; name?: string | null },
  ): Dataset<WindowOf<E>> {
    const given = checkOptions('Dataset.window', options, ['shift', 'stride', 'dropRemainder', 'name']);
    const n = whole('Dataset.window', 'size', size, 1);
    const shift = given.shift == null ? n : whole('Dataset.window', 'shift', given.shift, 1);
    const stride = whole('Dataset.window', 'stride', given.stride ?? 1, 1);
    const drop = given.dropRemainder === true;
    const span = (n - 1) * stride + 1;
    const make = (elements: readonly unknown[]): unknown => {
      let at = 0;
      return mapTree(this.elementSpec, (leaf) => {
        const place = at++;
        const column = elements.map((element) => leavesOf(element)[place]);
        return this.derive(
          'Window',
          () => leaf,
          column.length,
          function* () {
            for (const one of column) yield handlesOf(one);
          },
          () => column.forEach(release),
        );
      });
    };
    return this.derive(
      'Window',
      () => mapTree(this.elementSpec, (leaf) => new DatasetSpec(leaf)),
      counted(this.size, (k) => (drop ? Math.max(0, Math.floor((k - span) / shift) + 1) : Math.ceil(k / shift))),
      () => windows(this.items(), n, shift, stride, drop, make),
    );
  }

  /** The state after all elements, at once, also while a function is traced: `fn(state, element)` gives the next. @throws TraceError for a traced state @example tf.data.Dataset.range(5).reduce(0n, (s, x) => s.add(x)).item(); // 10n */
  reduce<S>(initialState: S, fn: (state: ElementOf<S>, element: E) => unknown, options?: { name?: string | null }): ElementOf<S> {
    named('Dataset.reduce', options);
    for (const leaf of leavesOf(initialState)) if (leaf instanceof Tensor) leaf.live('Dataset.reduce');
    const result = eagerly(() =>
      unscoped(() => {
        let state = scoped(() => handlesOf(tensorsOf('Dataset.reduce', initialState)), tensorsIn);
        const step = new ElementFunction('Dataset.reduce', fn as (...args: never[]) => unknown, [specOf(state), this.elementSpec]);
        for (const item of this.items()) {
          if (item instanceof Failure) throw item.error;
          if (item instanceof Signal)
            throw new RuntimeError('Dataset.reduce', 'the source is asynchronous', 'reduce', 'Use for await (const element of dataset).');
          const next = step.call([state, item]);
          release(state);
          release(item);
          state = next;
        }
        return state;
      }),
    );
    return scoped(() => result, tensorsIn) as ElementOf<S>;
  }

  /** As map, with a state: `fn(state, element)` gives [next state, new element]. @example [...tf.data.Dataset.range(4).scan(0n, (s, x) => [s.add(x), s.add(x)])].map((x) => x.item()); // [0n, 1n, 3n, 6n] */
  scan<S, R>(
    initialState: S,
    fn: (state: ElementOf<S>, element: E) => readonly [unknown, R],
    options?: { useDefaultDevice?: boolean | null; name?: string | null },
  ): Dataset<ElementOf<R>> {
    checkOptions('Dataset.scan', options, ['useDefaultDevice', 'name']);
    const initial = hold(() => scoped(() => handlesOf(tensorsOf('Dataset.scan', initialState)), tensorsIn));
    const step = new ElementFunction('Dataset.scan', fn as (...args: never[]) => unknown, [specOf(initial), this.elementSpec]);
    return this.derive(
      'Scan',
      () => (step.spec as readonly unknown[] | undefined)?.[1],
      this.size,
      () => scanned(this.items(), initial, step),
    );
  }

  /** Each element once. @example [...tf.data.Dataset.fromTensorSlices([1, 37, 2, 37, 2, 1]).unique()].length; // 3 */
  unique(options?: { name?: string | null }): Dataset<E> {
    named('Dataset.unique', options);
    return this.same(
      'Unique',
      counted(this.size, (k) => (k === 0 ? 0 : UNKNOWN_CARDINALITY)),
      () => distinct(this.items()),
    );
  }

  /** Leaves out elements whose making failed. @example [...tf.data.Dataset.range(3).ignoreErrors()].length; // 3 */
  ignoreErrors(options?: { logWarning?: boolean; name?: string | null }): Dataset<E> {
    const { logWarning = false } = checkOptions('Dataset.ignoreErrors', options, ['logWarning', 'name']);
    return this.same(
      'IgnoreErrors',
      counted(this.size, () => UNKNOWN_CARDINALITY),
      () => withoutFailures(this.items(), logWarning),
    );
  }
}
