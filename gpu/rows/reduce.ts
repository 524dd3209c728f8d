import type { Dims } from '../../src/shape.ts';
import { sizeOf } from '../../src/shape.ts';
import { onlyOf } from '../index-math.ts';
import type { Drawer, GpuRow, Source } from '../row.ts';
import type { Texture } from '../texture.ts';

// Reductions. One thread folds at most so many elements: longer axes are folded in two or more passes, which also keeps float sums exact
// to about the square root of the count.
const LONGEST = 256;

interface Fold {
  readonly start: string;
  /** Of the result so far, r, and the next element, v. */
  readonly step: string;
}

const SUM: Fold = { start: '0.0', step: 'r + v' };
const MAX: Fold = { start: '-INF', step: 'larger(r, v)' };
const MIN: Fold = { start: 'INF', step: 'smaller(r, v)' };
const PRODUCT: Fold = { start: '1.0', step: 'r * v' };

/** Folds the middle axis of x seen as [outer, k, inner]. */
function fold(gpu: Drawer, x: Texture, outer: number, k: number, inner: number, { start, step }: Fold): Texture {
  const whole = (length: number, parts: number): string =>
    `  int p = (i / ${inner}) % ${parts};
  int from = (i / ${inner * parts}) * ${k * inner} + i % ${inner};
  float r = ${start};
  for (int j = p * ${length}; j < min(${k}, (p + 1) * ${length}); j++) { float v = A(from + j * ${inner}); r = ${step}; }
  return r;`;
  if (k <= LONGEST) return gpu.drawFixed(whole(Math.max(k, 1), 1), [x], outer * inner, inner);
  const length = Math.min(LONGEST, Math.ceil(Math.sqrt(k)));
  const parts = Math.ceil(k / length);
  return fold(gpu, gpu.drawFixed(whole(length, parts), [x], outer * parts * inner, inner), outer, parts, inner, { start, step });
}

/** The axes from the last to the first, neighbours as one: [outer, k, inner] as the tensor is when their turn comes. */
function groupsOf(dims: Dims, axes: readonly number[]): [number, number, number][] {
  const groups: [number, number, number][] = [];
  const now = [...dims];
  for (let last = dims.length - 1; last >= 0; last--) {
    if (!axes.includes(last)) continue;
    let first = last;
    while (axes.includes(first - 1)) first--;
    groups.push([sizeOf(now.slice(0, first)), sizeOf(now.slice(first, last + 1)), sizeOf(now.slice(last + 1))]);
    now.splice(first, last - first + 1);
    last = first;
  }
  return groups;
}

/** x folded over its axes. */
function foldAxes(gpu: Drawer, x: Source, axes: readonly number[], rule: Fold): Texture {
  return groupsOf(x.dims, axes).reduce((texture, [outer, k, inner]) => fold(gpu, texture, outer, k, inner, rule), x.texture);
}

interface ReduceAttrs {
  readonly axes: readonly number[];
}

function row(rule: Fold, dtypes: readonly string[], start?: (dtype: string) => string): GpuRow {
  return {
    takes: onlyOf(...dtypes),
    draw(gpu, [x], _y, { axes }: ReduceAttrs) {
      if (axes.length === 0) return [gpu.drawFixed('  return A(i);', [x.texture], x.size, x.dims.at(-1))];
      return [foldAxes(gpu, x, axes, start === undefined ? rule : { ...rule, start: start(x.dtype) })];
    },
  };
}

const NUMBERS = ['float32', 'int32'];

const mean: GpuRow = {
  takes: onlyOf(...NUMBERS),
  draw(gpu, [x], [y], { axes }: ReduceAttrs) {
    const count = sizeOf(axes.map((axis) => x.dims[axis]));
    const quotient = count === 0 ? 'NAN' : x.dtype === 'int32' ? `trunc(A(i) / ${count}.0)` : `A(i) / ${count}.0`;
    return [gpu.drawFixed(`  return ${quotient};`, [foldAxes(gpu, x, axes, SUM)], sizeOf(y.dims), y.dims.at(-1))];
  },
};

