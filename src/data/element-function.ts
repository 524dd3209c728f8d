import { eagerly } from '../core/bind.ts';
import { scoped } from '../core/scope.ts';
import { TraceError, UnsupportedError, ValueError } from '../errors.ts';
import { Slot } from '../trace/signature.ts';
import { TensorSpec } from '../trace/spec.ts';
import type { Trace } from '../trace/trace.ts';
import { Traced } from '../trace/traced.ts';
import { leavesOf, mapTree } from '../tree.ts';
import { handlesOf, specOf, tensorsIn, tensorsOf } from './element.ts';

type Fn = (...args: never[]) => unknown;

/**
 * A function that a pipeline applies to each element. It is traced once, when the pipeline is built, for the shapes that the element spec tells;
 * a function that cannot be traced (it reads elements, or takes data sets) is run as it is written.
 */
export class ElementFunction {
  private readonly traced: Traced<unknown[], unknown>;
  private trace: Trace | null = null;
  private found: unknown;

  /** @param specs one for each argument, structures included */
  constructor(
    private readonly op: string,
    private readonly fn: Fn,
    specs: readonly unknown[],
  ) {
    if (typeof fn !== 'function')
      throw new ValueError(op, 'what is done to elements must be a function', typeof fn, 'Write (x) => x.mul(2).');
    this.traced = new Traced<unknown[], unknown>((...args) => this.plain(args), op, {});
    const leaves = leavesOf(specs);
    const fits = leaves.every((leaf) => leaf instanceof TensorSpec && leaf.dims !== null);
    if (fits && leaves.length > 0) this.begin(specs, leaves as TensorSpec[]);
  }

  private begin(specs: readonly unknown[], leaves: readonly TensorSpec[]): void {
    try {
      this.trace = eagerly(() => this.traced.concrete(specs, undefined));
      const { concrete, result } = this.trace;
      this.found = mapTree(result, (leaf) => (leaf instanceof Slot ? TensorSpec.fromTensor(concrete.outputs[leaf.index]) : leaf));
    } catch (error) {
      // With sizes unknown an op may refuse what it takes when they are known.
      const vague = leaves.some((spec) => spec.dims?.some(Number.isNaN));
      if (!vague && !(error instanceof TraceError) && !(error instanceof UnsupportedError)) throw error;
    }
  }

  private plain(args: readonly unknown[]): unknown {
    return tensorsOf(this.op, this.fn(...(args as never[])));
  }

  /** What it gives: known from the trace, or from the first call. */
  get spec(): unknown {
    return this.found;
  }

  /** The result, under handles of its own. The arguments stay the caller's. */
  call(args: readonly unknown[]): unknown {
    const result = scoped(() => {
      const given = this.trace === null ? this.plain(args) : this.traced.run(this.trace, leavesOf(args) as never);
      return handlesOf(given);
    }, tensorsIn);
    this.found ??= specOf(result);
    return result;
  }
}
