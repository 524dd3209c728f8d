import { initScope, interpreter } from '../core/bind.ts';
import { ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Graph } from './graph.ts';
import { Program } from './program.ts';
import { SymbolicTensor } from './symbolic.ts';

/** The graph of one trace of a function. Variables can be made in the first trace only, from values that need no argument. */
export class FunctionGraph extends Graph {
  constructor(
    outer: Graph | null,
    readonly functionName: string,
    private readonly first: boolean,
  ) {
    super(outer);
  }

  override initial(value: Tensor): Tensor {
    if (!this.first) {
      throw new ValueError(this.functionName, 'a variable was made in a later trace', `shape ${showDims(value.dims)}`,
        'Make variables outside of the function, or only on its first call.', {});
    }
    if (!(value instanceof SymbolicTensor)) return value;
    try {
      return initScope(() => new Program(this.nodes, [], [value]).run(interpreter(), [])[0]);
    } catch (cause) {
      throw new ValueError(this.functionName, 'the initial value of a variable depends on an argument', value.toString(), 'Start it from a constant and assign.', { cause });
    }
  }
}
