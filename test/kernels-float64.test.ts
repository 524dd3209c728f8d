// float64 functions against correctly rounded values (test/golden/make-float64-math.py), and special values against what
// IEEE and JavaScript's Math say.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, put, room } from './kernel-arena.ts';

const golden = JSON.parse(readFileSync(new URL('./golden/float64-math.json', import.meta.url), 'utf8')) as Record<string, number[][]>;

/** The largest distance from the correctly rounded value, in float64 numbers: a bound of 1 ulp allows 1, of 2 ulp 2. */
const BOUND: Record<string, number> = {
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  sin: 1,
  cos: 1,
  tan: 2,
  asin: 1,
  acos: 1,
  atan: 1,
  sinh: 2,
  cosh: 1,
  tanh: 2,
  asinh: 1,
  acosh: 1,
  atanh: 1,
  sigmoid: 2,
  softplus: 1,
  elu: 1,
  selu: 2,
  erf: 1,
  erfc: 2,
  lgamma: 3,
  digamma: 2,
  erfinv: 1,
  ndtri: 1,
  pow: 1,
  atan2: 1,
  xlogy: 1,
  truncmod: 0,
};

/** Position of a number in the order of all float64. */
function order(x: number): bigint {
  const bits = new BigInt64Array(new Float64Array([x]).buffer)[0]!;
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

for (const [op, rows] of Object.entries(golden)) {
  test(`${op}_f64 lies within ${BOUND[op]} of the correctly rounded value`, () => {
    clear();
    const n = rows.length;
    const inputs = rows[0]!.slice(0, -1).map((_, i) =>
      put(
        'f64',
        rows.map((row) => row[i]!),
        1,
      ),
    );
    const y = room('f64', n, 1);
    if (inputs.length === 1) kernel(`${op}_f64`)(inputs[0]!, y, n);
    else kernel(`${op}_f64`)(inputs[0]!, inputs[1]!, y, n, 1, 1);
    const got = get('f64', y, n) as Float64Array;
    rows.forEach((row, i) => {
      const want = row.at(-1)!;
      const d = order(got[i]!) - order(want);
      const far = Number.isNaN(got[i]) || (d < 0n ? -d : d) > BigInt(BOUND[op]!);
      if (far) assert.unreachable(`${op}(${row.slice(0, -1)}) is ${got[i]}, not ${want}`);
    });
    guard('f64', y, n, op);
  });
}

const MATH = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
] as const;
const EDGES = [0, -0, 1, -1, Infinity, -Infinity, NaN, 5e-324, -5e-324, 1e-310, 1e300, -1e300, 2, -2];
/** Where JavaScript has no such function: inputs and results. */
const TABLE: Record<string, [number, number][]> = {
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [NaN, NaN],
    [1000, 1],
    [-1000, 0],
  ],
  softplus: [
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [1000, 1000],
    [-1000, 0],
    [0, Math.LN2],
  ],
  elu: [
    [Infinity, Infinity],
    [-Infinity, -1],
    [NaN, NaN],
    [3, 3],
    [0, 0],
    [-0, -0],
  ],
  erf: [
    [Infinity, 1],
    [-Infinity, -1],
    [NaN, NaN],
    [0, 0],
    [-0, -0],
    [30, 1],
  ],
  erfc: [
    [Infinity, 0],
    [-Infinity, 2],
    [NaN, NaN],
    [0, 1],
    [-0, 1],
    [100, 0],
    [-100, 2],
  ],
  lgamma: [
    [0, Infinity],
    [-0, Infinity],
    [1, 0],
    [2, 0],
    [-1, Infinity],
    [-1e300, Infinity],
    [Infinity, Infinity],
    [-Infinity, Infinity],
    [NaN, NaN],
  ],
  digamma: [
    [0, NaN],
    [-1, NaN],
    [-2, NaN],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
  erfinv: [
    [1, Infinity],
    [-1, -Infinity],
    [0, 0],
    [-0, -0],
    [1.5, NaN],
    [-2, NaN],
    [NaN, NaN],
  ],
  ndtri: [
    [0, -Infinity],
    [1, Infinity],
    [0.5, 0],
    [-0.1, NaN],
    [1.1, NaN],
    [NaN, NaN],
  ],
};

function unary(op: string, lane: 'f32' | 'f64', x: number[]): number[] {
  clear();
  const y = room(lane, x.length);
  kernel(`${op}_${lane}`)(put(lane, x), y, x.length);
  return Array.from(get(lane, y, x.length) as Float64Array);
}

test('special values of float64 and float32 functions', () => {
  const check = (what: string, got: number, want: number): void => {
    const zero = want === 0 || !Number.isFinite(want);
    if (zero ? !Object.is(got, want) : !(Math.abs(got - want) <= Math.abs(want) * 3e-7))
      assert.unreachable(`${what} is ${got}, not ${want}`);
  };
  for (const op of MATH) {
    const y = unary(op, 'f64', EDGES);
    for (let i = 0; i < y.length; i++) check(`${op}_f64(${EDGES[i]})`, y[i]!, Math[op](EDGES[i]!));
  }
  for (const [op, rows] of Object.entries(TABLE)) {
    for (const lane of ['f32', 'f64'] as const) {
      const x = rows.map((r) => r[0]);
      const y = unary(op, lane, x);
      for (let i = 0; i < y.length; i++) check(`${op}_${lane}(${x[i]})`, y[i]!, lane === 'f32' ? Math.fround(rows[i]![1]) : rows[i]![1]);
    }
  }
});

test('scalar loops: every count, in place, nothing written past the end', () => {
  for (const op of ['exp', 'sin', 'lgamma']) {
    for (const n of COUNTS) {
      const x = Array.from({ length: n }, (_, i) => i * 0.37 - 3.1);
      const want = unary(op, 'f64', x);
      clear();
      const at = put('f64', x, 1);
      kernel(`${op}_f64`)(at, at, n);
      assert.equal(Array.from(get('f64', at, n) as Float64Array), want);
      guard('f64', at, n, op);
    }
  }
});

test.run();
