import * as tf from '../../src/index.ts';
import type { Reduction } from '../../src/ops/reduce.ts';
import type { Case, CaseDType, Domain } from '../cases.ts';
import { reduce } from '../reference/nd.ts';

const wide: Domain = { low: -3, high: 3 };
const wholes: Domain = { low: -9, high: 9, integer: true };
const bits: Domain = { low: 0, high: 1, integer: true };

/** Axes at the front, the middle, the end, apart from each other, all. */
const AXES: readonly { readonly axes: readonly number[]; readonly shapes: readonly (readonly (readonly number[])[])[] }[] = [
  { axes: [0], shapes: [[[5]], [[1000]], [[3, 17]], [[1, 4]], [[4, 3, 5]]] },
  { axes: [1], shapes: [[[3, 17]], [[17, 1]], [[2, 3, 5]], [[2, 16, 4]]] },
  { axes: [0, 2], shapes: [[[3, 4, 5]], [[2, 1, 3]]] },
  { axes: [1, 2], shapes: [[[3, 4, 5]], [[2, 5, 1, 3]]] },
];

interface More {
  readonly domain?: Domain;
  readonly dtypes?: readonly CaseDType[];
  readonly gradient?: false;
  readonly firstOnly?: true;
  readonly tolerance?: number;
}

function rows(name: string, call: Reduction, f: (values: number[]) => number, more: More = {}): Case[] {
  const row = (suffix: string, axes: readonly number[] | null, keep: boolean, shapes: Case['shapes']): Case => ({
    name: `${name} ${suffix}`,
    call: (x) => call(x, axes, keep),
    reference: (x) => reduce(x, axes ?? x.dims.map((_, i) => i), keep, f),
    shapes,
    domains: [more.domain ?? wide],
    dtypes: more.dtypes ?? ['float32', 'float64'],
    tolerance: more.tolerance ?? 2e-6,
    gradients: more.gradient === false ? [] : [0],
    ...(more.firstOnly === undefined ? {} : { firstOnly: more.firstOnly }),
  });
  const empty = name.startsWith('M') ? [] : [[[0]], [[0, 3]]];
  return [
    row('all', null, false, [[[]], [[1]], [[17]], [[3, 5]], ...empty]),
    ...AXES.flatMap(({ axes, shapes }) => [row(`over ${axes}`, axes, false, shapes), row(`over ${axes} kept`, axes, true, shapes)]),
  ];
}

const ints: More = { dtypes: ['int32', 'int64'], domain: wholes, gradient: false };
const sum = (v: number[]): number => v.reduce((a, b) => a + b, 0);

export const reduceCases: readonly Case[] = [
  ...rows('Sum', tf.reduceSum, sum, { firstOnly: true }),
  ...rows('Sum int', tf.reduceSum, sum, ints),
  ...rows('Mean', tf.reduceMean, (v) => sum(v) / v.length, { firstOnly: true }),
  ...rows('Prod', tf.reduceProd, (v) => v.reduce((a, b) => a * b, 1), { domain: { low: 0.8, high: 1.2 }, tolerance: 1e-4 }).map((row) => ({
    ...row,
    shapes: row.shapes.filter(([dims]) => dims.every((d) => d < 100)),
  })),
  ...rows('Max', tf.reduceMax, (v) => Math.max(...v), { firstOnly: true }),
  ...rows('Max int', tf.reduceMax, (v) => Math.max(...v), ints),
  ...rows('Min', tf.reduceMin, (v) => Math.min(...v), { firstOnly: true }),
  ...rows('Min int', tf.reduceMin, (v) => Math.min(...v), ints),
  ...rows('Any', tf.reduceAny, (v) => (v.some((x) => x > 0) ? 1 : 0), { dtypes: ['bool'], domain: bits, gradient: false }),
  ...rows('All', tf.reduceAll, (v) => (v.every((x) => x > 0) ? 1 : 0), { dtypes: ['bool'], domain: bits, gradient: false }),
];
