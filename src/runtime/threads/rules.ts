import { chain } from './chains.ts';
import { byColumns } from './columns.ts';
import type { Rows, Rule, Step } from './linear.ts';
import { byRows } from './linear.ts';
import { byProducts } from './products.ts';
import { broadcast, stridedCopy } from './strides.ts';
import { AVG_POOL_GRAD, byConvolution, byWindows, CONV_INPUT, DEPTHWISE, DEPTHWISE_INPUT, MAX_POOL_GRAD, POOL } from './windows.ts';

// How calls of kernels are shared, by the names and signatures of docs/kernels.md. A kernel that is not named here runs on one thread.

const BYTES: Readonly<Record<string, number>> = {
  f32: 4,
  f64: 8,
  i32: 4,
  i64: 8,
  u32: 4,
  u64: 8,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  f16: 2,
  bf16: 2,
  b8: 1,
};
const WIDE = ['f32', 'f64', 'i32', 'i64'];
const FLOATS = ['f32', 'f64'];

/** Nanoseconds an element takes: what streams through, what needs a polynomial, what float64 computes one by one. */
const STREAM = 0.15;
const SMOOTH = 1;
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
const REDUCE = ['sum', 'mean', 'prod', 'max', 'min'];

type Scratch = 'matmul_scratch' | 'conv2d_scratch' | 'depthwise_conv2d_scratch';
/** Asks a kernel for the bytes of workspace that another one needs. */
export type Ask = (name: Scratch, args: readonly number[]) => number;

const unary = (x: number, y: number, cost: number): Rule =>
  byRows({
    count: 2,
    cost,
    grain: 64,
    steps: [
      [0, x],
      [1, y],
    ],
  });
const binary = (x: number, y: number, cost: number): Rule =>
  byRows({
    count: 3,
    cost,
    grain: 64,
    steps: [
      [0, x, 4],
      [1, x, 5],
      [2, y],
    ],
  });

/** Rows of `k` elements in each operand named first, single elements in those named second. */
function rowwise(bytes: number, count: number, k: number, wide: readonly number[], single: readonly number[], cost: number): Rows {
  const steps: Step[] = [...wide.map((at): Step => [at, bytes, k]), ...single.map((at): Step => [at, bytes])];
  return { count, times: [k], cost, steps };
}

