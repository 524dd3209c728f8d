import { isConvertible } from '../../core/convert.ts';
import { IndexedSlices } from '../../core/indexed-slices.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../../trace/graph.ts';
import { Operation } from '../../trace/operation.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import { mapTree } from '../../tree.ts';
import type { Graph } from './graph.ts';

/** What a structure of fetches asks for, each tensor once. */
export interface Fetches {
  readonly tensors: readonly SymbolicTensor[];
  readonly targets: readonly GraphNode[];
  /** The structure with results in the places of tensors, null in those of operations. */
  filled(results: readonly Tensor[]): unknown;
}

/** @throws ValueError for a leaf that is no tensor, operation, variable or name, or is of another graph */
export function fetchesOf(graph: Graph, fetches: unknown): Fetches {
  const tensors: SymbolicTensor[] = [];
  const targets: GraphNode[] = [];
  const wanted = (leaf: unknown): number | null => {
    const element = graph.asGraphElement(leaf);
    if (element === null) throw invalid(leaf);
    if (element instanceof Operation) {
      targets.push(element.node);
      return null;
    }
    const known = tensors.indexOf(element);
    return known >= 0 ? known : tensors.push(element) - 1;
  };
  const plan = mapTree(fetches, (leaf) =>
    leaf instanceof IndexedSlices ? new Sparse(wanted(leaf.values), wanted(leaf.indices), leaf.denseShape) : new Place(wanted(leaf)),
  );
  const filled = (results: readonly Tensor[]): unknown => {
    const given = new Set<number>();
    // A tensor that is asked for twice comes as two that can be disposed of apart.
    const take = (at: number | null): Tensor | null => {
      if (at === null) return null;
      if (given.has(at)) return results[at].view(results[at].dims);
      given.add(at);
      return results[at];
    };
    return mapTree(plan, (leaf) =>
      leaf instanceof Sparse
        ? new IndexedSlices(take(leaf.values) as Tensor, take(leaf.indices) as Tensor, { denseShape: leaf.denseShape })
        : take((leaf as Place).at),
    );
  };
  return { tensors, targets, filled };
}

class Place {
  constructor(readonly at: number | null) {}
}
class Sparse {
  constructor(
    readonly values: number | null,
    readonly indices: number | null,
    readonly denseShape: readonly number[] | null,
  ) {}
}

function invalid(leaf: unknown): ValueError {
  if (isConvertible(leaf)) {
    return new ValueError(
      'Session.run',
      'a fetch must be of the graph of the session',
      'a tensor or variable that has its value already',
      'Make it inside graph.asDefault, or read it as it is.',
      { fetch: leaf },
    );
  }
  const got =
    leaf === null
      ? 'null'
      : typeof leaf === 'object'
        ? `an object of class ${leaf.constructor?.name ?? 'none'}`
        : `the ${typeof leaf} ${String(leaf)}`;
  return new ValueError(
    'Session.run',
    'a fetch must be a tensor, an operation, a variable or the name of one',
    got,
    'Structures of them are arrays, plain objects and Maps.',
    { fetch: leaf },
  );
}
