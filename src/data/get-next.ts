import { bind, interpreter } from '../core/bind.ts';
import type { Aval, Op } from '../core/op.ts';
import { TraceError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import { UNRANKED } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { leavesOf, mapTree } from '../tree.ts';
import { tensorsIn } from './element.ts';
import { atEnd, Optional } from './optional.ts';

// An iterator in a graph, which asks it at every run, so that it advances with every call. No file can hold where an iterator stands, so
// these ops are not in the table.

/** What gives elements, as often as it is asked. */
export interface Source {
  readonly elementSpec: unknown;
  /** @throws OutOfRangeError at the end */
  getNext(): unknown;
}

interface SourceAttrs<S extends Source> {
  readonly source: S;
  readonly specs: readonly TensorSpec[];
}

const avalOf = ({ dims, dtype }: TensorSpec): Aval => ({ dims: dims ?? UNRANKED, dtype });

/** The next element; in graphs of TensorFlow 1, too. */
export const getNextOp: Op<SourceAttrs<Source>> = {
  name: 'IteratorGetNext',
  label: 'Iterator.getNext',
  effect: 'calls',
  saves: 'none',
  infer: (_x, { specs }) => specs.map(avalOf),
  expand: (_on, _x, { source }) => tensorsIn(source.getNext()),
};

interface OptionalSource extends Source {
  getNextAsOptional(): Optional<unknown>;
}

/** Whether there is an element, then the element: zeros where there is none, of size 0 along axes that are not known. */
const getOptionalOp: Op<SourceAttrs<OptionalSource>> = {
  name: 'IteratorGetNextAsOptional',
  label: 'Iterator.getNextAsOptional',
  effect: 'calls',
  saves: 'none',
  infer: (_x, { specs }) => [{ dims: [], dtype: 'bool' }, ...specs.map(avalOf)],
  expand(on, _x, { source, specs }) {
    const found = source.getNextAsOptional();
    const has = found.hasValue() === true;
    const nothing = ({ dims, dtype }: TensorSpec): Tensor =>
      zeros(
        (dims ?? []).map((size) => (Number.isNaN(size) ? 0 : size)),
        dtype,
      );
    return [on.constant(Uint8Array.of(has ? 1 : 0), [], 'bool'), ...(has ? tensorsIn(found.getValue()) : specs.map(nothing))];
  },
};

/** The element of an optional, which must have one when that runs. */
const getValueOp: Op = {
  name: 'OptionalGetValue',
  label: 'Optional.getValue',
  effect: 'check',
  saves: 'none',
  infer: ([, ...element]) => element,
  expand(_on, [has, ...element]) {
    if (!has.item()) throw atEnd('Optional.getValue');
    return element.map((t) => t.identity());
  },
  grad: (dy) => [null, ...dy],
};

/** Whether ops are being written down rather than run. */
export const isTracing = (): boolean => !interpreter().eager;

/** The specs of an element. @throws TraceError for elements that no graph can hold */
function specsOf(op: string, elementSpec: unknown): TensorSpec[] {
  return leavesOf(elementSpec).map((leaf) => {
    if (leaf instanceof TensorSpec) return leaf;
    throw new TraceError(
      op,
      'inside functions elements must be tensors',
      String(leaf),
      'Take the element outside and pass it as an argument.',
    );
  });
}

/** These tensors in the structure of an element. */
export function structured(elementSpec: unknown, tensors: readonly Tensor[]): unknown {
  let next = 0;
  return mapTree(elementSpec, () => tensors[next++]);
}

/** The next element, as the tensors of a graph that each run fills. @throws TraceError for elements that no graph can hold */
export function nextInGraph(source: Source): unknown {
  const specs = specsOf('Iterator.getNext', source.elementSpec);
  return structured(source.elementSpec, bind(getNextOp, [], { source, specs }));
}

/** What may be the next element, as tensors of a graph. */
class TracedOptional extends Optional<unknown> {
  constructor(
    private readonly spec: unknown,
    private readonly has: Tensor,
    private readonly element: readonly Tensor[],
  ) {
    super();
  }

  override hasValue(): Tensor {
    return this.has;
  }

  override getValue(): unknown {
    return structured(this.spec, bind(getValueOp, [this.has, ...this.element], undefined));
  }
}

/** The next element of a graph's every run, or that there is none. @throws TraceError for elements that no graph can hold */
export function optionalInGraph(source: OptionalSource): Optional<unknown> {
  const specs = specsOf('Iterator.getNextAsOptional', source.elementSpec);
  const [has, ...element] = bind(getOptionalOp, [], { source, specs });
  return new TracedOptional(source.elementSpec, has, element);
}
