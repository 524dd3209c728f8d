import { GradientTape } from '../../autodiff/tape.ts';
import { executingEagerly } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert, isConvertible } from '../../core/convert.ts';
import { IndexedSlices } from '../../core/indexed-slices.ts';
import type { Gradient } from '../../core/op.ts';
import { checkOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import type { DType } from '../../dtype.ts';
import { isFloating } from '../../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../../errors.ts';
import { fill } from '../../ops/create.ts';
import { compatible, showDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../../trace/graph.ts';
import type { Operation } from '../../trace/operation.ts';
import type { Variable as CoreVariable } from '../../variable.ts';
import { getDefaultGraph, writtenGraph } from './default-graph.ts';
import { gradients } from './gradients.ts';
import type { Graph } from './graph.ts';
import { trainableVariables, Variable } from './variable.ts';

export type Pair = readonly [Gradient, CoreVariable];
/** A number, a tensor or a variable, or a function that gives one. */
export type Rate = TensorLike | (() => TensorLike);

export interface ComputeOptions {
  /** The variables to change; the trainable ones of the graph unless given. */
  readonly varList?: readonly CoreVariable[];
  /** The gradient that the loss starts with; ones unless given. */
  readonly gradLoss?: Tensor;
}
export interface ApplyOptions {
  /** A variable that counts the steps. */
  readonly globalStep?: CoreVariable | null;
  readonly name?: string;
}
export interface MinimizeOptions extends ComputeOptions, ApplyOptions {}

/**
 * What the optimizers of TensorFlow 1 share: in a graph `minimize` writes down what changes the variables and gives the operation to run;
 * while ops compute at once it changes them, the loss being a function.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer
 */
export abstract class Optimizer {
  private readonly slots = new Map<string, Map<CoreVariable, CoreVariable>>();

  constructor(
    private readonly label: string,
    private readonly rate: Rate,
  ) {}

  getName(): string {
    return this.label;
  }

  /**
   * Computes gradients and applies them.
   * @returns the operation that does so when a session runs it; null where it was done at once
   * @throws ValueError where no variable has a gradient
   */
  minimize(loss: Tensor | (() => Tensor), options?: MinimizeOptions): Operation | null {
    const { globalStep, name, varList, gradLoss } = checkOptions(`${this.label}.minimize`, options, [
      'globalStep',
      'name',
      'varList',
      'gradLoss',
    ]);
    const pairs = this.computeGradients(loss, {
      ...(varList === undefined ? {} : { varList }),
      ...(gradLoss === undefined ? {} : { gradLoss }),
    });
    if (pairs.every(([g]) => g === null)) {
      throw new ValueError(
        `${this.label}.minimize`,
        'No gradients provided for any variable: the loss does not depend on them by ops that have gradients',
        `variables [${pairs.map(([, v]) => `"${v.toString()}"`).join(', ')}] and loss ${String(loss)}`,
        'Compute the loss from the variables.',
      );
    }
    const operation = this.applyGradients(pairs, {
      ...(globalStep === undefined ? {} : { globalStep }),
      ...(name === undefined ? {} : { name }),
    });
    if (executingEagerly()) for (const [g] of pairs) for (const t of g instanceof IndexedSlices ? [g.values, g.indices] : [g]) t?.dispose();
    return operation;
  }

  /**
   * Pairs of gradient and variable; null for a variable that the loss does not depend on.
   * @throws ValueError without variables, DTypeError for a loss that is no float
   */
  computeGradients(loss: Tensor | (() => Tensor), options?: ComputeOptions): [Gradient, CoreVariable][] {
    const op = `${this.label}.computeGradients`;
    const { varList, gradLoss } = checkOptions(op, options, ['varList', 'gradLoss']);
    if (executingEagerly()) return this.computedAtOnce(op, loss, varList, gradLoss);
    const value = typeof loss === 'function' ? loss() : loss;
    if (!isFloating(value.dtype))
      throw new DTypeError(op, 'a loss must be a float', value.dtype, 'Cast it before it is computed.', { dtype: value.dtype });
    const variables = varList ?? trainableVariables();
    if (variables.length === 0)
      throw new ValueError(op, 'No variables to optimize', '0 variables', 'Make trainable ones before, or give varList.');
    const found = gradients(value, [...variables], gradLoss === undefined ? undefined : { gradYs: gradLoss });
    return variables.map((v, i) => [found[i], v]);
  }

  private computedAtOnce(
    op: string,
    loss: Tensor | (() => Tensor),
    varList: readonly CoreVariable[] | undefined,
    gradLoss: Tensor | undefined,
  ): [Gradient, CoreVariable][] {
    if (typeof loss !== 'function')
      throw new ValueError(
        op,
        'the loss must be a function while ops compute at once',
        String(loss),
        'Write minimize(() => loss), or call it inside the asDefault of its graph.',
      );
    const tape = new GradientTape();
    const value = tape.record(loss);
    const variables = varList ?? tape.watchedVariables();
    const found = tape.gradient(value, [...variables], gradLoss === undefined ? {} : { outputGradients: gradLoss }) as readonly Gradient[];
    value.dispose();
    return variables.map((v, i) => [found[i], v]);
  }

  /**
   * Changes each variable by its gradient; pairs without a gradient are left out.
   * @returns the operation that does so when a session runs it; null where it was done at once
   * @throws ValueError without any gradient, ShapeError for a gradient of another shape
   */
  applyGradients(gradsAndVars: Iterable<Pair>, options?: ApplyOptions): Operation | null {
    const op = `${this.label}.applyGradients`;
    const { globalStep, name } = checkOptions(op, options, ['globalStep', 'name']);
    const all = [...gradsAndVars];
    const pairs = all.filter((pair): pair is [Tensor | IndexedSlices, CoreVariable] => pair[0] !== null && pair[0] !== undefined);
    if (pairs.length === 0)
      throw new ValueError(
        op,
        'No gradients provided for any variable',
        `${all.length} pairs without`,
        'Did you give the pairs of computeGradients?',
      );
    for (const [g, v] of pairs) mustFit(op, g, v);
    if (executingEagerly()) {
      scoped(
        () => this.step(pairs, globalStep ?? null),
        () => [],
      );
      return null;
    }
    const graph = getDefaultGraph();
    for (const [, v] of pairs) for (const slot of this.slotNames()) this.slotOf(slot, v);
    this.prepareSlots(pairs.map(([, v]) => v));
    return written(graph, name ?? this.label, () => this.step(pairs, globalStep ?? null));
  }

  private step(pairs: readonly (readonly [Tensor | IndexedSlices, CoreVariable])[], globalStep: CoreVariable | null): void {
    const shared = new Map<DType, Shared>();
    for (const [g, v] of pairs) {
      let numbers = shared.get(v.dtype);
      if (numbers === undefined) {
        numbers = this.shared(v.dtype);
        shared.set(v.dtype, numbers);
      }
      this.update(v, g, numbers, (slot) => this.slotOf(slot, v));
      if (v.constraint !== null) v.assign(v.constraint(v.value()));
    }
    this.finish();
    globalStep?.assignAdd(globalStep.dtype === 'int64' ? 1n : 1);
  }

  /** The numbers of one step in the dtype of the variables. */
  protected shared(dtype: DType): Shared {
    return { rate: this.asTensor(this.rate, dtype) };
  }

  protected asTensor(given: Rate, dtype: DType): Tensor {
    const value = typeof given === 'function' ? given() : given;
    const tensor = convert(this.label, value, isConvertible(value) ? undefined : dtype);
    return tensor.dtype === dtype ? tensor : tensor.cast(dtype);
  }

  /** Slots that each variable has, and what they start from. */
  protected abstract slotNames(): readonly string[];
  protected slotStart(_slot: string): number {
    return 0;
  }
  /** Makes variables that all share. */
  protected prepareSlots(_variables: readonly CoreVariable[]): void {}
  protected abstract update(v: CoreVariable, g: Tensor | IndexedSlices, shared: Shared, slot: (name: string) => CoreVariable): void;
  /** What a step changes once, after all variables. */
  protected finish(): void {}

  /** The names of the slots that there are. */
  getSlotNames(): string[] {
    return [...this.slots.keys()];
  }

  /** The slot of a variable; null where there is none. */
  getSlot(variable: CoreVariable, name: string): CoreVariable | null {
    return this.slots.get(name)?.get(variable) ?? null;
  }

  /** All variables of the optimizer. */
  variables(): CoreVariable[] {
    return [...this.slots.values()].flatMap((slot) => [...slot.values()]);
  }

  private slotOf(slot: string, v: CoreVariable): CoreVariable {
    let known = this.slots.get(slot);
    if (known === undefined) {
      known = new Map();
      this.slots.set(slot, known);
    }
    let variable = known.get(v);
    if (variable === undefined) {
      const { dims, dtype } = v.handle.holds;
      variable = this.extra(`${v.name.replace(/:0$/, '')}/${this.slotLabel(slot)}`, () => fill(dims, this.slotStart(slot), dtype));
      known.set(v, variable);
    }
    return variable;
  }

  protected slotLabel(_slot: string): string {
    return this.label;
  }

  /** A variable of the optimizer, outside of every name scope. */
  protected extra(name: string, start: () => TensorLike): CoreVariable {
    const make = (): CoreVariable => new Variable(start, { name, trainable: false });
    return executingEagerly() ? make() : writtenGraph(this.label).inScope('', make);
  }
}

/** The numbers of one step. */
export interface Shared {
  readonly rate: Tensor;
  readonly [name: string]: Tensor;
}

/** Gives variables new values; for a sparse gradient only the rows that it names. */
export function puttingRows(gradient: Tensor | IndexedSlices): (v: CoreVariable, next: Tensor) => void {
  if (!(gradient instanceof IndexedSlices)) {
    return (v, next) => {
      v.assign(next);
    };
  }
  const { values, indices, denseShape } = gradient;
  const named = new IndexedSlices(values.onesLike(), indices, { denseShape }).toTensor().greater(0);
  return (v, next) => {
    v.assign(named.where(next, v));
  };
}

/** What `fn` writes into the graph, as one operation of that name. */
function written(graph: Graph, name: string, fn: () => void): Operation {
  const before = graph.nodes.length;
  const scope = graph.inScope(name, () => {
    fn();
    return graph.scopeName;
  });
  const writes: GraphNode[] = graph.nodes.slice(before).filter(({ op }) => op.effect === 'write');
  return graph.grouped(writes, `${scope}/`);
}

/** @throws ShapeError */
function mustFit(op: string, g: Tensor | IndexedSlices, v: CoreVariable): void {
  if (g instanceof IndexedSlices || compatible(g.dims, v.handle.holds.dims)) return;
  throw new ShapeError(
    op,
    `the gradient of '${v.name}' has another shape`,
    `${showDims(g.dims)} for ${showDims(v.handle.holds.dims)}`,
    'Gradient and variable must agree.',
    { shapes: [g.dims, v.handle.holds.dims] },
  );
}
