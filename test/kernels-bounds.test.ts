// No kernel reads 16 bytes or more past the end of an operand: each runs with its inputs, one after the other, at the very
// end of memory with 15 bytes behind them (rounded down to whole elements), where one more would trap.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, kernel, kernels, type Lane, put, room, size } from './kernel-arena.ts';

type Operand = [lane: Lane, values: number[]];
/** Name, inputs, and the call given their addresses and room for outputs. */
type Case = [name: string, inputs: Operand[], args: (inputs: number[], out: (bytes: number) => number) => number[]];

const COUNTS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33];
const ones = (lane: Lane, n: number): Operand => [lane, Array.from({ length: n }, () => 1)];
const zeros = (n: number): Operand => ['i32', Array.from({ length: n }, () => 0)];
const VALUES = ['f32', 'f64', 'i32', 'i64'] as const;
const FLOATS = ['f32', 'f64'] as const;

/** An operand that ends so that no whole element more fits into the 15 bytes behind it. */
function atEnd([lane, values]: Operand): number {
  const element = size(lane);
  const slack = 15 - (15 % element);
  const at = kernels.memory.buffer.byteLength - slack - values.length * element;
  const bytes = new Uint8Array(kernels.memory.buffer);
  const from = put(lane, (lane === 'i64' ? values.map(BigInt) : values) as number[]);
  bytes.copyWithin(at, from, from + values.length * element);
  return at;
}

