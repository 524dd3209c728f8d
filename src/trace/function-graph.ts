import { eagerly, interpreter } from '../core/bind.ts';
import { ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { GraphNode } from './graph.ts';
import { Graph, placeholderOp } from './graph.ts';
import { Program } from './program.ts';
import { SymbolicTensor } from './symbolic.ts';

/** The nodes that a value is computed by, and no effect beside it. */
function leadingTo(nodes: readonly GraphNode[], value: SymbolicTensor): readonly GraphNode[] {
  const needed = new Set([value.id]);
  return nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((y) => needed.has(y.id))) return false;
      for (const x of node.inputs) needed.add(x.id);
      return true;
    })
    .reverse();
}

/** The graph of one trace of a function. Variables can be made in the first trace only. */
export class FunctionGraph extends Graph {
  /** The variables that were made while it was written. */
  readonly variables: Tensor[] = [];

  /** @param given the arguments of the call that it is written for, in the order of the placeholders: what a variable may start from */
  constructor(
    outer: Graph | null,
    readonly functionName: string,
    private readonly first: boolean,
    private readonly given: readonly Tensor[] = [],
  ) {
    super(outer);
  }

  made(handle: Tensor): void {
    this.variables.push(handle);
  }

  override initial(value: Tensor, from: Graph = this): Tensor {
    if (!this.first) {
      throw new ValueError(
        this.functionName,
        'a variable was made in a later trace',
        `shape ${showDims(value.dims)}`,
        'Make variables outside of the function, or only on its first call.',
      );
    }
    if (!(value instanceof SymbolicTensor)) return value;
    if (value.graph !== from) {
      throw new ValueError(
        this.functionName,
        'the initial value of a variable belongs to another trace',
        value.toString(),
        'Start it from a constant and assign.',
      );
    }
    const nodes = leadingTo(from.nodes, value);
    const known = new Map<number, Tensor>();
    for (const { outer, inner } of from.captures.values()) if (!(outer instanceof SymbolicTensor)) known.set(inner.id, outer);
    if (from === this)
      this.inputs.forEach(
        (input, i) => this.given[i] instanceof SymbolicTensor || this.given[i] === undefined || known.set(input.id, this.given[i]),
      );
    const fed = nodes.flatMap(({ op, outputs }) => (op === placeholderOp ? outputs : []));
    if (fed.some((input) => !known.has(input.id))) {
      throw new ValueError(
        this.functionName,
        'the initial value of a variable depends on a tensor that is not known while tracing',
        value.toString(),
        'Start it from a constant and assign.',
      );
    }
    const program = new Program(nodes, fed, [value]);
    return eagerly(
      () =>
        program.run(
          interpreter(),
          fed.map((input) => known.get(input.id) as Tensor),
        )[0],
    );
  }
}
