import type { Op } from '../../core/op.ts';
import { checkOptions } from '../../core/options.ts';
import { unscoped } from '../../core/scope.ts';
import type { Source as NextSource } from '../../data/get-next.ts';
import { getNextOp, structured } from '../../data/get-next.ts';
import type { DatasetIterator } from '../../data/iterator.ts';
import type { DType } from '../../dtype.ts';
import { DTypeError, FailedPreconditionError, OutOfRangeError, ShapeError, ValueError } from '../../errors.ts';
import { compatible, UNRANKED } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Operation } from '../../trace/operation.ts';
import { TensorSpec } from '../../trace/spec.ts';
import { leavesOf, mapTree } from '../../tree.ts';
import type { Source } from './dataset.ts';
import { writtenGraph } from './default-graph.ts';
import type { Graph } from './graph.ts';
import type { Kept, State } from './state.ts';

// Iterators of a graph: where one stands is a session's own.

/** An iterator that a session has begun, and the values of the graph's tensors that its data set is made of. */
class Running implements Kept {
  private readonly iterator: DatasetIterator<unknown>;

  constructor(
    dataset: AnyDataset,
    private readonly sources: readonly Source[],
    private readonly values: readonly (readonly Tensor[])[],
  ) {
    this.iterator = this.inPlace(0, () => dataset[Symbol.iterator]());
  }

  private inPlace<R>(from: number, fn: () => R): R {
    return from === this.sources.length ? fn() : this.sources[from].with(this.values[from], () => this.inPlace(from + 1, fn));
  }

  next(): IteratorResult<unknown, undefined> {
    return this.inPlace(0, () => this.iterator.next());
  }

  dispose(): void {
    this.iterator.return();
    for (const values of this.values) for (const value of values) value.dispose();
  }
}

let lastId = 0;

/** What the nodes of an iterator share: where each session stands. */
class Resource implements State, NextSource {
  readonly id = --lastId;
  private running: Running | null = null;

  constructor(
    readonly elementSpec: unknown,
    /** What the first run makes where there is no initializer. */
    readonly oneShot: AnyDataset | null,
  ) {}

  exchange(value: Kept | null): Kept | null {
    const before = this.running;
    this.running = value as Running | null;
    return before;
  }

  start(running: Running): void {
    this.running?.dispose();
    this.running = running;
  }

  getNext(): unknown {
    if (this.running === null && this.oneShot !== null) this.start(new Running(this.oneShot, [], []));
    if (this.running === null) {
      throw new FailedPreconditionError(
        'IteratorGetNext',
        'GetNext() failed because the iterator has not been initialized',
        'no data yet',
        'Ensure that you have run the initializer operation for this iterator before getting the next element.',
      );
    }
    const { done, value } = this.running.next();
    if (done === true)
      throw new OutOfRangeError('IteratorGetNext', 'End of sequence', 'no element', 'Run the initializer to start again, or end the loop.');
    return value;
  }
}

interface IteratorAttrs {
  readonly resource: Resource;
}

/** Only graphs of TensorFlow 1 write these, so they are not in the table. */
const iteratorOp: Op<IteratorAttrs> = { name: 'IteratorV2', label: 'Iterator', saves: 'none', infer: () => [], expand: () => [] };

interface MakeAttrs extends IteratorAttrs {
  readonly dataset: AnyDataset;
  readonly sources: readonly Source[];
}

const makeIteratorOp: Op<MakeAttrs> = {
  name: 'MakeIterator',
  label: 'makeInitializer',
  effect: 'calls',
  saves: 'none',
  infer: () => [],
  expand(_on, inputs, { resource, dataset, sources }) {
    let next = 0;
    const values = sources.map((source) => source.inputs.map(() => unscoped(() => inputs[next++].identity())));
    resource.start(new Running(dataset, sources, values));
    return [];
  },
};

const specsOf = (spec: unknown): TensorSpec[] =>
  leavesOf(spec).map((leaf) => {
    if (leaf instanceof TensorSpec) return leaf;
    throw new ValueError(
      'Iterator',
      'elements must be tensors',
      String(leaf),
      'Make the inner data sets into tensors by batch or flatMap.',
    );
  });
/** What an iterator goes through. */
export interface Elements<E> {
  readonly elementSpec: unknown;
  [Symbol.iterator](): DatasetIterator<E>;
}
type AnyDataset = Elements<unknown>;

/**
 * Goes through a data set, an element in each run that asks for one.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/data/Iterator
 */
export class Iterator<E = unknown> {
  constructor(
    private readonly graph: Graph,
    private readonly resource: Resource,
    private readonly begin: Operation | null,
    private readonly name: string,
  ) {}

  /** The operation that starts it from the first element. @throws ValueError for a one-shot iterator */
  get initializer(): Operation {
    if (this.begin !== null) return this.begin;
    throw new ValueError('Iterator', 'Iterator does not have an initializer', this.name, 'One-shot iterators begin by themselves.');
  }

