import { bind, interpreter } from '../core/bind.ts';
import type { Op } from '../core/op.ts';
import { TraceError } from '../errors.ts';
import { UNRANKED } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { mapTree } from '../tree.ts';
import { tensorsIn } from './element.ts';

// An iterator of outside in a traced function: the graph asks it at every run, so that it advances with every call.

/** What gives elements, as often as it is asked. */
export interface Source {
  readonly elementSpec: unknown;
  /** @throws OutOfRangeError at the end */
  getNext(): unknown;
}

interface SourceAttrs {
  readonly source: Source;
  readonly specs: readonly TensorSpec[];
}

/** No file can hold where an iterator stands, so the op is not in the table. */
const getNextOp: Op<SourceAttrs> = {
  name: 'IteratorGetNext',
  label: 'Iterator.getNext',
  effect: 'calls',
  saves: 'none',
  infer: (_x, { specs }) => specs.map(({ dims, dtype }) => ({ dims: dims ?? UNRANKED, dtype })),
  expand: (_on, _x, { source }) => tensorsIn(source.getNext()),
};

/** Whether ops are being written down rather than run. */
export const isTracing = (): boolean => !interpreter().eager;

/** The next element, as the tensors of a graph that each run fills. @throws TraceError for elements that no graph can hold */
export function nextInGraph(source: Source): unknown {
  const specs: TensorSpec[] = [];
  mapTree(source.elementSpec, (leaf) => {
    if (leaf instanceof TensorSpec) specs.push(leaf);
    else {
      throw new TraceError(
        'Iterator.getNext',
        'inside functions elements must be tensors',
        String(leaf),
        'Take the element outside and pass it as an argument.',
        {},
      );
    }
  });
  const outputs: readonly Tensor[] = bind(getNextOp, [], { source, specs });
  let next = 0;
  return mapTree(source.elementSpec, () => outputs[next++]);
}
