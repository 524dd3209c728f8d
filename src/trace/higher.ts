import { GradientTape } from '../autodiff/tape.ts';
import { bind } from '../core/bind.ts';
import type { Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { scoped } from '../core/scope.ts';
import { GradientError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import { isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import { avalOf, differentiable, hasEffect } from './branch.ts';
import type { Concrete } from './concrete.ts';

// Derivatives of control flow beyond the first. What a run keeps (stash.ts) serves the first gradient only; a higher one is asked for
// rarely and computed anew: the control flow runs once more, op by op, under as many tapes as there are orders.
//
// Order 0 maps the operands to the results that have gradients. Order k maps what order k - 1 takes, followed by one cotangent for each
// of its results, to the gradients of all its operands that can have one. So each order is the gradient rule of the one before.

interface HigherAttrs<A> {
  readonly forward: A;
  readonly order: number;
  /** How many operands and how many results with gradients the control flow has. */
  readonly operands: number;
  readonly results: number;
}

/** Runs control flow again so that tapes can hear it. Gives the results that have gradients. */
export type Rerun<A> = (forward: A, operands: readonly Tensor[]) => readonly Tensor[];

const ableOf = (x: readonly Tensor[]): readonly Tensor[] => {
  const able = differentiable(x);
  return x.filter((_, i) => able[i]);
};

/** The operands of the order below, from those of this one. */
function below<A>({ order, operands, results }: HigherAttrs<A>, x: readonly Tensor[]): readonly Tensor[] {
  let [taken, given] = [operands, results];
  for (let k = 1; k < order; k++) [taken, given] = [taken + given, ableOf(x.slice(0, taken)).length];
  return x.slice(0, taken);
}

function evaluate<A>(rerun: Rerun<A>, attrs: HigherAttrs<A>, x: readonly Tensor[]): readonly Tensor[] {
  if (attrs.order === 0) return rerun(attrs.forward, x);
  const given = below(attrs, x);
  // Operands may be one tensor twice; each gets a gradient of its own. The tapes of higher orders hear of it.
  const fresh = given.map((t) => (t instanceof Handle ? t : t.identity()));
  const sources = ableOf(fresh).map((t) => (t instanceof Handle ? t.variable : t));
  const tape = new GradientTape();
  const y = tape.record(() => {
    tape.watch(...sources);
    return evaluate(rerun, { ...attrs, order: attrs.order - 1 }, fresh);
  });
  const gradients = tape.gradient(y, sources, { outputGradients: x.slice(given.length), unconnectedGradients: 'zero' });
  return gradients.map((g) => (g as Tensor).toTensor());
}

/** The row of the derivatives from the second on. */
export function higherOp<A>(name: string, label: string, rerun: Rerun<A>): Op<HigherAttrs<A>> {
  const op: Op<HigherAttrs<A>> = defineOp<HigherAttrs<A>>({
    name,
    label,
    saves: 'x',
    effect: 'read',
    infer: (x, attrs) => ableOf(below(attrs, x as readonly Tensor[])).map(avalOf),
    expand: (_on, x, attrs) =>
      scoped(
        () => evaluate(rerun, attrs, x),
        (found) => found,
      ),
    grad(dy, x, _y, attrs) {
      const found = bind(op, [...x, ...dy], { ...attrs, order: attrs.order + 1 });
      return inPlaces(x, found);
    },
  });
  return op;
}

/** One gradient per operand: those that `found` has for the differentiable ones. */
function inPlaces(x: readonly Tensor[], found: readonly Tensor[]): (Tensor | null)[] {
  let next = 0;
  return differentiable(x).map((able) => (able ? found[next++] : null));
}

/** The cotangents of the first gradient's results, for all operands that can have a gradient: zeros where it gave none. */
function cotangents(x: readonly Tensor[], to: readonly number[], dy: readonly Tensor[]): Tensor[] {
  const able = differentiable(x);
  return x.flatMap((t, i) => {
    if (!able[i]) return [];
    const place = to.indexOf(i);
    if (place >= 0) return [dy[place]];
    const { dims, dtype } = avalOf(t);
    return [isKnown(dims) ? zeros(dims, dtype) : t.zerosLike()];
  });
}

/** What the op of a first gradient knows: which results have gradients, and which operands get them. */
export interface FirstAttrs<A> {
  readonly forward: A;
  readonly seeded: readonly boolean[];
  readonly to: readonly number[];
}

/** The gradient rule of a first gradient, whose inputs are what was kept, the gradients of the results, then the operands. */
export function gradOfFirst<A>(
  op: Op<HigherAttrs<A>>,
  programs: (forward: A) => readonly Concrete[],
): NonNullable<Op<FirstAttrs<A>>['grad']> {
  return (dy, [, ...given], _y, { forward, seeded, to }) => {
    if (programs(forward).some(hasEffect)) {
      throw new GradientError(
        op.label,
        'a second derivative runs the control flow once more, which would repeat its effects',
        'a function that assigns, draws or prints',
        'Do that outside of it.',
      );
    }
    const results = seeded.filter(Boolean).length;
    const x = given.slice(results);
    const all = [...x, ...given.slice(0, results)];
    const found = bind(op, [...all, ...cotangents(x, to, dy)], { forward, order: 2, operands: x.length, results });
    const gradients = inPlaces(all, found);
    return [null, ...gradients.slice(x.length), ...gradients.slice(0, x.length)];
  };
}
