import { bind, interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible, withOperand } from '../core/convert.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { isDifferentiable } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { assertGreater, assertLessEqual } from '../ops/assert.ts';
import { zeros } from '../ops/create.ts';
import { stack } from '../ops/join.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { inOrderOf, mapTree } from '../tree.ts';
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
import { Slot } from './signature.ts';
import { stash, stashed } from './stash.ts';

interface CaseAttrs {
  readonly branches: readonly Concrete[];
  /** For each branch, which inputs of the node it is fed: tensors, then variables. */
  readonly at: readonly (readonly number[])[];
  readonly outputs: readonly Aval[];
  /** Whether to keep what the gradient needs. */
  readonly keeps: boolean;
}

interface CaseGradAttrs extends FirstAttrs<CaseAttrs> {
  /** What the operands that get gradients are like. */
  readonly avals: readonly Aval[];
}

/** The branch that the index names, of all of them. */
function chosen({ branches }: CaseAttrs, index: Tensor): number {
  const asked = Number(index.item());
  return asked >= 0 && asked < branches.length ? asked : branches.length - 1;
}

/** The branch once more, as one op that tapes hear. */
function rerun(forward: CaseAttrs, x: readonly Tensor[]): readonly Tensor[] {
  const branch = chosen(forward, x[0]);
  const y = forward.branches[branch].apply(forward.at[branch].map((place) => x[place]));
  return y.filter((_, i) => isDifferentiable(forward.outputs[i].dtype));
}

const caseHigherOp = /* @__PURE__ */ higherOp('CaseHigherGrad', 'cond', rerun);

/** What the branch kept, the gradients of its results, then the operands: those only the second order reads. */
const caseGradOp = /* @__PURE__ */ defineOp<CaseGradAttrs>({
  name: 'CaseGrad',
  label: 'cond',
  saves: 'x',
  infer: (_x, { avals }) => avals,
  expand(on, [kept, ...dy], { forward: { branches, at }, seeded, to, avals }) {
    const [step] = stashed(kept);
    let next = 0;
    const found = runBackward(
      on,
      branches[step.branch],
      seeded.map((given) => (given ? dy[next++] : null)),
      step,
    );
    return to.map((input, i) => {
      const place = at[step.branch].indexOf(input);
      const g = place < 0 ? null : found[place];
      return g ?? zeros(place < 0 ? sizesOf(avals[i]) : step.fed[place], avals[i].dtype);
    });
  },
  grad: gradOfFirst(caseHigherOp, ({ branches }) => branches),
});

/** Sizes for zeros: what is unknown broadcasts. */
const sizesOf = ({ dims }: Aval): readonly number[] => dims.map((size) => (Number.isNaN(size) ? 1 : size));

/** index → one of the branches. The last output carries what the gradient needs. */
function caseOp(name: string, effect: 'read' | 'calls'): Op<CaseAttrs> {
  return defineOp<CaseAttrs>({
    name,
    label: 'cond',
    saves: 'both',
    partial: true,
    effect,
    infer(x, { branches, at, outputs }) {
      const fits =
        isAvals(outputs) &&
        Array.isArray(branches) &&
        branches.length > 0 &&
        branches.every((branch, i) => isFed(branch, [], at?.[i], x) && sameOutputs(branch.outputs, outputs));
      if (fits) return [...outputs, { dims: [], dtype: 'variant' }];
      throw new ValueError('cond', 'branches and operands do not fit', `${x.length} operands`, 'Write it with tf.cond.');
    },
    flow: ({ branches, at }) =>
      effect === 'read' && !branches.some(({ program }) => program.placed)
        ? { kind: 'case', branches: branches.map((b, i) => bodyOf(b, at[i])) }
        : null,
    unread: (attrs, read) => ({ ...attrs, keeps: read[read.length - 1] }),
    expand(on, x, attrs) {
      const { branches, at, keeps } = attrs;
      const branch = chosen(attrs, x[0]);
      const fed = at[branch].map((place) => x[place]);
      if (!keeps) return [...branches[branch].program.run(on, tensorsOf(fed)), stash([])];
      const { outputs, kept } = runKeeping(on, branches[branch], fed, branch);
      return [...outputs, stash([kept])];
    },
    grad(given, x, y, forward) {
      const dy: readonly (Tensor | null)[] = given;
      const seeded = forward.outputs.map(({ dtype }) => isDifferentiable(dtype));
      const seeds = y.slice(0, -1).flatMap((t, i) => (seeded[i] ? [dy[i] ?? t.zerosLike()] : []));
      const able = differentiable(x);
      const to = x.flatMap((_, i) => (i > 0 && able[i] ? [i] : []));
      const found = bind(caseGradOp, [y[y.length - 1], ...seeds, ...x], { forward, seeded, to, avals: to.map((i) => avalOf(x[i])) });
      return x.map((_, i) => (to.includes(i) ? found[to.indexOf(i)] : null));
    },
  });
}

