import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Case, CaseDType } from '../cases.ts';
import type { Nd } from '../reference/nd.ts';
import { flatOf, indicesOf, pick, reduce, sizeOf, zip } from '../reference/nd.ts';

const ALL: readonly CaseDType[] = ['float32', 'float64', 'int32', 'int64'];
const wide = { low: -5, high: 5 };
const MATRICES = [[[3, 4]], [[1, 5]], [[4, 17]], [[2, 3]]];

/** Elements read from other places: linear, so that the second derivative is zero. */
function moved(name: string, call: (x: Tensor) => Tensor, reference: (x: Nd) => Nd, shapes: Case['shapes'] = MATRICES): Case {
  return { name, call, reference, shapes, domains: [wide], dtypes: ALL, tolerance: 0, gradients: [0] };
}

/** A result that has no gradient. */
function answer(
  name: string,
  call: (...x: Tensor[]) => Tensor,
  reference: (...x: Nd[]) => Nd,
  out: CaseDType | null,
  dtypes: readonly CaseDType[],
  shapes: Case['shapes'],
): Case {
  return {
    name,
    call,
    reference,
    shapes,
    domains: [{ low: 0, high: 20, integer: true }],
    dtypes,
    tolerance: 0,
    gradients: [],
    ...(out === null ? {} : { out }),
  };
}

/** The index at `k` along an axis before padding by a mirror. */
const mirror = (k: number, size: number, edge: number): number => {
  const at = k < 0 ? -k - edge : k;
  return at < size ? at : 2 * size - 2 - at + edge;
};
const padded =
  (from: (k: number, size: number) => number) =>
  (x: Nd): Nd => {
    const dims = [x.dims[0] + 2, x.dims[1] + 1];
    return pick(x, dims, ([i, j]) => [from(i - 1, x.dims[0]), from(j, x.dims[1])]);
  };

function running(x: Nd, exclusive: boolean, reverse: boolean, f: (a: number, b: number) => number, start: number): Nd {
  const [rows, columns] = x.dims;
  const data = [...x.data];
  for (let i = 0; i < rows; i++) {
    let sum = start;
    for (let step = 0; step < columns; step++) {
      const j = reverse ? columns - 1 - step : step;
      const value = x.data[i * columns + j];
      const next = f(sum, value);
      data[i * columns + j] = exclusive ? sum : next;
      sum = next;
    }
  }
  return { dims: x.dims, data };
}

const order = (x: Nd, descending: boolean): Nd => {
  const columns = x.dims[1];
  const data = Array.from({ length: x.dims[0] }, (_, i) => {
    const row = x.data.slice(i * columns, (i + 1) * columns);
    return row.map((_v, j) => j).sort((p, q) => (descending ? row[q] - row[p] : row[p] - row[q]) || p - q);
  }).flat();
  return { dims: x.dims, data };
};

const bits = (name: string, call: (x: Tensor, y: Tensor) => Tensor, f: (x: number, y: number) => number): Case =>
  answer(
    name,
    call,
    (x, y) => zip(x, y, f),
    null,
    ['int32', 'int64'],
    [
      [[17], [17]],
      [[3, 5], [5]],
      [[], []],
    ],
  );

