import { BITS, BYTES, FLOATS, STREAM, stream, WIDE } from './bytes.ts';
import type { Rule, Step } from './linear.ts';
import { alike, byRows } from './linear.ts';

// Kernels that compute every element from those at its place: some elements at a time.

/** Nanoseconds an element takes that needs a polynomial, and that float64 computes one by one. */
const SMOOTH = 0.7;
const SCALAR = 8;

/** y[i] = f(x[i]): x, y, n */
const UNARY = 'abs neg square sign relu relu6 round floor ceil trunc sqrt rsqrt reciprocal invert'.split(' ');
const CURVES = (
  'exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sigmoid softplus elu selu erf erfc ' +
  'erfinv ndtri lgamma digamma gelu gelu_erf'
).split(' ');
const TESTS = ['is_nan', 'is_inf', 'is_finite'];
/** y[i] = f(a[i], b[i]): a, b, y, n, sa, sb */
const BINARY = (
  'add sub mul div maximum minimum squared_difference div_no_nan mul_no_nan relu_grad sigmoid_grad tanh_grad ' +
  'bitwise_and bitwise_or bitwise_xor left_shift right_shift'
).split(' ');
const SLOW_BINARY = 'pow atan2 xlogy xdivy floordiv floormod truncmod gelu_grad gelu_erf_grad'.split(' ');
const COMPARE = ['equal', 'not_equal', 'less', 'less_equal'];

/** n elements of so many bytes each in some operands: pieces of whole cache lines. */
const elements = (count: number, cost: number, steps: readonly Step[]): Rule => byRows({ count, cost, grain: 64, steps });
const unary = (x: number, y: number, cost: number): Rule =>
  elements(2, cost, [
    [0, x],
    [1, y],
  ]);
const binary = (x: number, y: number, cost: number): Rule =>
  elements(3, cost, [
    [0, x, 4],
    [1, x, 5],
    [2, y],
  ]);
/** The first operands of an optimizer step, then n. */
const updates = (operands: number, bytes: number, cost: number): Rule => elements(operands, cost, alike(operands, bytes));

/** Bytes that may lie on bytes they are copied to. */
const COPY: Rule = (job) => {
  const [x, y, bytes] = job.args;
  if (Math.abs(x - y) >= bytes) APART(job);
};
const APART = byRows({ count: 2, cost: STREAM / 4, grain: 256, steps: alike(2, 1) });

export function elementRules(rules: Map<string, Rule>): void {
  const set = (names: readonly string[], lane: string, rule: Rule): void => {
    for (const name of names) rules.set(`${name}_${lane}`, rule);
  };
  for (const lane of WIDE) {
    const bytes = BYTES[lane];
    set(UNARY, lane, unary(bytes, bytes, stream(bytes)));
    set(TESTS, lane, unary(bytes, 1, stream(bytes)));
    set(BINARY, lane, binary(bytes, bytes, stream(bytes)));
    set(COMPARE, lane, binary(bytes, 1, stream(bytes)));
    set(SLOW_BINARY, lane, binary(bytes, bytes, 4 * (lane === 'f32' ? SMOOTH : SCALAR)));
  }
  for (const lane of FLOATS) {
    const bytes = BYTES[lane];
    set(CURVES, lane, unary(bytes, bytes, lane === 'f32' ? SMOOTH : SCALAR));
    set(['sgd'], lane, updates(2, bytes, stream(bytes)));
    set(['momentum'], lane, updates(3, bytes, stream(1.5 * bytes)));
    set(['adam'], lane, updates(4, bytes, 0.1 * bytes));
  }
  set(['and', 'or', 'xor', 'equal', 'not_equal'], 'b8', binary(1, 1, stream(1)));
  set(['not'], 'b8', unary(1, 1, stream(1)));
  for (const [lane, bytes] of [
    ['c64', 8],
    ['c128', 16],
  ] as const) {
    set(['mul', 'div'], lane, binary(bytes, bytes, 2));
    set(['conj'], lane, unary(bytes, bytes, 1));
    set(['exp'], lane, unary(bytes, bytes, 20));
    set(['abs'], lane, unary(bytes, bytes / 2, 4));
  }
  for (const bits of BITS) {
    const bytes = bits / 8;
    set(
      ['select'],
      `${bits}`,
      elements(4, stream(bytes), [
        [0, 1, 5],
        [1, bytes, 6],
        [2, bytes, 7],
        [3, bytes],
      ]),
    );
    set(['fill'], `${bits}`, elements(1, stream(bytes) / 2, [[0, bytes]]));
  }
  rules.set('copy', COPY);
  for (const [from, x] of Object.entries(BYTES)) {
    for (const [to, y] of Object.entries(BYTES)) rules.set(`cast_${from}_${to}`, unary(x, y, STREAM * 2));
  }
}
