import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { getSeed } from '../random/context.ts';
import { statelessCategorical } from '../random/discrete.ts';
import type { Seed } from '../random/seeds.ts';
import { unpredictable } from '../random/streams.ts';
import type { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { leavesOf, mapTree } from '../tree.ts';
import type { Count } from './arguments.ts';
import { integer } from './arguments.ts';
import { DatasetGroups } from './dataset-groups.ts';
import type { ElementOf } from './element.ts';
import { commonSpec, handlesOf, hold, specOf, tensorsIn, tensorsOf, unbatched } from './element.ts';
import type { Items, Stream } from './items.ts';
import { chosen, Draws, zipped } from './order.ts';
import { INFINITE_CARDINALITY, UNKNOWN_CARDINALITY } from './pipeline.ts';
import { commonLength, generated, int64, numbers, single, slices } from './sources.ts';

type Generated<S> = S extends TensorSpec ? Tensor : S extends object ? { -readonly [K in keyof S]: Generated<S[K]> } : unknown;
type Zipped<S> = S extends Dataset<infer E> ? E : S extends object ? { -readonly [K in keyof S]: Zipped<S[K]> } : never;

const smallest = (sizes: readonly number[]): number =>
  sizes.includes(0)
    ? 0
    : sizes.includes(UNKNOWN_CARDINALITY)
      ? UNKNOWN_CARDINALITY
      : sizes.every((n) => n === INFINITE_CARDINALITY)
        ? INFINITE_CARDINALITY
        : Math.min(...sizes.filter((n) => n >= 0));

/**
 * A pipeline of elements: tensors, or structures of them. It can be gone through any number of times, by `for…of`, or by `for await` where the
 * source is asynchronous. Elements belong to whoever takes them; what the pipeline makes on the way it frees.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/Dataset
 * @example
 * const ds = tf.data.Dataset.fromTensorSlices([1, 2, 3]).map((x) => x.mul(2)).batch(2);
 * [...ds].map((x) => x.arraySync()); // [[2, 4], [6]]
 */
export class Dataset<E> extends DatasetGroups<E> {
  protected derive<R>(kind: string, spec: () => unknown, size: number, items: () => Items, release?: () => void): Dataset<R> {
    return new Dataset<R>(kind, spec, size, items, release);
  }

  /**
   * The rows of tensors: element i is row i of every tensor of the structure.
   * @throws ShapeError for scalars, and for tensors of different lengths
   * @example
   * const [first] = tf.data.Dataset.fromTensorSlices({ a: [1, 2], b: ['x', 'y'] });
   * first.b.item(); // 'x'
   */
  static fromTensorSlices<const S>(tensors: S, options?: { name?: string | null }): Dataset<ElementOf<S>> {
    checkOptions('Dataset.fromTensorSlices', options, ['name']);
    const held = keep('Dataset.fromTensorSlices', tensors);
    const length = commonLength('Dataset.fromTensorSlices', held);
    return new Dataset(
      'TensorSlice',
      () => unbatched('Dataset.fromTensorSlices', specOf(held)),
      length,
      () => slices(held, length),
    );
  }

  /** One element: the tensors as they are. @example tf.data.Dataset.fromTensors([1, 2]).get().arraySync(); // [1, 2] */
  static fromTensors<const S>(tensors: S, options?: { name?: string | null }): Dataset<ElementOf<S>> {
    checkOptions('Dataset.fromTensors', options, ['name']);
    const held = keep('Dataset.fromTensors', tensors);
    return new Dataset(
      'Tensor',
      () => specOf(held),
      1,
      () => single(held),
    );
  }

  /**
   * What a generator yields, which is started anew for each pass. An async generator needs `for await`.
   * @param options outputSignature: TensorSpecs in the structure of the elements, required; args for the generator
   * @throws ValueError without a signature; when read, DTypeError and ShapeError for an element that does not match
   * @example
   * const ds = tf.data.Dataset.fromGenerator(function* () { yield 1; yield 2; }, { outputSignature: new tf.TensorSpec([], 'int32') });
   * [...ds].map((x) => x.item()); // [1, 2]
   */
  static fromGenerator<S>(
    generator: (...args: never[]) => Iterable<unknown> | AsyncIterable<unknown>,
    options: { outputSignature: S; args?: readonly unknown[]; name?: string | null },
  ): Dataset<Generated<S>> {
    const op = 'Dataset.fromGenerator';
    const { outputSignature, args = [] } = checkOptions(op, options, ['outputSignature', 'args', 'name']);
    if (outputSignature === undefined || !leavesOf(outputSignature).every((leaf) => leaf instanceof TensorSpec)) {
      throw new ValueError(
        op,
        'outputSignature must say what the elements are',
        String(outputSignature),
        "Use { outputSignature: new tf.TensorSpec([], 'float32') }.",
      );
    }
    return new Dataset<Generated<S>>(
      'FlatMap',
      () => outputSignature,
      UNKNOWN_CARDINALITY,
      () => generated(op, () => generator(...(args as never[])), outputSignature),
    );
  }

  /**
   * The int64 numbers from start (0) up to, not including, stop.
   * @throws ValueError for a step of 0
   * @example [...tf.data.Dataset.range(5, 1, -2)].map((x) => x.item()); // [5n, 3n]
   */
  static range(...args: readonly (Count | { outputType?: DType; name?: string | null })[]): Dataset<Tensor> {
    const op = 'Dataset.range';
    const last = args.at(-1);
    const { outputType = 'int64' } = isOptions(last)
      ? checkOptions(op, last as { outputType?: DType; name?: string }, ['outputType', 'name'])
      : {};
    const given = (isOptions(last) ? args.slice(0, -1) : args).map((n) => integer(op, n as Count));
    if (given.length < 1 || given.length > 3)
      throw new ValueError(op, 'it takes stop, or start and stop, or start, stop and step', `${given.length} numbers`, 'Write range(5).');
    const [start, stop, step] = given.length === 1 ? [0n, given[0], 1n] : [given[0], given[1], given[2] ?? 1n];
    if (step === 0n) throw new ValueError(op, 'step must not be 0', '0', 'Use 1 or -1.', { step: 0 });
    const span = step > 0n ? stop - start : start - stop;
    const width = step > 0n ? step : -step;
    const size = span <= 0n ? 0 : Number((span + width - 1n) / width);
    return new Dataset<Tensor>(
      'Range',
      () => new TensorSpec([], outputType),
      size,
      () => numbers(start, stop, step, outputType),
    );
  }

  /**
   * The int64 numbers from start (0) without end, a step (1) apart.
   * @param options start, step, dtype
   * @example [...tf.data.Dataset.counter({ start: 2, step: 3 }).take(2)].map((x) => x.item()); // [2n, 5n]
   */
  static counter(options?: { start?: Count; step?: Count; dtype?: DType; name?: string | null }): Dataset<Tensor> {
    const op = 'Dataset.counter';
    const { start = 0, step = 1, dtype = 'int64' } = checkOptions(op, options, ['start', 'step', 'dtype', 'name']);
    const [from, by] = [integer(op, start), integer(op, step)];
    return new Dataset<Tensor>(
      'Counter',
      () => new TensorSpec([], dtype),
      INFINITE_CARDINALITY,
      () => numbers(from, null, by, dtype),
    );
  }

  /**
   * Elements that hold one element of each data set; ends with the shortest. Takes data sets, or one structure of them.
   * @example [...tf.data.Dataset.zip(tf.data.Dataset.range(3), tf.data.Dataset.range(2))].length; // 2
   */
  static zip<const S extends readonly unknown[]>(...datasets: S): Dataset<S extends readonly [infer One] ? Zipped<One> : Zipped<S>> {
    const tree: unknown = datasets.length === 1 ? datasets[0] : datasets;
    const list = leavesOf(tree);
    if (list.length === 0 || !list.every((leaf): leaf is Dataset<unknown> => leaf instanceof Dataset)) {
      throw new ValueError('Dataset.zip', 'it takes datasets, or a structure of them', typeof list[0], 'Write Dataset.zip(a, b).');
    }
    const build = (parts: readonly unknown[]): unknown => {
      let at = 0;
      return mapTree(tree, () => parts[at++]);
    };
    return new Dataset(
      'Zip',
      () => build(list.map((d) => d.elementSpec)),
      smallest(list.map((d) => d.size)),
      () =>
        zipped(
          list.map((d) => d.items()),
          build,
        ),
    );
  }

  /**
   * Elements of several data sets: each element of `choiceDataset` (int64) names the one that gives the next.
   * @param options stopOnEmptyDataset (true): end when a chosen one has no more; otherwise it is passed over
   * @example
   * const [a, b] = [1, 2].map((x) => tf.data.Dataset.fromTensors(x).repeat());
   * [...tf.data.Dataset.chooseFromDatasets([a, b], tf.data.Dataset.range(2))].map((x) => x.item()); // [1, 2]
   */
  static chooseFromDatasets<E>(
    datasets: readonly Dataset<E>[],
    choiceDataset: Dataset<Tensor>,
    options?: { stopOnEmptyDataset?: boolean },
  ): Dataset<E> {
    const { stopOnEmptyDataset = true } = checkOptions('Dataset.chooseFromDatasets', options, ['stopOnEmptyDataset']);
    return directed('Dataset.chooseFromDatasets', datasets, () => choiceDataset.items(), stopOnEmptyDataset);
  }

  /**
   * Elements of several data sets, each time of one chosen at random, with equal chances or by `weights`.
   * @param options weights, seed, stopOnEmptyDataset (false)
   * @example [...tf.data.Dataset.sampleFromDatasets([tf.data.Dataset.range(2), tf.data.Dataset.range(3)], { seed: 1 })].length; // 5
   */
  static sampleFromDatasets<E>(
    datasets: readonly Dataset<E>[],
    options?: { weights?: TensorLike | null; seed?: Seed | null; stopOnEmptyDataset?: boolean; rerandomizeEachIteration?: boolean | null },
  ): Dataset<E> {
    const op = 'Dataset.sampleFromDatasets';
    const {
      weights,
      seed,
      stopOnEmptyDataset = false,
      rerandomizeEachIteration,
    } = checkOptions(op, options, ['weights', 'seed', 'stopOnEmptyDataset', 'rerandomizeEachIteration']);
    const given = weights == null ? datasets.map(() => 1) : weightsOf(weights);
    if (given.length !== datasets.length)
      throw new ValueError(op, 'there must be one weight for each dataset', `${given.length} for ${datasets.length}`, 'Give as many.');
    const used = datasets.filter((_, i) => given[i] > 0);
    const logits = given.filter((w) => w > 0).map(Math.log);
    const seeds = getSeed(seed) ?? ([...unpredictable()].slice(0, 2) as [number, number]);
    const epochs = rerandomizeEachIteration === true ? new Draws(seeds) : null;
    return directed(op, used, () => sampled(logits, epochs === null ? seeds : [epochs.next(), epochs.next()]), stopOnEmptyDataset);
  }
}

function keep(op: string, value: unknown): unknown {
  return hold(() => scoped(() => handlesOf(tensorsOf(op, value)), tensorsIn));
}

function weightsOf(weights: TensorLike): number[] {
  return Array.from(convert('Dataset.sampleFromDatasets', weights).dataSync() as Float32Array, Number);
}

function directed<E>(op: string, datasets: readonly Dataset<E>[], choices: () => Items, stop: boolean): Dataset<E> {
  if (datasets.length === 0) throw new ValueError(op, 'there is nothing to choose from', 'no dataset', 'Give at least one.');
  const spec = datasets.map((d: Stream) => d.elementSpec).reduce((a, b) => commonSpec(op, a, b));
  return new Dataset<E>(
    'DirectedInterleave',
    () => spec,
    UNKNOWN_CARDINALITY,
    () =>
      chosen(
        datasets.map((d) => () => d.items()),
        choices(),
        stop,
      ),
  );
}

/** Endless choices: each takes two numbers of the stream as the seed of a draw. */
function* sampled(logits: readonly number[], seeds: readonly [number, number]): Items {
  const draws = new Draws(seeds);
  for (;;) {
    const seed = BigInt64Array.of(BigInt(draws.next()), BigInt(draws.next()));
    const index = scoped(
      () => Number((statelessCategorical([logits], 1, seed).dataSync() as BigInt64Array)[0]),
      () => [],
    );
    yield int64(BigInt(index));
  }
}