export const arrangeCases: readonly Case[] = [
  ...[false, true].flatMap((exclusive) =>
    [false, true].flatMap((reverse): Case[] => [
      {
        ...moved(
          `Cumsum ${exclusive} ${reverse}`,
          (x) => tf.math.cumsum(x, { axis: 1, exclusive, reverse }),
          (x) => running(x, exclusive, reverse, (a, b) => a + b, 0),
        ),
        tolerance: 2e-6,
      },
      {
        ...moved(
          `Cumprod ${exclusive} ${reverse}`,
          (x) => tf.math.cumprod(x, { axis: 1, exclusive, reverse }),
          (x) => running(x, exclusive, reverse, (a, b) => a * b, 1),
        ),
        dtypes: ['float32', 'float64'],
        domains: [{ low: 0.8, high: 1.2 }],
        tolerance: 1e-5,
      },
    ]),
  ),
  moved(
    'ReverseV2',
    (x) => tf.reverse(x, [1]),
    (x) => pick(x, x.dims, ([i, j]) => [i, x.dims[1] - 1 - j]),
  ),
  moved(
    'Roll',
    (x) => tf.roll(x, 2, 1),
    (x) => pick(x, x.dims, ([i, j]) => [i, (j - 2 + 2 * x.dims[1]) % x.dims[1]]),
  ),
  moved(
    'Tile',
    (x) => tf.tile(x, [2, 3]),
    (x) => pick(x, [2 * x.dims[0], 3 * x.dims[1]], ([i, j]) => [i % x.dims[0], j % x.dims[1]]),
  ),
  moved(
    'Repeat',
    (x) => tf.repeat(x, 3, { axis: 1 }),
    (x) => pick(x, [x.dims[0], 3 * x.dims[1]], ([i, j]) => [i, Math.floor(j / 3)]),
  ),
  moved(
    'MirrorPad reflect',
    (x) =>
      tf.pad(
        x,
        [
          [1, 1],
          [0, 1],
        ],
        { mode: 'REFLECT' },
      ),
    padded((k, size) => mirror(k, size, 0)),
    [[[3, 4]], [[2, 17]], [[4, 2]]],
  ),
  moved(
    'MirrorPad symmetric',
    (x) =>
      tf.pad(
        x,
        [
          [1, 1],
          [0, 1],
        ],
        { mode: 'SYMMETRIC' },
      ),
    padded((k, size) => mirror(k, size, 1)),
    [[[3, 4]], [[1, 17]], [[4, 1]]],
  ),
  moved(
    'PadV2',
    (x) =>
      tf.pad(x, [
        [1, 2],
        [0, 3],
      ]),
    (x) => {
      const dims = [x.dims[0] + 3, x.dims[1] + 3];
      return {
        dims,
        data: [...indicesOf(dims)].map(([i, j]) => (i >= 1 && i <= x.dims[0] && j < x.dims[1] ? x.data[flatOf(x.dims, [i - 1, j])] : 0)),
      };
    },
  ),
  moved(
    'TopK sort',
    (x) => tf.sort(x),
    (x) => {
      const places = order(x, false);
      return { dims: x.dims, data: places.data.map((at, i) => x.data[Math.floor(i / x.dims[1]) * x.dims[1] + at]) };
    },
  ),
  answer(
    'ArgSort',
    (x) => tf.argsort(x),
    (x) => order(x, false),
    'int32',
    ALL,
    MATRICES,
  ),
  answer(
    'ArgSort down',
    (x) => tf.argsort(x, { direction: 'DESCENDING' }),
    (x) => order(x, true),
    'int32',
    ALL,
    MATRICES,
  ),
  answer(
    'ArgMax',
    (x) => tf.argmax(x, 1),
    (x) => reduce(x, [1], false, (v) => v.indexOf(Math.max(...v))),
    'int64',
    ALL,
    MATRICES,
  ),
  answer(
    'ArgMin',
    (x) => tf.argmin(x, 0),
    (x) => reduce(x, [0], false, (v) => v.indexOf(Math.min(...v))),
    'int64',
    ALL,
    MATRICES,
  ),
  answer(
    'Size',
    (x) => tf.size(x),
    (x) => ({ dims: [], data: [sizeOf(x.dims)] }),
    'int32',
    ALL,
    [[[]], [[0, 3]], [[2, 3]]],
  ),
  answer(
    'Shape',
    (x) => tf.shape(x),
    (x) => ({ dims: [x.dims.length], data: [...x.dims] }),
    'int32',
    ALL,
    [[[]], [[0, 3]], [[2, 3]]],
  ),
  bits('BitwiseAnd', tf.bitwise.bitwiseAnd, (x, y) => x & y),
  bits('BitwiseOr', tf.bitwise.bitwiseOr, (x, y) => x | y),
  bits('BitwiseXor', tf.bitwise.bitwiseXor, (x, y) => x ^ y),
  bits('LeftShift', tf.bitwise.leftShift, (x, y) => x << y),
  bits('RightShift', tf.bitwise.rightShift, (x, y) => x >> y),
];
