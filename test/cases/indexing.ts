import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Case, CaseDType } from '../cases.ts';
import type { Nd } from '../reference/nd.ts';
import { flatOf, indicesOf, pick, sizeOf } from '../reference/nd.ts';

const FLOATS: readonly CaseDType[] = ['float32', 'float64'];
const NUMBERS: readonly CaseDType[] = [...FLOATS, 'int32', 'int64'];

type Options = Partial<Pick<Case, 'dtypes' | 'gradients' | 'tolerance' | 'firstOnly' | 'out'>>;

function row(name: string, call: Case['call'], reference: Case['reference'], shapes: Case['shapes'], options: Options = {}): Case {
  return {
    name,
    call,
    reference,
    shapes,
    domains: [{ low: -4, high: 4 }],
    dtypes: NUMBERS,
    tolerance: 1e-6,
    gradients: [0],
    firstOnly: true,
    ...options,
  };
}

/** Rows of x (along its first axis) in that order. */
const rowsOf = (x: Nd, order: readonly number[]): Nd => pick(x, [order.length, ...x.dims.slice(1)], ([i, ...rest]) => [order[i], ...rest]);

/** x with f of what is there and the update at each place, in order; `places` name the first axes. */
function changed(x: Nd, places: readonly (readonly number[])[], u: Nd, f: (old: number, fresh: number) => number): Nd {
  const data = [...x.data];
  const inner = sizeOf(x.dims.slice(places[0]?.length ?? 0));
  places.forEach((place, r) => {
    const start = flatOf(x.dims.slice(0, place.length), place) * inner;
    for (let i = 0; i < inner; i++) data[start + i] = f(data[start + i], u.data[r * inner + i]);
  });
  return { dims: x.dims, data };
}

const full = (dims: readonly number[], value: number): Nd => ({ dims, data: new Array<number>(sizeOf(dims)).fill(value) });

const PLACES = [[2], [0]];
function scatter(name: string, f: (x: Tensor, u: Tensor) => Tensor, rule: (old: number, fresh: number) => number): Case {
  return row(
    name,
    f,
    (x, u) => changed(x, PLACES, u, rule),
    [
      [[3], [2]],
      [
        [3, 2],
        [2, 2],
      ],
      [
        [5, 17],
        [2, 17],
      ],
      [
        [3, 0],
        [2, 0],
      ],
    ],
    { gradients: [0, 1] },
  );
}

const IDS = [1, 0, 3, 1];
function segment(name: string, f: (x: Tensor) => Tensor, empty: number, rule: (old: number, fresh: number) => number): Case {
  const reference = (x: Nd): Nd =>
    changed(
      full([4, ...x.dims.slice(1)], empty),
      IDS.map((id) => [id]),
      x,
      rule,
    );
  // Product and extreme of nothing are no small numbers: the segment without rows is not looked at.
  const seen = (y: Nd): Nd => rowsOf(y, [0, 1, 3]);
  return row(
    name,
    (x) => tf.gather(f(x), [0, 1, 3]),
    (x) => seen(reference(x)),
    [[[4]], [[4, 2]], [[4, 17]], [[4, 0]]],
    { firstOnly: name !== 'UnsortedSegmentProd' },
  );
}

