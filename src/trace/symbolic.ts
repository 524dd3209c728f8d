import { callerOf } from '../caller.ts';
import type { DType } from '../dtype.ts';
import { TraceError } from '../errors.ts';
import { showShape } from '../format.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Graph, GraphNode } from './graph.ts';
import type { Operation } from './operation.ts';
import type { Method } from './unvalued.ts';
import { UnvaluedTensor } from './unvalued.ts';

/** A tensor of a graph: it has a shape, a dtype and a name, its elements exist only while the graph runs. */
export class SymbolicTensor extends UnvaluedTensor {
  constructor(
    readonly graph: Graph,
    /** Name in the graph: op name and output number. */
    name: string,
    dims: Dims,
    dtype: DType,
  ) {
    super(name, dims, dtype);
  }

  /** The operation that gives it. */
  override get op(): Operation {
    return this.graph.operationOf(this.graph.makers.get(this.id) as GraphNode);
  }

  /**
   * The value in the default session of its graph, or in one that is named: a graph of TensorFlow 1.
   * @throws TraceError for a tensor of a traced function
   */
  eval(feedDict?: unknown, session?: unknown): Tensor {
    return this.graph.evaluated(this, feedDict, session) as Tensor;
  }

  protected refuse(
    asked: string,
    instead = 'It belongs to a function that is being traced or was traced: return it from there instead of keeping it.',
    by?: Method,
  ): never {
    throw new TraceError(asked, 'a traced tensor has no elements yet', this.seen(by), instead, { tensor: this.name });
  }

  /** What it is and where in the user's program it is asked for. */
  seen(by?: Method): string {
    const at = callerOf(by);
    return at === '' ? this.toString() : `${this} at ${at}`;
  }

  override toString(): string {
    return `Tensor("${this.name}", shape=${showShape(this.dims)}, dtype=${this.dtype})`;
  }
}