const pureOp = /* @__PURE__ */ caseOp('StatelessCase', 'read');
const effectOp = /* @__PURE__ */ caseOp('Case', 'calls');

/** What several branches give: one dtype each, sizes where they agree. */
function common(op: string, branches: readonly Branch[]): Aval[] {
  const [first, ...others] = branches;
  for (const [n, other] of others.entries()) {
    const structures = [first, other].map(({ result }) => JSON.stringify(mapTree(result, (leaf) => (leaf instanceof Slot ? '*' : null))));
    if (structures[0] !== structures[1]) {
      throw new ValueError(
        op,
        'branches must give the same structure',
        `${structures[0]} and ${structures[1]}`,
        'Give a value in every branch.',
        { branch: n + 1 },
      );
    }
  }
  return first.concrete.outputs.map((y, i) => {
    let { dims } = y;
    for (const { concrete } of others) {
      const z = concrete.outputs[i];
      if (z.dtype !== y.dtype) {
        throw new DTypeError(
          op,
          `branches give different dtypes for output ${i}`,
          `${y.dtype} and ${z.dtype}`,
          'Use tf.cast in one of them.',
          { output: i },
        );
      }
      if (z.dims.length !== dims.length) {
        throw new ShapeError(
          op,
          `branches give different ranks for output ${i}`,
          `${showDims(dims)} and ${showDims(z.dims)}`,
          'Use tf.reshape in one of them.',
          { output: i },
        );
      }
      dims = dims.map((size, axis) => (size === z.dims[axis] ? size : Number.NaN));
    }
    return { dims, dtype: y.dtype };
  });
}

const converted = (op: string, result: unknown): unknown =>
  mapTree(result, (leaf) =>
    leaf === null || leaf === undefined || (isConvertible(leaf) && !('handle' in leaf)) ? leaf : convert(op, leaf as TensorLike),
  );

/** @throws ValueError */
function mustBeFunction(op: string, fn: unknown): void {
  if (typeof fn === 'function') return;
  const got = isConvertible(fn) ? 'a tensor' : fn === null || typeof fn !== 'object' ? `${fn}` : 'an object';
  throw new ValueError(op, 'each branch must be a function', got, 'Write () => x, so that only the branch that is chosen runs.');
}

/** Runs the branch that the index names: at once, or as a node of the graph that is being written. */
function choose(op: string, index: Tensor, branches: readonly (() => unknown)[]): unknown {
  const on = interpreter();
  if (!(on instanceof Graph)) {
    index.live(op);
    const asked = Number(index.item());
    return converted(op, branches[asked >= 0 && asked < branches.length ? asked : branches.length - 1]());
  }
  const written: Branch[] = [];
  for (const fn of branches) written.push(branchOf(op, on, [], () => inOrderOf(written[0]?.result, fn())));
  const outputs = common(op, written);
  const { operands, at } = shared(written, 1);
  const row = written.some((b) => hasEffect(b.concrete)) ? effectOp : pureOp;
  const y = bind(row, [index, ...operands], { branches: written.map((b) => b.concrete), at, outputs, keeps: true });
  return mapTree(written[0].result, (leaf) => (leaf instanceof Slot ? y[leaf.index] : leaf));
}

interface NameOption {
  readonly name?: string;
}

/** @throws DTypeError, ShapeError for what is no scalar of that dtype */
function mustBeScalar(op: string, what: string, t: Tensor, dtype: 'bool' | 'int32'): void {
  if (t.dtype !== dtype)
    throw new DTypeError(
      op,
      `${what} must be ${dtype}`,
      t.dtype,
      dtype === 'bool' ? 'Use a comparison such as x.greater(0).' : "Use tf.cast(x, 'int32').",
    );
  if (t.dims.length !== 0)
    throw new ShapeError(op, `${what} must be a scalar`, showDims(t.dims), 'Use tf.reduceAny, tf.reduceAll or tf.where.');
}

/**
 * Runs one of two functions, by the value of a scalar condition, also inside traced functions: there both are written down, and the
 * one that the value chooses runs. Both must give the same structure and dtypes. Differentiable in every mode.
 * @throws DTypeError, ShapeError for a condition that is no boolean scalar; ValueError, DTypeError, ShapeError for branches that differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/cond
 * @example tf.cond(tf.constant(2).greater(1), () => tf.constant(10), () => tf.constant(20)).item(); // 10
 */
export function cond<R>(pred: TensorLike, trueFn: () => R, falseFn: () => R, options?: NameOption): R {
  checkOptions('cond', options, ['name']);
  mustBeFunction('cond', trueFn);
  mustBeFunction('cond', falseFn);
  if (typeof pred === 'boolean') return converted('cond', (pred ? trueFn : falseFn)()) as R;
  return withOperand('cond', pred, (t) => {
    mustBeScalar('cond', 'the condition', t, 'bool');
    return choose('cond', t, [falseFn, trueFn]) as R;
  });
}

/** Functions by number, as an object or pairs: the numbers between them, and all others, go to the default. */
type Numbered<R> = Readonly<Record<number, () => R>> | readonly (readonly [number, () => R])[];

