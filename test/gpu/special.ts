// NaN, infinities, signed zeros and numbers too small for the GPU, against the CPU.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { must } from './must.ts';

const VALUES = [
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  100,
  -100,
  3e38,
  -3e38,
  1e-30,
  8193,
  -12345.678,
  1e6,
  -9.8765e9,
  3e20,
];
type Unary = (x: Tensor) => Tensor;
type Binary = (x: Tensor, y: Tensor) => Tensor;

const known = new Map<string, unknown>(Object.entries({ ...tf, ...tf.nn, ...tf.math }));

/** The functions of these names that the library has. */
const named = <F>(names: string): [string, F][] =>
  names.split(' ').flatMap((name): [string, F][] => (typeof known.get(name) === 'function' ? [[name, known.get(name) as F]] : []));

const UNARY = named<Unary>(
  'negative abs sign floor ceil rint sqrt rsqrt reciprocal square exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh ' +
    'acosh atanh sigmoid softplus erf erfc isNan isInf isFinite relu relu6 elu selu',
);
const BINARY = named<Binary>(
  'add subtract multiply divide maximum minimum pow equal notEqual less lessEqual greater greaterEqual atan2 divideNoNan multiplyNoNan',
);
const FOLDS = { max: tf.reduceMax, min: tf.reduceMin, sum: tf.reduceSum, prod: tf.reduceProd, mean: tf.reduceMean } as const;

const kind = (x: number): string => (Number.isNaN(x) ? 'NaN' : Number.isFinite(x) ? 'number' : `${x}`);
/** Numbers below the smallest normal float32 may read 0. */
const TINY = 1.2e-38;

function differs(a: number, b: number): boolean {
  if (kind(a) !== kind(b)) return true;
  return kind(a) === 'number' && Math.abs(a - b) > 4e-6 * Math.abs(b) + TINY;
}

function compare(name: string, call: () => Tensor, argument: (i: number) => string): string[] {
  const there = Array.from(tf.device('/GPU:0', call).dataSync() as Float32Array);
  const here = Array.from(call().dataSync() as Float32Array);
  return here.flatMap((x, i) => (differs(there[i], x) ? [`${name}(${argument(i)}) is ${there[i]}, on the CPU ${x}`] : []));
}

export function special(): number {
  const failed: string[] = [];
  const pairs = VALUES.flatMap((a) => VALUES.map((b): [number, number] => [a, b]));
  let passed = 0;
  tf.tidy(() => {
    for (const [name, f] of UNARY) {
      failed.push(
        ...compare(
          name,
          () => f(tf.constant(VALUES)),
          (i) => `${VALUES[i]}`,
        ),
      );
      passed++;
    }
    for (const [name, f] of BINARY) {
      const call = (): Tensor => f(tf.constant(pairs.map(([a]) => a)), tf.constant(pairs.map(([, b]) => b)));
      failed.push(...compare(name, call, (i) => pairs[i].join(', ')));
      passed++;
    }
    for (const [name, f] of Object.entries(FOLDS)) {
      failed.push(
        ...compare(
          name,
          () => f(tf.constant(pairs), 1),
          (i) => pairs[i].join(', '),
        ),
      );
      passed++;
    }
  });
  tf.tidy(() => {
    failed.push(
      ...compare(
        'to int32',
        () => tf.constant([Number.NaN, Infinity, -Infinity, 3e9, -3e9, 1.9, -1.9]).cast('int32'),
        (i) => `${i}`,
      ),
      ...compare(
        'min and max of nothing',
        () => tf.stack([tf.zeros([0], 'int32').min(), tf.zeros([0], 'int32').max()]),
        (i) => `${i}`,
      ),
    );
  });
  must(failed.length === 0, failed.slice(0, 40).join('; '));
  return passed;
}
