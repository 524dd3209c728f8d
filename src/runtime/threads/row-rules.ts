import { BYTES, FLOATS, STREAM, stream, WIDE } from './bytes.ts';
import type { Rule, Step } from './linear.ts';
import { alike, byRows } from './linear.ts';

// Kernels that go through rows (or matrices), each on its own: some rows at a time.

/** Argument `count` rows of as many elements as the arguments `times` multiply to. */
interface Operands {
  readonly count: number;
  readonly times: readonly number[];
  readonly cost: number;
  readonly steps: readonly Step[];
  readonly scratch?: Step;
}

/** x, y, outer, k, inner: all of a row in both. */
const scan = (bytes: number, cost: number): Operands => ({ count: 2, times: [3, 4], cost, steps: alike(2, bytes, 3, 4) });

function floats(bytes: number, smooth: number): Readonly<Record<string, Operands>> {
  const row = (at: number, k: number): Step => [at, bytes, k];
  const one = (at: number): Step => [at, bytes];
  const softmax: Operands = { count: 2, times: [3], cost: smooth, steps: alike(2, bytes, 3) };
  return {
    softmax,
    logsoftmax: softmax,
    logsumexp: { count: 2, times: [3], cost: smooth, steps: [row(0, 3), one(1)] },
    softmax_grad: { count: 3, times: [4], cost: STREAM, steps: alike(3, bytes, 4) },
    sparse_softmax_loss: { count: 4, times: [5], cost: smooth, steps: [row(0, 5), [1, 4], one(2), row(3, 5)] },
    layernorm: { count: 7, times: [8], cost: 2 * STREAM, steps: [row(0, 8), row(4, 8), one(5), one(6)] },
    recurrence: { count: 3, times: [4, 5], cost: 2, steps: alike(3, bytes, 4, 5) },
  };
}

const wide = (bytes: number): Readonly<Record<string, Operands>> => ({
  cumsum: scan(bytes, 1),
  cumprod: scan(bytes, 1),
  argsort: {
    count: 2,
    times: [3],
    cost: 40,
    steps: [
      [0, bytes, 3],
      [1, 4, 3],
    ],
    scratch: [5, 20, 3],
  },
  topk: {
    count: 2,
    times: [3],
    cost: 1.5,
    steps: [
      [0, bytes, 3],
      [1, 4, 4],
    ],
    scratch: [5, 8, 4],
  },
});

/** Matrices of f64: elements of n·n, n·m, n. Their costs are those of a product of three sizes. */
const MATRICES: Readonly<Record<string, Operands>> = {
  cholesky_f64: { count: 1, times: [2, 2, 2], cost: 0.4, steps: [[0, 8, 2, 2]] },
  lu_solve_f64: {
    count: 3,
    times: [4, 4, 5],
    cost: 1,
    steps: [
      [0, 8, 4, 4],
      [1, 4, 4],
      [2, 8, 4, 5],
    ],
  },
  triangular_solve_f64: {
    count: 2,
    times: [3, 3, 4],
    cost: 0.6,
    steps: [
      [0, 8, 3, 3],
      [1, 8, 3, 4],
    ],
  },
  qr_f64: {
    count: 4,
    times: [5, 6, 7],
    cost: 2,
    steps: [
      [0, 8, 5, 6],
      [1, 8, 5, 7],
      [2, 8, 7, 6],
    ],
    scratch: [3, 8, 6],
  },
  eigh_f64: {
    count: 3,
    times: [4, 4, 4],
    cost: 20,
    steps: [
      [0, 8, 4, 4],
      [1, 8, 4],
      [2, 8, 4, 4],
    ],
  },
  svd_f64: {
    count: 4,
    times: [5, 6, 6],
    cost: 20,
    steps: [
      [0, 8, 5, 6],
      [1, 8, 5, 7],
      [2, 8, 6],
      [3, 8, 6, 6],
    ],
  },
};

export function rowRules(rules: Map<string, Rule>): void {
  const set = (found: Readonly<Record<string, Operands>>, ending: string): void => {
    for (const [name, operands] of Object.entries(found)) rules.set(name + ending, byRows(operands));
  };
  for (const lane of WIDE) set(wide(BYTES[lane]), `_${lane}`);
  for (const lane of FLOATS) set(floats(BYTES[lane], lane === 'f32' ? 0.7 : 8), `_${lane}`);
  set(MATRICES, '');
  rules.set('bias_f32', byRows({ count: 2, times: [3], cost: STREAM, steps: [[0, 4, 3]] }));
  for (const bits of [8, 32, 64]) {
    const bytes = bits / 8;
    const steps: Step[] = [
      [0, 4],
      [1, bytes, 3],
    ];
    rules.set(`one_hot_${bits}`, byRows({ count: 2, times: [3], cost: stream(bytes) / 2, steps }));
  }
}