function* cases(n: number): Generator<Case> {
  for (const lane of [...VALUES, 'b8'] as const) {
    const reductions = lane === 'b8' ? ['any', 'all', 'argmax', 'argmin'] : ['sum', 'mean', 'prod', 'max', 'min', 'argmax', 'argmin'];
    for (const op of reductions) {
      for (const [outer, k, inner] of [
        [1, n, 1],
        [1, 3, n],
        [2, n, 3],
        [n, 1, 1],
        [1, 2, n + 64],
      ] as const) {
        yield [`${op}_${lane}`, [ones(lane, outer * k * inner)], ([x], out) => [x!, out(outer * inner * 8), outer, k, inner]];
      }
    }
  }
  for (const lane of VALUES) {
    for (const inner of [1, 5]) {
      for (const reverse of [0, 1]) {
        yield [`cumsum_${lane}`, [ones(lane, n * inner)], ([x], out) => [x!, out(n * inner * 8), 1, n, inner, 0, reverse]];
      }
    }
    for (const op of ['add', 'min']) {
      yield [`scatter_${op}_${lane}`, [zeros(1), ones(lane, n), ones(lane, n)], ([idx, u, y]) => [y!, idx!, u!, 1, 1, n]];
    }
    yield [`argsort_${lane}`, [ones(lane, n)], ([x], out) => [x!, out(4 * n), 1, n, 0, out(20 * n)]];
    yield [`topk_${lane}`, [ones(lane, n)], ([x], out) => [x!, out(4 * n), 1, n, n, out(8 * n)]];
  }
  for (const lane of FLOATS) {
    for (const op of ['softmax', 'logsoftmax', 'logsumexp']) {
      yield [`${op}_${lane}`, [ones(lane, 2 * n)], ([x], out) => [x!, out(16 * n + 16), 2, n]];
    }
    yield [`softmax_grad_${lane}`, [ones(lane, n), ones(lane, n)], ([dy, y], out) => [dy!, y!, out(8 * n), 1, n]];
    yield [`sparse_softmax_loss_${lane}`, [ones(lane, n), zeros(1)], ([x, labels], out) => [x!, labels!, out(8), out(8 * n), 1, n]];
    const norm = [ones(lane, n), ones(lane, n), ones(lane, n), ones(lane, 1)];
    yield [`layernorm_${lane}`, norm, ([x, gain, bias, eps], out) => [x!, gain!, bias!, eps!, out(8 * n), out(8), out(8), 1, n]];
    yield [`sgd_${lane}`, [ones(lane, n), ones(lane, n), ones(lane, 1)], ([w, g, params]) => [w!, g!, n, params!]];
    yield [
      `momentum_${lane}`,
      [ones(lane, n), ones(lane, n), ones(lane, n), ones(lane, 2)],
      ([w, m, g, params]) => [w!, m!, g!, n, params!, 1],
    ];
    const adam = [ones(lane, n), ones(lane, n), ones(lane, n), ones(lane, n), ones(lane, 4)];
    yield [`adam_${lane}`, adam, ([w, m, v, g, params]) => [w!, m!, v!, g!, n, params!]];
  }
  for (const [bits, lane] of [
    [8, 'u8'],
    [16, 'u16'],
    [32, 'u32'],
    [64, 'f64'],
  ] as const) {
    const bytes = bits / 8;
    for (const [d, stride] of [
      [n, bytes],
      [n, 0],
      [Math.ceil(n / 2), 2 * bytes],
    ] as const) {
      yield [`gather_strided_${bits}`, [ones(lane, n), ['i32', [d, stride]]], ([x, spec], out) => [x!, out(n * bytes), spec!, 1]];
      if (stride)
        yield [`scatter_strided_${bits}`, [ones(lane, n), ['i32', [d, stride]]], ([x, spec], out) => [x!, out(2 * n * bytes), spec!, 1]];
    }
    yield [`transpose_${bits}`, [ones(lane, n * 5)], ([x], out) => [x!, out(5 * n * bytes), 1, n, 5]];
    yield [`scatter_update_${bits}`, [zeros(1), ones(lane, n), ones(lane, n)], ([idx, u, y]) => [y!, idx!, u!, 1, 1, n]];
    yield [
      bits === 16 ? 'one_hot_8' : `one_hot_${bits}`,
      [zeros(n), ones(bits === 16 ? 'u8' : lane, 2)],
      ([idx, values], out) => [idx!, out(n * 3 * 8), n, 3, values!],
    ];
  }
  yield ['take', [ones('u8', n), zeros(3)], ([x, idx], out) => [x!, idx!, out(3 * n), 1, 1, 3, n]];
  yield ['take', [ones('f32', n + 1), zeros(3)], ([x, idx], out) => [x!, idx!, out(12), 1, n + 1, 3, 4]];
  yield ['check_index', [zeros(n)], ([idx]) => [idx!, n, 1]];
  yield ['flatten_index', [zeros(2 * n), ['i32', [1, 1]]], ([idx, dims], out) => [idx!, dims!, out(4 * n), n, 2]];
  yield ['nonzero_8', [ones('u8', n)], ([x], out) => [x!, out(8 * n), n]];
  const image: Operand = ['i32', [1, 3, 3, n, 2, 2, 2, 2, 1, 1, 0, 0]];
  for (const op of ['maxpool2d', 'avgpool2d'])
    yield [`${op}_f32`, [ones('f32', 9 * n), image], ([x, spec], out) => [x!, out(16 * n), spec!]];
  const grads = [ones('f32', 9 * n), ones('f32', 4 * n), ones('f32', 4 * n), image];
  yield ['maxpool2d_grad_f32', grads, ([x, y, dy, spec], out) => [x!, y!, dy!, out(36 * n), spec!]];
  yield ['avgpool2d_grad_f32', [ones('f32', 4 * n), image], ([dy, spec], out) => [dy!, out(36 * n), spec!]];
}

test('no kernel reads 16 bytes past an operand', () => {
  let calls = 0;
  for (const n of COUNTS) {
    for (const [name, inputs, args] of cases(n)) {
      for (let last = 0; last < inputs.length; last++) {
        clear();
        const at = inputs.map((operand, i) =>
          i === last ? atEnd(operand) : put(operand[0], (operand[0] === 'i64' ? operand[1].map(BigInt) : operand[1]) as number[]),
        );
        const call = args(at, (bytes) => room('u8', bytes, 8));
        try {
          kernel(name)(...call);
        } catch (e) {
          assert.unreachable(`${name} with ${n}, operand ${last} at the end of memory: ${e}`);
        }
        calls++;
      }
    }
  }
  assert.ok(calls > 1000);
});

test.run();