  /** What the elements are: TensorSpec objects in their structure. */
  get elementSpec(): unknown {
    return this.resource.elementSpec;
  }

  /** The tensors of the next element: each run that needs one of them takes an element. */
  getNext(options?: { readonly name?: string }): E {
    const { name } = checkOptions('Iterator.getNext', options, ['name']);
    const { graph, resource } = this;
    const attrs = { source: resource, specs: specsOf(resource.elementSpec) };
    return structured(resource.elementSpec, graph.write(getNextOp, [], attrs, name ?? 'IteratorGetNext').outputs) as E;
  }

  /** An operation that starts the iterator on a data set of its element's shapes and dtypes. @throws DTypeError, ShapeError */
  makeInitializer(dataset: AnyDataset, options?: { readonly name?: string }): Operation {
    const { name } = checkOptions('Iterator.makeInitializer', options, ['name']);
    mustAgree(specsOf(this.resource.elementSpec), specsOf(dataset.elementSpec));
    return initializing(this.graph, this.resource, dataset, name ?? 'make_initializer');
  }

  /** An iterator of such elements, to be started on several data sets in turn by `makeInitializer`. */
  static fromStructure(outputTypes: unknown, outputShapes?: unknown): Iterator {
    const shapes = outputShapes === undefined ? [] : shapesOf(outputShapes);
    let next = 0;
    const spec = mapTree(outputTypes, (dtype) => new TensorSpec(shapes[next++] ?? null, dtype as DType));
    return iteratorOf(writtenGraph('Iterator.fromStructure'), new Resource(spec, null), null);
  }
}

const isShape = (value: unknown): boolean => Array.isArray(value) && value.every((size) => size === null || typeof size === 'number');

function shapesOf(shapes: unknown): (readonly (number | null)[] | null)[] {
  if (shapes === null || isShape(shapes)) return [shapes as (number | null)[] | null];
  return Object.values(shapes as object).flatMap(shapesOf);
}

function mustAgree(mine: readonly TensorSpec[], given: readonly TensorSpec[]): void {
  const op = 'Iterator.makeInitializer';
  if (mine.length !== given.length)
    throw new ValueError(op, `elements have ${mine.length} tensors`, `${given.length}`, 'Give a data set of such elements.');
  mine.forEach(({ dims, dtype }, i) => {
    if (dtype !== given[i].dtype)
      throw new DTypeError(op, `the dtype of the elements is ${dtype}`, given[i].dtype, 'Use map with tf.cast.', {
        dtypes: [dtype, given[i].dtype],
      });
    if (!compatible(dims ?? UNRANKED, given[i].dims ?? UNRANKED))
      throw new ShapeError(op, `the shape of the elements is ${mine[i]}`, String(given[i]), 'Give a data set of such elements.');
  });
}

/** A node that computes what the data set is made of and starts the iterator on it. */
function initializing(graph: Graph, resource: Resource, dataset: AnyDataset, name: string): Operation {
  const sources = sourcesOf(dataset);
  const inputs = sources.flatMap((source) => source.inputs).map((x) => graph.own(makeIteratorOp, x));
  return graph.operationOf(graph.write(makeIteratorOp, inputs, { resource, dataset, sources }, name));
}

const sourcesOf = (dataset: AnyDataset): readonly Source[] => ('sources' in dataset ? (dataset.sources as readonly Source[]) : []);

function iteratorOf<E>(graph: Graph, resource: Resource, dataset: AnyDataset | null): Iterator<E> {
  graph.states.add(resource);
  const node = graph.write(iteratorOp, [], { resource }, 'IteratorV2');
  return new Iterator(graph, resource, dataset === null ? null : initializing(graph, resource, dataset, 'MakeIterator'), node.name);
}

/**
 * An iterator that begins by itself.
 * @throws ValueError for a data set of tensors that are computed by the graph
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/data/make_one_shot_iterator
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const next = v1.data.makeOneShotIterator(tf.data.Dataset.range(2)).getNext();
 *   const session = new v1.Session();
 *   return [session.run(next).item(), session.run(next).item()];
 * }); // [0n, 1n]
 */
export function makeOneShotIterator<E>(dataset: Elements<E>): Iterator<E> {
  const graph = writtenGraph('makeOneShotIterator');
  const sources = sourcesOf(dataset);
  if (sources.length > 0) {
    throw new ValueError(
      'makeOneShotIterator',
      'the data set depends on tensors that the graph computes',
      sources.flatMap(({ inputs }) => inputs.map(String)).join(', '),
      'Use makeInitializableIterator, and run its initializer.',
    );
  }
  return iteratorOf(graph, new Resource(dataset.elementSpec, dataset), null);
}

/**
 * An iterator that begins, and begins again, when its `initializer` runs.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/data/make_initializable_iterator
 */
export function makeInitializableIterator<E>(dataset: Elements<E>): Iterator<E> {
  return iteratorOf(writtenGraph('makeInitializableIterator'), new Resource(dataset.elementSpec, null), dataset);
}