/** The rules of all kernels by name. @param ask how much workspace a kernel needs */
export function rulesOf(ask: Ask): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const smooth = (lane: string): number => (lane === 'f32' ? SMOOTH : SCALAR);
  for (const lane of WIDE) {
    const bytes = BYTES[lane];
    const set = (names: readonly string[], rule: Rule): void => {
      for (const name of names) rules.set(`${name}_${lane}`, rule);
    };
    const stream = (STREAM * bytes) / 4;
    set(UNARY, unary(bytes, bytes, stream));
    set(TESTS, unary(bytes, 1, stream));
    set(BINARY, binary(bytes, bytes, stream));
    set(COMPARE, binary(bytes, 1, stream));
    set(SLOW_BINARY, binary(bytes, bytes, 4 * smooth(lane)));
    set(
      REDUCE,
      byRows({
        count: 2,
        times: [3, 4],
        cost: stream / 2,
        steps: [
          [0, bytes, 3, 4],
          [1, bytes, 4],
        ],
      }),
    );
    set(
      ['argmax', 'argmin'],
      byRows({
        count: 2,
        times: [3, 4],
        cost: stream,
        steps: [
          [0, bytes, 3, 4],
          [1, 8, 4],
        ],
      }),
    );
    set(
      ['cumsum', 'cumprod'],
      byRows({
        count: 2,
        times: [3, 4],
        cost: 1,
        steps: [
          [0, bytes, 3, 4],
          [1, bytes, 3, 4],
        ],
      }),
    );
    set(
      ['argsort'],
      byRows({
        count: 2,
        times: [3],
        cost: 40,
        steps: [
          [0, bytes, 3],
          [1, 4, 3],
        ],
        scratch: [5, 20, 3],
      }),
    );
  }
  for (const lane of FLOATS) {
    const bytes = BYTES[lane];
    const set = (names: readonly string[], rule: Rule): void => {
      for (const name of names) rules.set(`${name}_${lane}`, rule);
    };
    const cost = smooth(lane);
    set(CURVES, unary(bytes, bytes, cost));
    set(['softmax', 'logsoftmax'], byRows(rowwise(bytes, 2, 3, [0, 1], [], cost)));
    set(['logsumexp'], byRows(rowwise(bytes, 2, 3, [0], [1], cost)));
    set(['softmax_grad'], byRows(rowwise(bytes, 3, 4, [0, 1, 2], [], STREAM)));
    set(['layernorm'], byRows(rowwise(bytes, 7, 8, [0, 4], [5, 6], 2 * STREAM)));
    set(
      ['sgd'],
      byRows({
        count: 2,
        cost: STREAM,
        grain: 64,
        steps: [
          [0, bytes],
          [1, bytes],
        ],
      }),
    );
    set(
      ['momentum'],
      byRows({
        count: 3,
        cost: STREAM,
        grain: 64,
        steps: [
          [0, bytes],
          [1, bytes],
          [2, bytes],
        ],
      }),
    );
    set(
      ['adam'],
      byRows({
        count: 4,
        cost: 0.5,
        grain: 64,
        steps: [
          [0, bytes],
          [1, bytes],
          [2, bytes],
          [3, bytes],
        ],
      }),
    );
  }
  for (const name of ['sum', 'mean']) {
    rules.set(`${name}_f32`, byColumns(rules.get(`${name}_f32`) as Rule, `${name}_columns_f32`, STREAM / 2));
  }
  for (const bits of [8, 16, 32, 64, 128]) {
    const bytes = bits / 8;
    const stream = (STREAM * bytes) / 4;
    rules.set(
      `select_${bits}`,
      byRows({
        count: 4,
        cost: stream,
        grain: 64,
        steps: [
          [0, 1, 5],
          [1, bytes, 6],
          [2, bytes, 7],
          [3, bytes],
        ],
      }),
    );
    rules.set(
      `transpose_${bits}`,
      byRows({
        count: 2,
        times: [3, 4],
        cost: 0.5,
        steps: [
          [0, bytes, 3, 4],
          [1, bytes, 3, 4],
        ],
      }),
    );
    rules.set(`gather_strided_${bits}`, stridedCopy(bytes));
  }
  for (const [from, x] of Object.entries(BYTES)) {
    for (const [to, y] of Object.entries(BYTES)) rules.set(`cast_${from}_${to}`, unary(x, y, STREAM * 2));
  }
  rules.set('not_b8', unary(1, 1, STREAM / 4));
  rules.set('broadcast2', broadcast);
  rules.set('chain', chain);
  const scratch = (m: number, n: number, k: number, flags: number): number => ask('matmul_scratch', [m, n, k, flags]);
  for (const [lane, cost] of [
    ['f32', 0.025],
    ['f64', 0.05],
    ['i32', 0.1],
    ['i64', 0.4],
  ] as const) {
    rules.set(`matmul_${lane}`, byProducts({ bytes: BYTES[lane], cost, scratch }));
  }
  rules.set('matmul_i8', byProducts({ bytes: 1, out: 4, cost: 0.015, scratch }));
  rules.set('bias_f32', byRows({ count: 2, times: [3], cost: STREAM, steps: [[0, 4, 3]] }));
  const conv = (spec: number): number => ask('conv2d_scratch', [spec]);
  const depthwise = (spec: number): number => ask('depthwise_conv2d_scratch', [spec]);
  rules.set('conv2d_f32', byConvolution(conv));
  rules.set('conv2d_grad_input_f32', byWindows(CONV_INPUT, conv));
  rules.set('depthwise_conv2d_f32', byWindows(DEPTHWISE, depthwise));
  rules.set('depthwise_conv2d_grad_input_f32', byWindows(DEPTHWISE_INPUT, depthwise));
  rules.set('maxpool2d_f32', byWindows(POOL));
  rules.set('avgpool2d_f32', byWindows(POOL));
  rules.set('maxpool2d_grad_f32', byWindows(MAX_POOL_GRAD));
  rules.set('avgpool2d_grad_f32', byWindows(AVG_POOL_GRAD));
  return rules;
}
