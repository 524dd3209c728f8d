import type { Dims } from '../../src/shape.ts';
import { sizeOf } from '../../src/shape.ts';
import type { GpuRow } from '../row.ts';

// Elements picked by index. An index out of range reads 0, as TensorFlow's GPU kernels have it: a shader cannot throw.

/** A sum over indices walks through all of them for each element: beyond this many the CPU is faster. */
const MOST_INDICES = 4096;

const held = (dtype: string): boolean => dtype === 'float32' || dtype === 'int32' || dtype === 'bool';

interface GatherAttrs {
  readonly axis?: number;
  readonly batchDims?: number;
}

function layoutOf(x: Dims, idx: Dims, { axis, batchDims = 0 }: GatherAttrs): Record<'outer' | 'rows' | 'inner' | 'count', number> {
  const batch = batchDims < 0 ? batchDims + idx.length : batchDims;
  const along = axis === undefined ? batch : axis < 0 ? axis + x.length : axis;
  return { outer: sizeOf(x.slice(batch, along)), rows: x[along], inner: sizeOf(x.slice(along + 1)), count: sizeOf(idx.slice(batch)) };
}

const gather: GpuRow = {
  takes: ([x, idx]) => held(x.dtype) && idx.dtype === 'int32',
  draw(gpu, [x, idx], [y], attrs: GatherAttrs) {
    const { outer, rows, inner, count } = layoutOf(x.dims, idx.dims, attrs);
    const body = `  int o = i / ${inner * count};
  int r = int(B((o / ${outer}) * ${count} + (i / ${inner}) % ${count}));
  return r < 0 || r >= ${rows} ? 0.0 : A((o * ${rows} + r) * ${inner} + i % ${inner});`;
    return [gpu.drawFixed(body, [x.texture, idx.texture], sizeOf(y.dims), y.dims.at(-1))];
  },
};

const gatherNd: GpuRow = {
  takes: ([x, idx]) => held(x.dtype) && idx.dtype === 'int32',
  draw(gpu, [x, idx], [y], { batchDims }: { readonly batchDims: number }) {
    const depth = idx.dims[idx.dims.length - 1];
    const table = x.dims.slice(batchDims, batchDims + depth);
    const inner = sizeOf(x.dims.slice(batchDims + depth));
    const count = sizeOf(idx.dims.slice(batchDims, -1));
    const steps = table.map(
      (size, d) => `  k = int(B(row * ${depth} + ${d}));\n  if (k < 0 || k >= ${size}) return 0.0;\n  place = place * ${size} + k;\n`,
    );
    const body = `  int row = i / ${inner};
  int place = 0;
  int k = 0;
${steps.join('')}  return A(((row / ${count}) * ${sizeOf(table)} + place) * ${inner} + i % ${inner});`;
    return [gpu.draw(body, [x.texture, idx.texture], sizeOf(y.dims), y.dims.at(-1))];
  },
};

const gatherGrad: GpuRow = {
  takes: ([dy, idx], attrs, [y]) =>
    dy.dtype === 'float32' && idx.dtype === 'int32' && layoutOf(y.dims, idx.dims, attrs as GatherAttrs).count <= MOST_INDICES,
  draw(gpu, [dy, idx], [y], attrs: GatherAttrs) {
    const { outer, rows, inner, count } = layoutOf(y.dims, idx.dims, attrs);
    const body = `  int row = (i / ${inner}) % ${rows};
  int o = i / ${rows * inner};
  float r = 0.0;
  for (int j = 0; j < ${count}; j++) if (int(B((o / ${outer}) * ${count} + j)) == row) r += A((o * ${count} + j) * ${inner} + i % ${inner});
  return r;`;
    return [gpu.drawFixed(body, [dy.texture, idx.texture], sizeOf(y.dims), y.dims.at(-1))];
  },
};

const segmentSum: GpuRow = {
  takes: ([x, ids]) => x.dtype === 'float32' && ids.dtype === 'int32' && sizeOf(ids.dims) <= MOST_INDICES,
  draw(gpu, [x, ids], [y]) {
    const inner = sizeOf(y.dims.slice(1));
    const body = `  float r = 0.0;
  for (int j = 0; j < ${ids.size}; j++) if (int(B(j)) == i / ${inner}) r += A(j * ${inner} + i % ${inner});
  return r;`;
    return [gpu.drawFixed(body, [x.texture, ids.texture], sizeOf(y.dims), y.dims.at(-1))];
  },
};

/** Running sums and products: each element walks through those before it. */
function scan(start: string, step: string): GpuRow {
  return {
    takes: ([x], attrs) => x.dtype === 'float32' && x.dims[(attrs as { axis: number }).axis] <= MOST_INDICES,
    draw(gpu, [x], _y, { axis, exclusive, reverse }: { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean }) {
      const [k, inner] = [x.dims[axis], sizeOf(x.dims.slice(axis + 1))];
      const own = exclusive ? '' : '=';
      const loop = reverse ? `int j = ${k - 1}; j >${own} p; j--` : `int j = 0; j <${own} p; j++`;
      const body = `  int p = (i / ${inner}) % ${k};
  int from = (i / ${k * inner}) * ${k * inner} + i % ${inner};
  float r = ${start};
  for (${loop}) { float v = A(from + j * ${inner}); r = ${step}; }
  return r;`;
      return [gpu.drawFixed(body, [x.texture], x.size, x.dims.at(-1))];
    },
  };
}

export const gatherRows: Readonly<Record<string, GpuRow>> = {
  GatherV2: gather,
  GatherGrad: gatherGrad,
  GatherNd: gatherNd,
  UnsortedSegmentSum: segmentSum,
  Cumsum: scan('0.0', 'r + v'),
  Cumprod: scan('1.0', 'r * v'),
};
