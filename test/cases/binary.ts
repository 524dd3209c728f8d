import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Case, CaseDType, Domain } from '../cases.ts';
import { zip } from '../reference/nd.ts';

/** Same shapes at every tail, scalars on both sides, rows, columns, both at once, empty. */
const SHAPES = [
  ...[0, 1, 3, 4, 5, 15, 16, 17, 1000].map((n) => [[n], [n]]),
  [[], []],
  [[17], []],
  [[], [17]],
  [[3, 17], [17]],
  [[17], [3, 17]],
  [
    [3, 17],
    [3, 1],
  ],
  [
    [3, 1],
    [3, 17],
  ],
  [
    [3, 1],
    [1, 5],
  ],
  [
    [2, 3, 1, 5],
    [3, 4, 1],
  ],
  [
    [0, 3],
    [1, 3],
  ],
  [[1], [2, 1, 3]],
];
const wide: Domain = { low: -4, high: 4 };
const apart: Domain = { low: 0.3, high: 4 };
const wholes: Domain = { low: -60, high: 60, integer: true };
const divisors: Domain = { low: 1, high: 9, integer: true };
const bits: Domain = { low: 0, high: 1, integer: true };

interface More {
  readonly domains?: readonly Domain[];
  readonly dtypes?: readonly CaseDType[];
  readonly out?: CaseDType;
  readonly gradients?: readonly number[];
  readonly firstOnly?: true;
  readonly tolerance?: number;
}

function binary(name: string, call: (x: Tensor, y: Tensor) => Tensor, f: (x: number, y: number) => number, more: More = {}): Case {
  const row: Case = {
    name,
    call,
    reference: (x, y) => zip(x, y, f),
    shapes: SHAPES,
    domains: more.domains ?? [wide],
    dtypes: more.dtypes ?? ['float32', 'float64'],
    tolerance: more.tolerance ?? 1e-6,
    gradients: more.gradients ?? [0, 1],
    ...(more.out === undefined ? {} : { out: more.out }),
    ...(more.firstOnly === undefined ? {} : { firstOnly: more.firstOnly }),
  };
  return row;
}

const ints: More = { dtypes: ['int32', 'int64'], domains: [wholes], gradients: [] };
const compared: More = {
  dtypes: ['float32', 'float64', 'int32', 'int64'],
  domains: [{ low: -2, high: 2, integer: true }],
  out: 'bool',
  gradients: [],
};
const logical: More = { dtypes: ['bool'], domains: [bits], gradients: [] };
const floormod = (x: number, y: number): number => x - y * Math.floor(x / y);
const truth = (f: (x: number, y: number) => boolean) => (x: number, y: number) => (f(x, y) ? 1 : 0);

export const binaryCases: readonly Case[] = [
  binary('AddV2', tf.add, (x, y) => x + y, { firstOnly: true }),
  binary('AddV2 int', tf.add, (x, y) => x + y, ints),
  binary('Sub', tf.subtract, (x, y) => x - y, { firstOnly: true }),
  binary('Sub int', tf.subtract, (x, y) => x - y, ints),
  binary('Mul', tf.multiply, (x, y) => x * y),
  binary('Mul int', tf.multiply, (x, y) => x * y, ints),
  binary('RealDiv', tf.divide, (x, y) => x / y, { domains: [wide, apart] }),
  binary('RealDiv int', tf.divide, (x, y) => x / y, { ...ints, domains: [wholes, divisors], out: 'float64' }),
  binary('Pow', tf.pow, (x, y) => x ** y, { domains: [apart, wide], tolerance: 2e-6 }),
  binary('Pow int', tf.pow, (x, y) => x ** y, {
    ...ints,
    domains: [
      { low: -5, high: 5, integer: true },
      { low: 0, high: 6, integer: true },
    ],
  }),
  binary('Maximum', tf.maximum, Math.max, { domains: [wide, { low: 5, high: 6 }], firstOnly: true }),
  binary('Maximum first', tf.maximum, Math.max, { domains: [{ low: 5, high: 6 }, wide], firstOnly: true }),
  binary('Maximum int', tf.maximum, Math.max, ints),
  binary('Minimum', tf.minimum, Math.min, { domains: [wide, { low: 5, high: 6 }], firstOnly: true }),
  binary('Minimum int', tf.minimum, Math.min, ints),
  binary('SquaredDifference', tf.math.squaredDifference, (x, y) => (x - y) ** 2),
  binary('SquaredDifference int', tf.math.squaredDifference, (x, y) => (x - y) ** 2, ints),
  binary('FloorDiv', tf.math.floordiv, (x, y) => Math.floor(x / y), { domains: [wide, apart], gradients: [] }),
  binary('FloorDiv int', tf.math.floordiv, (x, y) => Math.floor(x / y), {
    ...ints,
    domains: [wholes, { low: -9, high: -1, integer: true }],
  }),
  binary('FloorMod', tf.math.floormod, floormod, {
    domains: [
      { low: 0.1, high: 0.9 },
      { low: 1.5, high: 3 },
    ],
    firstOnly: true,
  }),
  binary('FloorMod int', tf.math.floormod, floormod, { ...ints, domains: [wholes, { low: -9, high: -1, integer: true }] }),
  binary('TruncateDiv', tf.truncatediv, (x, y) => Math.trunc(x / y), { ...ints, domains: [wholes, divisors] }),
  binary('TruncateMod', tf.truncatemod, (x, y) => x % y, { ...ints, domains: [wholes, divisors] }),
  binary('Atan2', tf.math.atan2, Math.atan2, { domains: [wide, apart] }),
  binary('DivNoNan', tf.math.divideNoNan, (x, y) => (y === 0 ? 0 : x / y), { domains: [wide, apart] }),
  binary('MulNoNan', tf.math.multiplyNoNan, (x, y) => (y === 0 ? 0 : x * y), { domains: [wide, apart] }),
  binary('Xdivy', tf.math.xdivy, (x, y) => (x === 0 ? 0 : x / y), { domains: [apart, apart] }),
  binary('Xlogy', tf.math.xlogy, (x, y) => (x === 0 ? 0 : x * Math.log(y)), { domains: [apart, apart] }),
  binary(
    'Equal',
    tf.equal,
    truth((x, y) => x === y),
    compared,
  ),
  binary(
    'Equal bool',
    tf.equal,
    truth((x, y) => x === y),
    logical,
  ),
  binary(
    'NotEqual',
    tf.notEqual,
    truth((x, y) => x !== y),
    compared,
  ),
  binary(
    'Less',
    tf.less,
    truth((x, y) => x < y),
    compared,
  ),
  binary(
    'LessEqual',
    tf.lessEqual,
    truth((x, y) => x <= y),
    compared,
  ),
  binary(
    'Greater',
    tf.greater,
    truth((x, y) => x > y),
    compared,
  ),
  binary(
    'GreaterEqual',
    tf.greaterEqual,
    truth((x, y) => x >= y),
    compared,
  ),
  binary(
    'LogicalAnd',
    tf.logicalAnd,
    truth((x, y) => x > 0 && y > 0),
    logical,
  ),
  binary(
    'LogicalOr',
    tf.logicalOr,
    truth((x, y) => x > 0 || y > 0),
    logical,
  ),
  binary(
    'LogicalXor',
    tf.math.logicalXor,
    truth((x, y) => x !== y),
    logical,
  ),
];
