import * as tf from '../../src/index.ts';
import type { Case } from '../cases.ts';
import { matmul } from '../reference/nd.ts';

/** Shapes of a·b before the flags turn them. */
const PRODUCTS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [1, 1],
    [1, 1],
  ],
  [
    [3, 4],
    [4, 5],
  ],
  [
    [17, 3],
    [3, 1],
  ],
  [
    [1, 7],
    [7, 18],
  ],
  [
    [16, 16],
    [16, 16],
  ],
  [
    [5, 0],
    [0, 3],
  ],
  [
    [2, 3, 4],
    [4, 5],
  ],
  [
    [3, 4],
    [2, 4, 5],
  ],
  [
    [2, 1, 3, 4],
    [3, 4, 2],
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
  ],
];
const turned = (dims: readonly number[], flag: boolean): readonly number[] =>
  flag ? [...dims.slice(0, -2), dims[dims.length - 1], dims[dims.length - 2]] : dims;

function product(transposeA: boolean, transposeB: boolean): Case {
  return {
    name: `BatchMatMulV2 ${transposeA ? 'Aᵀ' : 'A'}·${transposeB ? 'Bᵀ' : 'B'}`,
    call: (a, b) => tf.matmul(a, b, { transposeA, transposeB }),
    reference: (a, b) => matmul(a, b, transposeA, transposeB),
    shapes: PRODUCTS.map(([a, b]) => [turned(a, transposeA), turned(b, transposeB)]),
    domains: [{ low: -2, high: 2 }],
    dtypes: ['float32', 'float64'],
    tolerance: 1e-5,
    gradients: [0, 1],
  };
}

export const linearCases: readonly Case[] = [
  product(false, false),
  product(true, false),
  product(false, true),
  product(true, true),
  {
    ...product(false, false),
    name: 'BatchMatMulV2 int',
    dtypes: ['int32', 'int64'],
    domains: [{ low: -9, high: 9, integer: true }],
    gradients: [],
    tolerance: 0,
  },
];