export const indexingCases: readonly Case[] = [
  row(
    'StridedSlice',
    (x) => x.at('::-2', 1),
    (x) => pick(x, [Math.ceil(x.dims[0] / 2), ...x.dims.slice(2)], ([i, ...rest]) => [x.dims[0] - 1 - 2 * i, 1, ...rest]),
    [[[3, 2]], [[5, 4]], [[1, 2, 17]], [[0, 3]], [[4, 3, 2]]],
  ),
  row(
    'StridedSlice view',
    (x) => x.at('1:3'),
    (x) => rowsOf(x, [1, 2]),
    [[[3]], [[4, 2]], [[17, 3]], [[3, 0]]],
  ),
  row(
    'StridedSlice mask',
    (x) =>
      tf.booleanMask(x, [
        [true, false],
        [true, true],
      ]),
    (x) => rowsOf({ dims: [4, ...x.dims.slice(2)], data: x.data }, [0, 2, 3]),
    [[[2, 2]], [[2, 2, 5]]],
  ),
  row(
    'GatherV2',
    (x) => tf.gather(x, [2, 0, 2]),
    (x) => rowsOf(x, [2, 0, 2]),
    [[[3]], [[3, 2]], [[5, 17]], [[3, 0]], [[3, 2, 2]]],
  ),
  row(
    'GatherV2 axis',
    (x) =>
      tf.gather(
        x,
        [
          [1, 0],
          [0, 1],
        ],
        { axis: 1 },
      ),
    (x) => pick(x, [x.dims[0], 2, 2, ...x.dims.slice(2)], ([o, a, b, ...rest]) => [o, (a + b + 1) % 2, ...rest]),
    [[[3, 2]], [[2, 2, 3]], [[0, 2]]],
  ),
  row(
    'GatherV2 batch',
    (x) => tf.gather(x, [[1], [0]], { batchDims: 1 }),
    (x) => pick(x, [2, 1, ...x.dims.slice(2)], ([b, , ...rest]) => [b, 1 - b, ...rest]),
    [[[2, 2]], [[2, 2, 3]]],
  ),
  row(
    'GatherNd',
    (x) =>
      tf.gatherNd(x, [
        [1, 0],
        [0, 2],
      ]),
    (x) => pick(x, [2, ...x.dims.slice(2)], ([i, ...rest]) => [1 - i, 2 * i, ...rest]),
    [[[2, 3]], [[2, 3, 4]], [[3, 3, 0]]],
  ),
  row(
    'ScatterNd',
    (u) => tf.scatterNd([[2], [0], [2]], u, [4, ...u.shape.slice(1)]),
    (u) => changed(full([4, ...u.dims.slice(1)], 0), [[2], [0], [2]], u, (old, fresh) => old + fresh),
    [[[3]], [[3, 2]], [[3, 17]], [[3, 0]]],
  ),
  scatter(
    'TensorScatterUpdate',
    (x, u) => tf.tensorScatterNdUpdate(x, PLACES, u),
    (_, fresh) => fresh,
  ),
  scatter(
    'TensorScatterAdd',
    (x, u) => tf.tensorScatterNdAdd(x, PLACES, u),
    (old, fresh) => old + fresh,
  ),
  scatter(
    'TensorScatterSub',
    (x, u) => tf.tensorScatterNdSub(x, PLACES, u),
    (old, fresh) => old - fresh,
  ),
  scatter('TensorScatterMax', (x, u) => tf.tensorScatterNdMax(x, PLACES, u), Math.max),
  scatter('TensorScatterMin', (x, u) => tf.tensorScatterNdMin(x, PLACES, u), Math.min),
  segment(
    'UnsortedSegmentSum',
    (x) => tf.math.unsortedSegmentSum(x, IDS, 4),
    0,
    (old, fresh) => old + fresh,
  ),
  segment(
    'UnsortedSegmentProd',
    (x) => tf.math.unsortedSegmentProd(x, IDS, 4),
    1,
    (old, fresh) => old * fresh,
  ),
  segment('UnsortedSegmentMax', (x) => tf.math.unsortedSegmentMax(x, IDS, 4), Number.NEGATIVE_INFINITY, Math.max),
  segment('UnsortedSegmentMin', (x) => tf.math.unsortedSegmentMin(x, IDS, 4), Number.POSITIVE_INFINITY, Math.min),
  row(
    'Where',
    (x) => tf.where(x.greater(0)),
    (x) => {
      const found = [...indicesOf(x.dims)].filter((index) => x.data[flatOf(x.dims, index)] > 0);
      return { dims: [found.length, x.dims.length], data: found.flat() };
    },
    [[[]], [[17]], [[3, 4]], [[0, 2]]],
    { gradients: [], out: 'int64', tolerance: 0 },
  ),
];
