import { checkOptions } from '../../core/options.ts';
import { Dataset as CoreDataset } from '../../data/dataset.ts';
import type { ElementOf } from '../../data/element.ts';
import { specOf, tensorsOf, unbatched } from '../../data/element.ts';
import type { Items } from '../../data/items.ts';
import { UNKNOWN_CARDINALITY } from '../../data/pipeline.ts';
import { commonLength, single, slices } from '../../data/sources.ts';
import { FailedPreconditionError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { SymbolicTensor } from '../../trace/symbolic.ts';
import { leavesOf, mapTree } from '../../tree.ts';
import type { Iterator } from './iterators.ts';
import { makeInitializableIterator, makeOneShotIterator } from './iterators.ts';

/** Tensors of a graph that a data set is made of: an iterator's initializer computes them, and they are in place while it steps. */
export class Source {
  private values: ReadonlyMap<number, Tensor> | null = null;

  constructor(
    readonly structure: unknown,
    readonly inputs: readonly SymbolicTensor[],
  ) {}

  /** Runs `fn` with these values of the inputs in place. */
  with<R>(values: readonly Tensor[], fn: () => R): R {
    const before = this.values;
    this.values = new Map(this.inputs.map((x, i) => [x.id, values[i]]));
    try {
      return fn();
    } finally {
      this.values = before;
    }
  }

  /** The structure with values for the tensors. @throws FailedPreconditionError */
  now(): unknown {
    const { values } = this;
    if (values === null) {
      throw new FailedPreconditionError(
        'Dataset',
        'the data set depends on tensors that a graph computes',
        this.inputs.map(String).join(', '),
        'Read it by v1.data.makeInitializableIterator, whose initializer a session runs.',
      );
    }
    return mapTree(this.structure, (leaf) => (leaf instanceof SymbolicTensor ? values.get(leaf.id) : leaf));
  }
}

/**
 * `tf.data.Dataset` that also takes the tensors of a graph, and makes its iterators.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/data/Dataset
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const iterator = v1.data.Dataset.fromTensorSlices(tf.constant([1, 2]).mul(10)).makeInitializableIterator();
 *   const next = iterator.getNext();
 *   const session = new v1.Session();
 *   session.run(iterator.initializer);
 *   return session.run(next).item();
 * }); // 10
 */
export class DatasetV1<E> extends CoreDataset<E> {
  constructor(
    kind: string,
    spec: () => unknown,
    size: number,
    items: () => Items,
    release?: () => void,
    /** The tensors of the graph that it depends on. */
    readonly sources: readonly Source[] = [],
  ) {
    super(kind, spec, size, items, release);
  }

  protected override derive<R>(kind: string, spec: () => unknown, size: number, items: () => Items, release?: () => void): DatasetV1<R> {
    return new DatasetV1<R>(kind, spec, size, items, release, this.sources);
  }

  static override fromTensorSlices<const S>(tensors: S, options?: { name?: string | null }): DatasetV1<ElementOf<S>> {
    const op = 'Dataset.fromTensorSlices';
    const source = sourceOf(op, tensors);
    if (source === null) return lifted('TensorSlice', CoreDataset.fromTensorSlices(tensors, options));
    checkOptions(op, options, ['name']);
    const length = commonLength(op, source.structure);
    return new DatasetV1(
      'TensorSlice',
      () => unbatched(op, specOf(source.structure)),
      Number.isNaN(length) ? UNKNOWN_CARDINALITY : length,
      () => {
        const held = source.now();
        return slices(held, commonLength(op, held));
      },
      undefined,
      [source],
    );
  }

  static override fromTensors<const S>(tensors: S, options?: { name?: string | null }): DatasetV1<ElementOf<S>> {
    const source = sourceOf('Dataset.fromTensors', tensors);
    if (source === null) return lifted('Tensor', CoreDataset.fromTensors(tensors, options));
    checkOptions('Dataset.fromTensors', options, ['name']);
    return new DatasetV1(
      'Tensor',
      () => specOf(source.structure),
      1,
      () => single(source.now()),
      undefined,
      [source],
    );
  }

  /** An iterator that begins by itself. @throws ValueError where it depends on tensors of the graph */
  makeOneShotIterator(): Iterator<E> {
    return makeOneShotIterator(this);
  }

  /** An iterator that begins when its `initializer` runs. */
  makeInitializableIterator(): Iterator<E> {
    return makeInitializableIterator(this);
  }
}

const lifted = <E>(kind: string, dataset: CoreDataset<E>): DatasetV1<E> =>
  new DatasetV1(
    kind,
    () => dataset.elementSpec,
    dataset.size,
    () => dataset.items(),
    dataset.release,
  );

/** What the structure needs of the graph; null where it holds no tensor of one. */
function sourceOf(op: string, tensors: unknown): Source | null {
  const inputs = leavesOf(tensors).filter((leaf) => leaf instanceof SymbolicTensor);
  if (inputs.length === 0) return null;
  return new Source(tensorsOf(op, tensors), inputs);
}