/** The functions in a row, so that the index finds its own; the last one is the default. @throws ValueError */
function inRow<R>(fns: readonly (() => R)[] | Numbered<R>, otherwise: (() => R) | undefined): readonly (() => R)[] {
  const isList = (list: typeof fns): list is readonly (() => R)[] => Array.isArray(list) && list.every((fn) => typeof fn === 'function');
  if (isList(fns)) return otherwise === undefined ? fns : [...fns, otherwise];
  const given: readonly (readonly [unknown, () => R])[] = Array.isArray(fns) ? fns : Object.entries(fns);
  for (const pair of given) if (!Array.isArray(pair)) mustBeFunction('switchCase', pair);
  const pairs = given.map(([key, fn]) => [Number(key), fn] as const).sort(([a], [b]) => a - b);
  pairs.forEach(([key, fn], i) => {
    if (Number.isInteger(key) && key >= 0 && key !== pairs[i - 1]?.[0] && typeof fn === 'function') return;
    const got = pairs.map((pair) => pair[0]).join(', ');
    throw new ValueError('switchCase', 'functions need whole numbers from 0, each once', got, 'Write { 0: () => …, 3: () => … }.');
  });
  if (pairs.length === 0) return [];
  const [last, fallback] = pairs[pairs.length - 1];
  const row = new Array<() => R>(last + 2).fill(otherwise ?? fallback);
  for (const [key, fn] of pairs) row[key] = fn;
  return row;
}

/**
 * Runs the function that the index names; `defaultFn` (the last one where it is not said) for an index out of range.
 * @param branchFns a list, or functions by number: an object, or pairs
 * @throws ValueError for no function, DTypeError, ShapeError for an index that is no int32 scalar
 * Source: https://www.tensorflow.org/api_docs/python/tf/switch_case
 * @example tf.switchCase(tf.constant(1, 'int32'), [() => tf.constant(10), () => tf.constant(20)]).item(); // 20
 */
export function switchCase<R>(
  branchIndex: TensorLike,
  branchFns: readonly (() => R)[] | Numbered<R>,
  options?: NameOption & { readonly default?: () => R },
): R {
  const { default: otherwise } = checkOptions('switchCase', options, ['default', 'name']);
  const fns = inRow(branchFns, otherwise);
  if (fns.length === 0) throw new ValueError('switchCase', 'there is no function to run', '0 functions', 'Give one per index.');
  const dtype = typeof branchIndex === 'number' ? 'int32' : undefined;
  return withOperand(
    'switchCase',
    branchIndex,
    (t) => {
      mustBeScalar('switchCase', 'the index', t, 'int32');
      return choose('switchCase', t, fns) as R;
    },
    dtype,
  );
}

/**
 * Runs the function of the first condition that holds, else `default`.
 * @throws ValueError where nothing holds and there is no default, or, with `exclusive`, where several hold
 * Source: https://www.tensorflow.org/api_docs/python/tf/case
 * @example tf.case([[tf.constant(false), () => tf.constant(1)]], { default: () => tf.constant(2) }).item(); // 2
 */
function caseOf<R>(
  predFnPairs: readonly (readonly [TensorLike, () => R])[],
  options?: NameOption & { readonly default?: () => R; readonly exclusive?: boolean },
): R {
  const { default: otherwise, exclusive } = checkOptions('case', options, ['default', 'exclusive', 'name']);
  if (predFnPairs.length === 0 && otherwise === undefined)
    throw new ValueError('case', 'there is no function to run', '0 pairs', 'Give pairs of condition and function.');
  if (interpreter().eager) {
    const holds = predFnPairs.filter(([pred]) =>
      withOperand('case', pred, (t) => {
        mustBeScalar('case', 'a condition', t, 'bool');
        t.live('case');
        return Boolean(t.item());
      }),
    );
    if (exclusive === true && holds.length > 1)
      throw new ValueError('case', 'several conditions hold', `${holds.length}`, 'Leave exclusive out to take the first.');
    if (holds.length === 0 && otherwise === undefined)
      throw new ValueError('case', 'no condition holds', 'false for all', 'Give { default }.');
  }
  if (!interpreter().eager && (exclusive === true || otherwise === undefined)) {
    const held = stack(
      predFnPairs.map(([pred]) => {
        const t = convert('case', pred);
        mustBeScalar('case', 'a condition', t, 'bool');
        return t;
      }),
    );
    const count = held.cast('int32').sum();
    if (exclusive === true) assertLessEqual(count, 1, { message: 'case: several conditions hold' });
    if (otherwise === undefined) assertGreater(count, 0, { message: 'case: no condition holds' });
  }
  const from = (i: number): R => {
    if (i === predFnPairs.length) return (otherwise as () => R)();
    const [pred, fn] = predFnPairs[i];
    return i === predFnPairs.length - 1 && otherwise === undefined ? fn() : cond(pred, fn, () => from(i + 1));
  };
  return converted('case', from(0)) as R;
}

export { caseOf as case };
