import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, pair } from '../core/convert.ts';
import type { Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { DTYPES, isFloating } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims, sizeOf, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { summarized } from './summary-text.ts';

// Statements about values that must hold when the program runs; inside functions each run checks them.
// Each throws ValueError with the first places where it does not hold. Source: https://www.tensorflow.org/api_docs/python/tf/debugging

export interface AssertOptions {
  /** What the error says first. */
  readonly message?: string;
  /** So many places and elements in the error; 3 unless said. */
  readonly summarize?: number;
}

interface AssertAttrs {
  readonly label: string;
  readonly condition: string;
  readonly message: string;
  readonly summarize: number;
}

const assertOp = /* @__PURE__ */ defineOp<AssertAttrs>({
  name: 'Assert',
  label: 'assert',
  effect: 'check',
  saves: 'none',
  infer: () => [],
  expand(_on, [holds, x, y], attrs) {
    const truth = holds.elements(attrs.label) as Uint8Array;
    if (truth.includes(0)) throw failure(attrs, truth, holds.dims, x, y);
    return [];
  },
});

function failure(
  { label, condition, message, summarize }: AssertAttrs,
  truth: Uint8Array,
  dims: Dims,
  x: Tensor,
  y: Tensor | undefined,
): ValueError {
  const wrong: number[] = [];
  for (let i = 0; i < truth.length && wrong.length < summarize; i++) if (truth[i] === 0) wrong.push(i);
  const strides = stridesOf(dims);
  const indices = wrong.map((at) => dims.map((size, axis) => Math.floor(at / strides[axis]) % size));
  /** The elements of an operand, which may have been broadcast, at those places. */
  const there = (t: Tensor): string => {
    const [own, elements] = [stridesOf(t.dims), t.elements(label)];
    const lead = dims.length - t.dims.length;
    const flat = indices.map((index) => t.dims.reduce((n, size, axis) => n + (size === 1 ? 0 : index[axis + lead] * own[axis]), 0));
    return `[${flat.map((at) => String(elements[at])).join(' ')}]`;
  };
  const values = y === undefined ? `x ${there(x)}` : `x ${there(x)} and y ${there(y)}`;
  const begin = y === undefined ? `x begins ${start(x, summarize)}` : `x begins ${start(x, summarize)}, y begins ${start(y, summarize)}`;
  const said = message === '' ? '' : `${message}: `;
  return new ValueError(
    label,
    `${said}${condition} does not hold`,
    `${values} at ${JSON.stringify(indices)}; ${begin}`,
    'Look at how they were computed, or weaken the statement.',
    { indices, shape: dims },
  );
}

/** The first elements of a tensor. */
function start(x: Tensor, count: number): string {
  const elements = x.elements('assert');
  return `[${Array.from({ length: Math.min(sizeOf(x.dims), count) }, (_, i) => String(elements[i])).join(' ')}]`;
}

function attrsOf(label: string, condition: string, options: AssertOptions | undefined): AssertAttrs {
  const { message, summarize } = checkOptions(label, options, ['message', 'summarize']);
  return { label, condition, message: message ?? '', summarize: summarize ?? 3 };
}

const nothing = (): readonly unknown[] => [];

/** Makes a statement about two tensors, which broadcast. */
function relation(label: string, condition: string, holds: (x: Tensor, y: Tensor) => Tensor) {
  return (x: TensorLike, y: TensorLike, options?: AssertOptions): void => {
    const attrs = attrsOf(label, condition, options);
    scoped(() => {
      const [a, b] = pair(label, x, y);
      bind(assertOp, [holds(a, b), a, b], attrs);
    }, nothing);
  };
}

type Relation = (x: TensorLike, y: TensorLike, options?: AssertOptions) => void;

/** x = y everywhere. @example tf.debugging.assertEqual([1, 2], [1, 2]); */
export const assertEqual: Relation = /* @__PURE__ */ relation('assertEqual', 'x == y', (x, y) => x.equal(y));

/** x = y nowhere. @example tf.debugging.assertNoneEqual([1, 2], 3); */
export const assertNoneEqual: Relation = /* @__PURE__ */ relation('assertNoneEqual', 'x != y', (x, y) => x.notEqual(y));

/** x < y everywhere. @example tf.debugging.assertLess([1, 2], 3); */
export const assertLess: Relation = /* @__PURE__ */ relation('assertLess', 'x < y', (x, y) => x.less(y));

/** x ≤ y everywhere. @example tf.debugging.assertLessEqual([1, 2], 2); */
export const assertLessEqual: Relation = /* @__PURE__ */ relation('assertLessEqual', 'x <= y', (x, y) => x.lessEqual(y));

/** x > y everywhere. @example tf.debugging.assertGreater([1, 2], 0); */
export const assertGreater: Relation = /* @__PURE__ */ relation('assertGreater', 'x > y', (x, y) => x.greater(y));

/** x ≥ y everywhere. @example tf.debugging.assertGreaterEqual([1, 2], 1); */
export const assertGreaterEqual: Relation = /* @__PURE__ */ relation('assertGreaterEqual', 'x >= y', (x, y) => x.greaterEqual(y));

export interface NearOptions extends AssertOptions {
  /** Allowed part of |y|; ten times the precision of the dtype unless said. */
  readonly rtol?: number;
  /** Allowed distance; the same unless said. */
  readonly atol?: number;
}
const PRECISION: Readonly<Record<number, number>> = { 2: 2 ** -10, 4: 2 ** -23, 8: 2 ** -52 };

/** |x - y| ≤ atol + rtol·|y| everywhere. @example tf.debugging.assertNear([0.1 + 0.2], [0.3]); */
export function assertNear(x: TensorLike, y: TensorLike, options?: NearOptions): void {
  const { rtol, atol, message, summarize } = checkOptions('assertNear', options, ['rtol', 'atol', 'message', 'summarize']);
  scoped(() => {
    const [a, b] = pair('assertNear', x, y);
    const usual = isFloating(a.dtype) ? 10 * PRECISION[DTYPES[a.dtype].bytes] : 0;
    const [relative, absolute] = [rtol ?? usual, atol ?? usual];
    const far = a.sub(b).abs();
    const near = far.lessEqual(b.abs().mul(relative).add(absolute));
    bind(assertOp, [near, a, b], attrsOf('assertNear', `|x - y| <= ${absolute} + ${relative} * |y|`, { message, summarize }));
  }, nothing);
}

/** Makes a statement about one tensor. */
function property(label: string, condition: string, holds: (x: Tensor) => Tensor) {
  return (x: TensorLike, options?: AssertOptions): void => {
    const attrs = attrsOf(label, condition, options);
    scoped(() => {
      const t = convert(label, x);
      bind(assertOp, [holds(t), t], attrs);
    }, nothing);
  };
}

type Property = (x: TensorLike, options?: AssertOptions) => void;

/** x > 0 everywhere. @example tf.debugging.assertPositive([1, 2]); */
export const assertPositive: Property = /* @__PURE__ */ property('assertPositive', 'x > 0', (x) => x.greater(0));

/** x ≥ 0 everywhere. @example tf.debugging.assertNonNegative([0, 2]); */
export const assertNonNegative: Property = /* @__PURE__ */ property('assertNonNegative', 'x >= 0', (x) => x.greaterEqual(0));

/** x < 0 everywhere. @example tf.debugging.assertNegative([-1]); */
export const assertNegative: Property = /* @__PURE__ */ property('assertNegative', 'x < 0', (x) => x.less(0));

/** x ≤ 0 everywhere. @example tf.debugging.assertNonPositive([0, -1]); */
export const assertNonPositive: Property = /* @__PURE__ */ property('assertNonPositive', 'x <= 0', (x) => x.lessEqual(0));

interface FiniteAttrs {
  readonly label: string;
  readonly message: string;
}

const finiteOp: Op<FiniteAttrs> = /* @__PURE__ */ defineOp<FiniteAttrs>({
  name: 'CheckNumerics',
  label: 'checkNumerics',
  effect: 'check',
  saves: 'none',
  infer: ([x]) => [x],
  expand(_on, [x], { label, message }) {
    const flag = (t: Tensor): boolean => t.elements(label)[0] === 1;
    const [finite, nan, inf] = scoped(() => {
      if (flag(x.isFinite().all())) return [true, false, false];
      return [false, flag(x.isNan().any()), flag(x.isInf().any())];
    }, nothing);
    if (finite) return [x.identity()];
    const had = nan && inf ? 'Inf and NaN' : nan ? 'NaN' : 'Inf';
    throw new ValueError(
      label,
      `${message === '' ? '' : `${message}: `}the tensor holds ${had} values`,
      `${summarized(x, 3)} of shape ${showDims(x.dims)}`,
      'Look for divisions by zero, logarithms and roots of what is not positive, and exponentials of what is large.',
      { shape: x.dims },
    );
  },
  grad: ([dy], _x, _y, { label, message }) => [bind(finiteOp, [dy], { label, message: `in the gradient of ${message}` })[0]],
});

/**
 * x, of which every element must be finite; so must be its gradient.
 * @throws ValueError when there is a NaN or an infinity
 * Source: https://www.tensorflow.org/api_docs/python/tf/debugging/check_numerics
 * @example tf.debugging.checkNumerics([1, 2], 'x').arraySync(); // [1, 2]
 */
export const checkNumerics = (x: TensorLike, message: string): Tensor => finite('checkNumerics', x, message);

/**
 * x, of which every element must be finite.
 * @throws ValueError when there is a NaN or an infinity
 * Source: https://www.tensorflow.org/api_docs/python/tf/debugging/assert_all_finite
 * @example tf.debugging.assertAllFinite([1, 2], 'x').arraySync(); // [1, 2]
 */
export const assertAllFinite = (x: TensorLike, message = ''): Tensor => finite('assertAllFinite', x, message);

function finite(label: string, x: TensorLike, message: string): Tensor {
  return scoped(
    () => bind(finiteOp, [convert(label, x)], { label, message })[0],
    (y) => [y],
  );
}

/** A condition holds everywhere; the error shows the data. @throws ValueError @example tf.debugging.Assert(tf.constant(1).greater(0), ['positive']); */
export function Assert(condition: TensorLike, data: readonly unknown[], options?: { readonly summarize?: number }): void {
  const { summarize } = checkOptions('Assert', options, ['summarize']);
  scoped(() => {
    const holds = convert('Assert', condition);
    if (holds.dtype !== 'bool')
      throw new DTypeError('Assert', 'the condition must be bool', holds.dtype, 'Use a comparison such as x.greater(0).', {
        dtype: holds.dtype,
      });
    bind(assertOp, [holds, holds], attrsOf('Assert', 'the condition', { message: data.map(String).join(' '), summarize }));
  }, nothing);
}