/** The place of an extreme along an axis: the first of equals, never a NaN's, the first of all where nothing beats the start. */
function place(beats: string, start: string): GpuRow {
  return {
    takes: onlyOf('float32', 'int32', 'bool'),
    draw(gpu, [x], [y], { axis }: { readonly axis: number }) {
      const [k, inner] = [x.dims[axis], sizeOf(x.dims.slice(axis + 1))];
      const body = `  int from = (i / ${inner}) * ${k * inner} + i % ${inner};
  int p = 0;
  float r = ${start};
  for (int j = 0; j < ${k}; j++) { float v = A(from + j * ${inner}); if (!nan(v) && v ${beats} r) { r = v; p = j; } }
  return float(p);`;
      return [gpu.drawFixed(body, [x.texture], sizeOf(y.dims), y.dims.at(-1))];
    },
  };
}

/** Rows of the last axis as [count, length]; what is read once a row is by i / length. */
const lengthOf = (x: Source): number => Math.max(1, x.dims[x.dims.length - 1]);

/** The rows' exponentials, less than 1, and the sums of them. */
function exponentials(gpu: Drawer, x: Source): { top: Texture; sum: Texture; e: Texture } {
  const k = lengthOf(x);
  const rows = x.size / k;
  const top = fold(gpu, x.texture, rows, k, 1, MAX);
  const e = gpu.drawFixed(`  return e(A(i) - B(i / ${k}));`, [x.texture, top], x.size, k);
  return { top, e, sum: fold(gpu, e, rows, k, 1, SUM) };
}

const softmax: GpuRow = {
  draw(gpu, [x]) {
    const { e, sum } = exponentials(gpu, x);
    return [gpu.drawFixed(`  return A(i) / B(i / ${lengthOf(x)});`, [e, sum], x.size, lengthOf(x))];
  },
};

const logSoftmax: GpuRow = {
  draw(gpu, [x]) {
    const { top, sum } = exponentials(gpu, x);
    const k = lengthOf(x);
    return [gpu.drawFixed(`  return A(i) - B(i / ${k}) - ln(C(i / ${k}));`, [x.texture, top, sum], x.size, k)];
  },
};

const softmaxGrad: GpuRow = {
  draw(gpu, [dy, y]) {
    const k = lengthOf(dy);
    const products = gpu.drawFixed('  return A(i) * B(i);', [dy.texture, y.texture], dy.size, k);
    const sum = fold(gpu, products, dy.size / k, k, 1, SUM);
    return [gpu.drawFixed(`  return (A(i) - C(i / ${k})) * B(i);`, [dy.texture, y.texture, sum], dy.size, k)];
  },
};

/** Losses and the softmax that their gradient needs. A label out of range gives NaN, as on the CPU. */
const sparseLoss: GpuRow = {
  takes: ([x, labels]) => x.dtype === 'float32' && labels.dtype === 'int32',
  draw(gpu, [x, labels]) {
    const k = lengthOf(x);
    const { top, e, sum } = exponentials(gpu, x);
    const body = `  int label = int(A(i));
  return label < 0 || label >= ${k} ? NAN : ln(D(i)) - (B(i * ${k} + label) - C(i));`;
    const loss = gpu.drawFixed(body, [labels.texture, x.texture, top, sum], labels.size);
    return [loss, gpu.drawFixed(`  return A(i) / B(i / ${k});`, [e, sum], x.size, k)];
  },
};

/** Adds up the parts of a gradient: x is [parts, size]. */
export const addedUp = (gpu: Drawer, x: Texture, parts: number, size: number): Texture => fold(gpu, x, 1, parts, size, SUM);

export const reduceRows: Readonly<Record<string, GpuRow>> = {
  Sum: row(SUM, NUMBERS),
  Mean: mean,
  Prod: row(PRODUCT, NUMBERS),
  Max: row(MAX, NUMBERS, (dtype) => (dtype === 'int32' ? '-2147483648.0' : '-INF')),
  Min: row(MIN, NUMBERS, (dtype) => (dtype === 'int32' ? '2147483648.0' : 'INF')),
  Any: row({ start: '0.0', step: 'max(r, v)' }, ['bool']),
  All: row({ start: '1.0', step: 'min(r, v)' }, ['bool']),
  ArgMax: place('>', '-INF'),
  ArgMin: place('<', 'INF'),
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  SoftmaxGrad: softmaxGrad,
  SparseSoftmaxCrossEntropyWithLogits: sparseLoss,
};
