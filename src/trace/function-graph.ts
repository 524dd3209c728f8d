import { eagerly, interpreter } from '../core/bind.ts';
import { ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { GraphNode } from './graph.ts';
import { Graph, placeholderOp } from './graph.ts';
import { Program } from './program.ts';
import { SymbolicTensor } from './symbolic.ts';

/** The graph of one trace of a function. Variables can be made in the first trace only, from values that need no argument. */
export class FunctionGraph extends Graph {
  /** The variables that were made while it was written. */
  readonly variables: Tensor[] = [];

  constructor(
    outer: Graph | null,
    readonly functionName: string,
    private readonly first: boolean,
  ) {
    super(outer);
  }

  /** The nodes that a value is computed by, and no effect beside it. */
  private leadingTo(value: SymbolicTensor): readonly GraphNode[] {
    const needed = new Set([value.id]);
    return this.nodes
      .toReversed()
      .filter((node) => {
        if (!node.outputs.some((y) => needed.has(y.id))) return false;
        for (const x of node.inputs) needed.add(x.id);
        return true;
      })
      .reverse();
  }

  made(handle: Tensor): void {
    this.variables.push(handle);
  }

  override initial(value: Tensor): Tensor {
    if (!this.first) {
      throw new ValueError(
        this.functionName,
        'a variable was made in a later trace',
        `shape ${showDims(value.dims)}`,
        'Make variables outside of the function, or only on its first call.',
        {},
      );
    }
    if (!(value instanceof SymbolicTensor)) return value;
    if (value.graph !== this) {
      throw new ValueError(
        this.functionName,
        'the initial value of a variable belongs to another trace',
        value.toString(),
        'Start it from a constant and assign.',
      );
    }
    const nodes = this.leadingTo(value);
    const captures = [...this.captures.values()].filter(({ outer }) => !(outer instanceof SymbolicTensor));
    const fed = new Set(captures.map(({ inner }) => inner.id));
    if (nodes.some(({ op, outputs }) => op === placeholderOp && !fed.has(outputs[0].id))) {
      throw new ValueError(
        this.functionName,
        'the initial value of a variable depends on an argument',
        value.toString(),
        'Start it from a constant and assign.',
      );
    }
    const program = new Program(
      nodes,
      captures.map(({ inner }) => inner),
      [value],
    );
    return eagerly(
      () =>
        program.run(
          interpreter(),
          captures.map(({ outer }) => outer),
        )[0],
    );
  }
}
