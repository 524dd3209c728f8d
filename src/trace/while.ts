import type { Interpreter } from '../core/bind.ts';
import { bind, interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { isDifferentiable } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { TensorShape } from '../tensor-shape.ts';
import { inOrderOf, leavesOf, mapTree } from '../tree.ts';
import type { Branch } from './branch.ts';
import {
  avalOf,
  bodyOf,
  branchOf,
  differentiable,
  hasEffect,
  isAvals,
  isFed,
  runBackward,
  runKeeping,
  sameOutputs,
  shared,
  tensorsOf,
} from './branch.ts';
import type { Concrete } from './concrete.ts';
import { Graph } from './graph.ts';
import type { FirstAttrs } from './higher.ts';
import { gradOfFirst, higherOp } from './higher.ts';
import type { Kept } from './stash.ts';
import { stash, stashed } from './stash.ts';
import { TensorArray } from './tensor-array.ts';

// biome-ignore lint/suspicious/noExplicitAny: the functions take the loop variables, whose structure is the caller's
type Given = any;

interface LoopAttrs {
  readonly cond: Concrete;
  readonly body: Concrete;
  /** Which inputs of the node the condition and the body are fed after the loop variables. */
  readonly condAt: readonly number[];
  readonly bodyAt: readonly number[];
  readonly avals: readonly Aval[];
  readonly most: number;
  readonly keeps: boolean;
}

interface LoopGradAttrs extends FirstAttrs<LoopAttrs> {
  readonly avals: readonly Aval[];
}

/** The loop once more, each turn as one op that tapes hear. */
function rerun({ cond, body, condAt, bodyAt, avals, most }: LoopAttrs, x: readonly Tensor[]): readonly Tensor[] {
  const condUses = condAt.map((place) => x[place]);
  const bodyUses = bodyAt.map((place) => x[place]);
  let state = x.slice(0, avals.length);
  for (let i = 0; i < most && holds(interpreter(), cond, [...state, ...condUses]); i++) state = [...body.apply([...state, ...bodyUses])];
  return state.filter((_, i) => isDifferentiable(avals[i].dtype));
}

const loopHigherOp = /* @__PURE__ */ higherOp('WhileHigherGrad', 'whileLoop', rerun);

/** What the loop kept, the gradients of its results, then its operands: those only the second order reads. */
const loopGradOp = /* @__PURE__ */ defineOp<LoopGradAttrs>({
  name: 'WhileGrad',
  label: 'whileLoop',
  saves: 'x',
  infer: (_x, { avals }) => avals,
  expand(on, [kept, ...given], { forward: { body, bodyAt }, seeded, to, avals }) {
    let next = 0;
    let dy: readonly (Tensor | null)[] = seeded.map((has) => (has ? given[next++].identity() : null));
    const sums = bodyAt.map((): Tensor | null => null);
    const steps = stashed(kept);
    for (let s = steps.length - 1; s >= 0; s--) {
      const found = runBackward(on, body, dy, steps[s]);
      for (const g of dy) g?.dispose();
      dy = seeded.map((has, i) => (has ? (found[i] ?? zeros(steps[s].fed[i], avals[to.indexOf(i)].dtype)) : null));
      for (let c = 0; c < sums.length; c++) sums[c] = sum(sums[c], found[seeded.length + c]);
    }
    return to.map((input, i) => {
      if (input < seeded.length) return dy[input] as Tensor;
      const places = bodyAt.flatMap((at, c) => (at === input ? [c] : []));
      return (places.length > 0 ? sums[places[0]] : null) ?? zeros(sizesOf(avals[i]), avals[i].dtype);
    });
  },
  grad: gradOfFirst(loopHigherOp, ({ cond, body }) => [cond, body]),
});

const sizesOf = ({ dims }: Aval): readonly number[] => dims.map((size) => (Number.isNaN(size) ? 1 : size));

function sum(before: Tensor | null, g: Tensor | null): Tensor | null {
  if (before === null || g === null) return before ?? g;
  const both = before.add(g);
  before.dispose();
  g.dispose();
  return both;
}

/** Runs a program whose one result decides. */
function holds(on: Interpreter, cond: Concrete, fed: readonly Tensor[]): boolean {
  const [answer] = cond.program.run(on, tensorsOf(fed));
  const value = Boolean(answer.item());
  answer.dispose();
  return value;
}

/** The loop variables, then what condition and body use of outside. The last output carries what the gradient needs. */
function loopOp(name: string, effect: 'read' | 'calls'): Op<LoopAttrs> {
  return defineOp<LoopAttrs>({
    name,
    label: 'whileLoop',
    saves: 'both',
    partial: true,
    effect,
    infer(x, { cond, body, condAt, bodyAt, avals, most }) {
      const fits =
        isAvals(avals) && isFed(cond, avals, condAt, x) && isFed(body, avals, bodyAt, x) && sameOutputs(body.outputs, avals) && most >= 0;
      if (fits && cond.outputs.length === 1 && cond.outputs[0].dtype === 'bool') return [...avals, { dims: [], dtype: 'variant' }];
      throw new ValueError('whileLoop', 'condition, body and operands do not fit', `${x.length} operands`, 'Write it with tf.whileLoop.');
    },
    flow({ cond, body, condAt, bodyAt, avals, most }) {
      if (effect !== 'read' || cond.program.placed || body.program.placed) return null;
      return { kind: 'loop', cond: bodyOf(cond, condAt, avals.length), body: bodyOf(body, bodyAt, avals.length), most };
    },
    unread: (attrs, read) => ({ ...attrs, keeps: read[read.length - 1] }),
    expand(on, x, { cond, body, condAt, bodyAt, avals, most, keeps }) {
      const steps: Kept[] = [];
      const condUses = condAt.map((place) => x[place]);
      const bodyUses = bodyAt.map((place) => x[place]);
      let state: readonly Tensor[] = x.slice(0, avals.length).map((t) => t.identity());
      try {
        for (let i = 0; i < most && holds(on, cond, [...state, ...condUses]); i++) {
          const fed = [...state, ...bodyUses];
          let next: readonly Tensor[];
          if (keeps) {
            const { outputs, kept } = runKeeping(on, body, fed, 0);
            steps.push(kept);
            next = outputs;
          } else next = body.program.run(on, tensorsOf(fed));
          for (const t of state) t.dispose();
          state = next;
        }
      } catch (error) {
        for (const t of state) t.dispose();
        stash(steps).dispose();
        throw error;
      }
      return [...state, stash(steps)];
    },
    grad(given, x, y, forward) {
      const { bodyAt, avals } = forward;
      const dy: readonly (Tensor | null)[] = given;
      const seeded = avals.map(({ dtype }) => isDifferentiable(dtype));
      const seeds = y.slice(0, -1).flatMap((t, i) => (seeded[i] ? [dy[i] ?? t.zerosLike()] : []));
      const able = differentiable(x);
      const to = x.flatMap((_, i) => (able[i] && (i < avals.length || bodyAt.includes(i)) ? [i] : []));
      const found = bind(loopGradOp, [y[y.length - 1], ...seeds, ...x], { forward, seeded, to, avals: to.map((i) => avalOf(x[i])) });
      return x.map((_, i) => (to.includes(i) ? found[to.indexOf(i)] : null));
    },
  });
}

const pureOp = /* @__PURE__ */ loopOp('StatelessWhile', 'read');
const effectOp = /* @__PURE__ */ loopOp('While', 'calls');

/**
 * What `tf.whileLoop` takes beside its functions and variables.
 * @example const options: tf.WhileOptions = { maximumIterations: 10 };
 */
export interface WhileOptions {
  /** Shapes that the loop variables keep, null for sizes that change: one per variable, in their structure. */
  readonly shapeInvariants?: unknown;
  readonly maximumIterations?: TensorLike | null;
  readonly parallelIterations?: number;
  readonly swapMemory?: boolean;
  readonly name?: string;
}

/** A loop variable: a tensor, or an array of them, which loops of graphs keep as one tensor. */
type Variable = Tensor | TensorArray;
const rowsOf = (leaf: Variable): Tensor => (leaf instanceof TensorArray ? leaf.asRows('whileLoop') : leaf);
const avalIn = (leaf: Variable): Aval => ({
  dims: (leaf instanceof TensorArray ? leaf.rowDims : leaf.dims) ?? [Number.NaN],
  dtype: leaf.dtype,
});

const isBlank = (leaf: Variable): boolean => leaf instanceof TensorArray && leaf.rowDims === null;

/** The shapes that loop variables have in every turn. @throws ShapeError where an invariant does not fit the start */
function invariants(vars: readonly Variable[], given: unknown): Aval[] {
  if (given === undefined || given === null) return vars.map(avalIn);
  const isShape = (v: unknown): boolean =>
    v instanceof TensorShape ||
    (Array.isArray(v) && v.every((size) => size === null || typeof size === 'number')) ||
    (typeof v === 'object' && v !== null && 'dtype' in v);
  const list: unknown[] = [];
  const walk = (v: unknown): void => {
    if (isShape(v) && !(Array.isArray(v) && v.length === 0 && vars.length === 0)) list.push(v);
    else if (Array.isArray(v) || v instanceof Map) for (const part of v.values()) walk(part);
    else if (typeof v === 'object' && v !== null) for (const part of Object.values(v)) walk(part);
  };
  walk(given);
  if (list.length !== vars.length)
    throw new ValueError(
      'whileLoop',
      `shapeInvariants must name ${vars.length} shapes`,
      `${list.length}`,
      'Give one per loop variable, in their structure.',
    );
  return vars.map((variable, i) => {
    if (variable instanceof TensorArray) return avalIn(variable);
    const { dims, dtype } = variable;
    const shape = list[i];
    const sizes = Array.isArray(shape)
      ? shape
      : shape instanceof TensorShape
        ? shape.asList()
        : (shape as { shape: readonly (number | null)[] }).shape;
    const own = sizes.map((size: number | null) => size ?? Number.NaN);
    if (!compatible(own, dims))
      throw new ShapeError(
        'whileLoop',
        `loop variable ${i} does not fit its shape invariant`,
        `${showDims(dims)} for ${showDims(own)}`,
        'Use null for sizes that change.',
        { variable: i },
      );
    return { dims: own, dtype };
  });
}

/** @throws ValueError, DTypeError, ShapeError where one turn does not give back what it was given */
function mustClose(body: Branch, avals: readonly Aval[]): void {
  const after = body.concrete.outputs;
  if (after.length !== avals.length) {
    throw new ValueError(
      'whileLoop',
      `the body must give back ${avals.length} loop variables`,
      `${after.length}`,
      'Return them all, changed or not.',
    );
  }
  avals.forEach(({ dims, dtype }, i) => {
    if (after[i].dtype !== dtype)
      throw new DTypeError(
        'whileLoop',
        `loop variable ${i} is ${dtype} before the loop`,
        `${after[i].dtype} after one turn`,
        'Use tf.cast in the body.',
        { variable: i },
      );
    if (after[i].dims.length === dims.length && dims.every((size, axis) => Number.isNaN(size) || size === after[i].dims[axis])) return;
    throw new ShapeError(
      'whileLoop',
      `loop variable ${i} has shape ${showDims(dims)} before the loop`,
      `${showDims(after[i].dims)} after one turn`,
      'Name the sizes that change as null in { shapeInvariants }.',
      { variable: i, shapes: [dims, after[i].dims] },
    );
  });
}

/** The limit; a traced tensor where only a run tells it. */
function limitOf(given: TensorLike | null | undefined): number | Tensor {
  if (given === undefined || given === null) return Number.POSITIVE_INFINITY;
  let limit = given;
  if (typeof limit !== 'number') {
    const t = convert('whileLoop', given);
    const known = t.storage === null ? interpreter().known?.(t)?.[0] : Number(t.item());
    if (known === undefined || (t.storage === null && Number.isNaN(known))) return t;
    limit = known;
  }
  if (!Number.isInteger(limit) || limit < 0)
    throw new ValueError('whileLoop', 'maximumIterations must be a whole number from 0', `${limit}`, 'Leave it out for no limit.', {
      limit,
    });
  return limit;
}

/** The loop with its turns counted, up to a number that only a run tells. */
function counted<V>(
  cond: (...vars: Given[]) => TensorLike,
  body: (...vars: Given[]) => unknown,
  vars: V,
  most: Tensor,
  shapes: unknown,
): V {
  const applied = <R>(fn: (...list: Given[]) => R, list: Given): R => (Array.isArray(list) ? fn(...list) : fn(list));
  const [, last] = whileLoop<readonly [Tensor, V]>(
    (n: Tensor, list) => n.less(most).logicalAnd(scalarTruth(applied(cond, list))),
    (n: Tensor, list) => [n.add(1), applied(body, list)],
    [zeros([], most.dtype), vars],
    shapes === undefined || shapes === null ? {} : { shapeInvariants: [[], shapes] },
  );
  return last;
}

function scalarTruth(answer: TensorLike): Tensor {
  const t = convert('whileLoop', answer);
  if (t.dtype !== 'bool') throw new DTypeError('whileLoop', 'the condition must be bool', t.dtype, 'Use a comparison such as i.less(10).');
  if (t.dims.length !== 0)
    throw new ShapeError('whileLoop', 'the condition must be a scalar', showDims(t.dims), 'Use tf.reduceAny or tf.reduceAll.');
  return t;
}

/**
 * Repeats `body` on the loop variables while `cond` holds, and gives them back in their structure. Inside traced functions it is one
 * node, whose turns are counted when it runs. Differentiable in every mode.
 * @param loopVars a list (or another structure) of tensors and TensorArrays; the functions take the parts of a list as arguments
 * @throws ShapeError for variables whose shape changes without shapeInvariants (in traced functions), DTypeError for a changed dtype,
 * ValueError for another number of variables
 * Source: https://www.tensorflow.org/api_docs/python/tf/while_loop
 * @example tf.whileLoop((i) => i.less(10), (i) => [i.add(3)], [tf.constant(0)])[0].item(); // 12
 */
export function whileLoop<V>(
  cond: (...vars: Given[]) => TensorLike,
  body: (...vars: Given[]) => unknown,
  loopVars: V,
  options?: WhileOptions,
): V {
  const { shapeInvariants, maximumIterations } = checkOptions('whileLoop', options, [
    'shapeInvariants',
    'maximumIterations',
    'parallelIterations',
    'swapMemory',
    'name',
  ]);
  for (const fn of [cond, body]) {
    if (typeof fn === 'function') continue;
    throw new ValueError(
      'whileLoop',
      'condition and body must be functions',
      typeof fn,
      'Write tf.whileLoop((i) => i.less(10), (i) => [i.add(1)], [0]).',
    );
  }
  const most = limitOf(maximumIterations);
  if (typeof most !== 'number') return counted(cond, body, loopVars, most, shapeInvariants);
  const start = leavesOf(loopVars).map((leaf): Variable => (leaf instanceof TensorArray ? leaf : convert('whileLoop', leaf as TensorLike)));
  const shaped = (list: readonly (Variable | null)[]): unknown => {
    let next = 0;
    return mapTree(loopVars, (leaf) => {
      const value = list[next++];
      return leaf instanceof TensorArray && !(value instanceof TensorArray) ? leaf.over(value) : value;
    });
  };
  const turned = (list: readonly (Variable | null)[]): unknown[] => leavesOf(inOrderOf(loopVars, call(body, list)));
  const call = (fn: (...vars: unknown[]) => unknown, list: readonly (Variable | null)[]): unknown => {
    const vars = shaped(list);
    return Array.isArray(vars) ? fn(...vars) : fn(vars);
  };
  const on = interpreter();
  if (!(on instanceof Graph)) {
    let state = start;
    const goesOn = (): boolean => {
      const answer = scalarTruth(call(cond, state) as TensorLike);
      answer.live('whileLoop');
      return Boolean(answer.item());
    };
    for (let i = 0; i < most && goesOn(); i++) state = again(turned(state), state);
    return shaped(state) as V;
  }
  // What elements an array has is known once a turn wrote some: a turn that is thrown away tells.
  if (start.some(isBlank)) {
    branchOf('whileLoop', on, start.map(avalIn), (vars) => {
      const found = turned(vars.map((v, i) => (isBlank(start[i]) ? null : v)));
      start.forEach((leaf, i) => leaf instanceof TensorArray && leaf.learn(found[i]));
      return [];
    });
  }
  const avals = invariants(start, shapeInvariants);
  const asks = branchOf('whileLoop', on, avals, (vars) => scalarTruth(call(cond, vars) as TensorLike));
  const turn = branchOf('whileLoop', on, avals, (vars) => turned(vars).map((leaf) => (leaf instanceof TensorArray ? rowsOf(leaf) : leaf)));
  mustClose(turn, avals);
  const { operands, at } = shared([asks, turn], avals.length);
  const row = [asks, turn].some((b) => hasEffect(b.concrete)) ? effectOp : pureOp;
  const attrs = { cond: asks.concrete, body: turn.concrete, condAt: at[0], bodyAt: at[1], avals, most, keeps: true };
  const y = bind(row, [...start.map(rowsOf), ...operands], attrs);
  return shaped(y.slice(0, avals.length)) as V;
}

/** The loop variables after an eager turn. */
function again(list: readonly unknown[], before: readonly Variable[]): Variable[] {
  if (list.length !== before.length)
    throw new ValueError(
      'whileLoop',
      `the body must give back ${before.length} loop variables`,
      `${list.length}`,
      'Return them all, changed or not.',
    );
  return list.map((leaf, i) => {
    const { dtype } = before[i];
    return leaf instanceof TensorArray ? leaf : convert('whileLoop', leaf as TensorLike, dtype);
  });
}
