import * as tf from '../../src/index.ts';
import type { Case, CaseDType } from '../cases.ts';
import type { Nd } from '../reference/nd.ts';
import { broadcastDims, flatOf, indicesOf, pick, sizeOf } from '../reference/nd.ts';

const ALL: readonly CaseDType[] = ['float32', 'float64', 'int32', 'int64', 'bool'];

function move(
  name: string,
  call: Case['call'],
  reference: Case['reference'],
  shapes: Case['shapes'],
  dtypes: readonly CaseDType[] = ALL,
): Case {
  const bool = { low: 0, high: 1, integer: true };
  return {
    name,
    call,
    reference,
    shapes,
    dtypes,
    domains: [dtypes.includes('bool') ? bool : { low: -4, high: 4 }],
    tolerance: 0,
    gradients: [0],
    firstOnly: true,
  };
}

const spread = (x: Nd, dims: readonly number[]): Nd =>
  pick(x, dims, (index) => x.dims.map((size, axis) => (size === 1 ? 0 : index[axis + dims.length - x.dims.length])));

function concat(parts: readonly Nd[], axis: number): Nd {
  const dims = parts[0].dims.map((size, i) => (i === axis ? parts.reduce((n, p) => n + p.dims[axis], 0) : size));
  const data = [...indicesOf(dims)].map((index) => {
    let [at, which] = [index[axis], 0];
    while (at >= parts[which].dims[axis]) at -= parts[which++].dims[axis];
    const part = parts[which];
    return part.data[
      flatOf(
        part.dims,
        index.map((v, i) => (i === axis ? at : v)),
      )
    ];
  });
  return { dims, data };
}

const every = (name: string, perm: readonly number[], shapes: Case['shapes']): Case =>
  move(
    name,
    (x) => tf.transpose(x, perm),
    (x) =>
      pick(
        x,
        perm.map((p) => x.dims[p]),
        (index) => perm.map((_, axis) => index[perm.indexOf(axis)]),
      ),
    shapes,
  );

export const movementCases: readonly Case[] = [
  move(
    'Identity',
    (x) => tf.identity(x),
    (x) => x,
    [[[]], [[0]], [[17]], [[2, 3]]],
  ),
  move(
    'Reshape',
    (x) => tf.reshape(x, [-1]),
    (x) => ({ dims: [sizeOf(x.dims)], data: x.data }),
    [[[]], [[0, 3]], [[17]], [[2, 3, 4]]],
  ),
  move(
    'ExpandDims',
    (x) => tf.expandDims(x, 1),
    (x) => ({ dims: [x.dims[0], 1, ...x.dims.slice(1)], data: x.data }),
    [[[5]], [[2, 3]]],
  ),
  move(
    'Squeeze',
    (x) => tf.squeeze(x),
    (x) => ({ dims: x.dims.filter((d) => d !== 1), data: x.data }),
    [[[1]], [[1, 3, 1]], [[2, 3]]],
  ),
  every('Transpose', [1, 0], [[[3, 17]], [[1, 5]], [[4, 4]], [[0, 3]], [[33, 20]]]),
  every('Transpose 021', [0, 2, 1], [[[2, 3, 5]], [[1, 16, 8]]]),
  every('Transpose 102', [1, 0, 2], [[[2, 3, 5]]]),
  every('Transpose 210', [2, 1, 0], [[[2, 3, 5]]]),
  every('Transpose 0213', [0, 2, 1, 3], [[[2, 3, 4, 5]]]),
  move(
    'BroadcastTo',
    (x) => tf.broadcastTo(x, [2, 3, 4]),
    (x) => spread(x, [2, 3, 4]),
    [[[]], [[4]], [[3, 1]], [[2, 1, 4]], [[2, 3, 4]]],
  ),
  move(
    'BroadcastLike',
    (x) => x.broadcastLike(tf.zeros([2, 3, 4])),
    (x) => spread(x, [2, 3, 4]),
    [[[4]], [[3, 1]]],
  ),
  {
    ...move(
      'SumLike',
      (x) => x.sumLike(tf.zeros([3, 1])),
      (x) => ({
        dims: [3, 1],
        data: [0, 1, 2].map((r) => {
          let sum = 0;
          for (const index of indicesOf(x.dims)) if (index[x.dims.length - 2] === r) sum += x.data[flatOf(x.dims, index)];
          return sum;
        }),
      }),
      [[[3, 4]], [[2, 3, 4]]],
      ['float32', 'float64'],
    ),
    tolerance: 1e-6,
  },
  ...[0, 1].map((axis) => ({
    ...move(
      `ConcatV2 ${axis}`,
      (a, b, c) => tf.concat([a, b, c], axis),
      (...x) => concat(x, axis),
      axis === 0
        ? [
            [
              [2, 3],
              [1, 3],
              [4, 3],
            ],
            [
              [0, 3],
              [1, 3],
              [2, 3],
            ],
          ]
        : [
            [
              [2, 3],
              [2, 1],
              [2, 5],
            ],
          ],
    ),
    gradients: [0, 1, 2],
  })),
  {
    ...move(
      'Pack',
      (a, b) => tf.stack([a, b], 1),
      (a, b) =>
        concat(
          [a, b].map((x) => ({ dims: [x.dims[0], 1, ...x.dims.slice(1)], data: x.data })),
          1,
        ),
      [
        [[3], [3]],
        [
          [2, 5],
          [2, 5],
        ],
      ],
    ),
    gradients: [0, 1],
  },
  move(
    'StridedSlice split',
    (x) => tf.split(x, [1, -1], 0)[1],
    (x) => pick(x, [x.dims[0] - 1, ...x.dims.slice(1)], ([i, ...rest]) => [i + 1, ...rest]),
    [[[5]], [[3, 4]], [[1, 2]]],
  ),

  {
    name: 'SelectV2',
    call: (a, b) => a.greater(b).where(a, b.mul(2)),
    reference: (a, b) => {
      const dims = broadcastDims(a.dims, b.dims);
      const [x, y] = [spread(a, dims), spread(b, dims)];
      return { dims, data: x.data.map((v, i) => (v > y.data[i] ? v : 2 * y.data[i])) };
    },
    shapes: [
      [[], []],
      [[17], [17]],
      [[3, 5], [5]],
      [[0], [0]],
      [
        [4, 1],
        [1, 3],
      ],
    ],
    domains: [{ low: -4, high: 4 }],
    dtypes: ['float32', 'float64'],
    tolerance: 1e-6,
    gradients: [0, 1],
    firstOnly: true,
  },
];
