import { executingEagerly } from '../../core/bind.ts';
import { scoped } from '../../core/scope.ts';
import { concat, stack, unstack } from '../../ops/join.ts';
import { shape } from '../../ops/query.ts';
import { select } from '../../ops/select.ts';
import type { Tensor } from '../../tensor.ts';
import { TensorShape } from '../../tensor-shape.ts';
import { whileLoop } from '../../trace/while.ts';
import { leavesOf } from '../../tree.ts';
import type { Stepped } from './cell.ts';

// A step applied along the time axis of [batch, time, …]. Where the number of steps is known they are written out, which a traced function
// runs as one plan of kernel calls; otherwise a loop counts them when it runs.

/** One step: an input [batch, …] and states give an output and new states. */
export type Step = (x: Tensor, states: readonly Tensor[]) => Stepped;

export interface SequenceOptions {
  /** [batch, time]: steps that count; the others leave output and states as they were. */
  readonly mask: Tensor | null;
  readonly backwards: boolean;
  /** Whether all outputs are wanted, or the last. */
  readonly all: boolean;
  /** Hidden steps give zeros instead of the output before. */
  readonly zeroForMask: boolean;
}
export interface Sequence {
  /** [batch, time, …] or [batch, …] */
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** Time first. */
const swapped = (x: Tensor): Tensor => x.transpose([1, 0, ...x.dims.slice(2).map((_, i) => i + 2)]);

/** `value` where the mask [batch] holds, `otherwise` elsewhere. */
function chosen(mask: Tensor, value: Tensor, otherwise: Tensor): Tensor {
  let m = mask;
  while (m.rank < value.rank) m = m.expandDims(-1);
  return select(m.broadcastLike(value), value, otherwise);
}

function masked(
  mask: Tensor | null,
  step: Step,
  x: Tensor,
  states: readonly Tensor[],
  before: Tensor | null,
  zeroForMask: boolean,
): Stepped {
  const [output, next] = step(x, states);
  if (mask === null) return [output, next];
  const last = before === null || zeroForMask ? output.zerosLike() : before;
  return [chosen(mask, output, last), next.map((state, i) => chosen(mask, state, states[i]))];
}

function writtenOut(x: Tensor, initial: readonly Tensor[], step: Step, options: SequenceOptions): Sequence {
  const inputs = unstack(swapped(x), 0);
  const masks = options.mask === null ? null : unstack(swapped(options.mask), 0);
  const outputs: Tensor[] = [];
  let states = initial;
  let last: Tensor | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const at = options.backwards ? inputs.length - 1 - i : i;
    const before: Tensor | null = last;
    const [output, next]: Stepped = scoped(
      () => masked(masks?.[at] ?? null, step, inputs[at], states, before, options.zeroForMask),
      (result): readonly unknown[] => leavesOf(result),
    );
    // A state that no longer serves is let go of at once.
    if (!options.all) {
      const kept: readonly unknown[] = [output, ...next, ...initial];
      for (const state of states) if (!kept.includes(state)) state.dispose();
      if (before !== null && !kept.includes(before)) before.dispose();
    }
    last = output;
    states = next;
    if (options.all) outputs.push(output);
  }
  const output = options.all ? swapped(stack(outputs, 0)) : (last as Tensor).identity();
  return { output, states: states.map((state) => state.identity()) };
}

/** Sizes that may change from turn to turn are null. */
const invariant = (x: Tensor, open: boolean): TensorShape =>
  new TensorShape(x.dims.map((size, i) => ((open && i === 0) || Number.isNaN(size) ? null : size)));

function counted(x: Tensor, initial: readonly Tensor[], step: Step, options: SequenceOptions): Sequence {
  const inputs = swapped(x);
  const mask = options.mask === null ? null : swapped(options.mask);
  const steps = shape(inputs).at(0);
  // What the output looks like before the first step: of no steps, and zeros.
  const sample = step(inputs.sum(0), initial)[0];
  const none = sample.zerosLike();
  const [count, outputs] = [steps.zerosLike(), none.expandDims(0).at(':0')];
  const vars = [count, outputs, none, ...initial];
  const result = whileLoop(
    (i: Tensor) => i.less(steps),
    (i: Tensor, done: Tensor, before: Tensor, ...states: Tensor[]) => {
      const at = options.backwards ? steps.sub(1).sub(i) : i;
      const [output, next] = masked(mask?.gather(at) ?? null, step, inputs.gather(at), states, before, options.zeroForMask);
      return [i.add(1), options.all ? concat([done, output.expandDims(0)], 0) : done, output, ...next];
    },
    vars,
    { shapeInvariants: [invariant(count, false), invariant(outputs, true), ...[none, ...initial].map((t) => invariant(t, false))] },
  );
  const [, done, last, ...states] = result;
  return { output: options.all ? swapped(done) : last, states };
}

/** Steps that a traced function writes out at most: more would take longer to trace than most programs run. */
const MOST_WRITTEN = 512;

/** Applies the step to each time of x, the last first where `backwards` says so. */
export function along(x: Tensor, initial: readonly Tensor[], step: Step, options: SequenceOptions): Sequence {
  const time = x.dims[1];
  const isWritten = executingEagerly() ? !Number.isNaN(time) : time <= MOST_WRITTEN;
  return isWritten ? writtenOut(x, initial, step, options) : counted(x, initial, step, options);
}
