import type { Aval } from '../../src/core/op.ts';
import { sizeOf } from '../../src/shape.ts';
import { broadcastPlace, onlyOf } from '../index-math.ts';
import type { Packed } from '../packing.ts';
import { packed } from '../packing.ts';
import type { Drawer, GpuRow, Source } from '../row.ts';
import type { Texture } from '../texture.ts';
import type { Ending, EndingAttrs } from './ending.ts';
import { biasAnd, PLAIN, takesEnding } from './ending.ts';

// Both operands are first packed, four steps of the inner axis a texel, the right one transposed: then each thread reads two texels for
// four products, and neighbours, which share a row of one operand or of the other, find them in the texture cache tile by tile. Sums of 64
// steps are added up apart, which keeps long products exact. Products of few elements are not worth the packing.
const BLOCK = 64;
const WORTH = 4096;

interface Attrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Which matrix of a batched operand the product of matrix q of the result takes. */
const matrixOf = (own: readonly number[], all: readonly number[]): string => `(${broadcastPlace(own, all).replaceAll(/\bi\b/g, 'q')})`;

/** Reads element (row, column) of the matrix that begins at row `from` of an operand. */
const element = (x: Source, from: string, [row, column]: readonly string[], reader = 'A'): string =>
  `${reader}((${from} + ${row}) * ${x.dims[x.dims.length - 1]} + ${column})`;

/** The rows of an operand, or its columns, all matrices of a batch below each other. */
function packedOf(gpu: Drawer, x: Source, rows: number, steps: number, alongRows: boolean): Packed | null {
  const [height, width] = x.dims.slice(-2);
  const place = (step: string): string =>
    `${alongRows ? `from + (r % ${rows}) * ${width} + ${step}` : `from + (${step}) * ${width} + r % ${rows}`}`;
  return packed(gpu, x.texture, sizeOf(x.dims.slice(0, -2)) * rows, steps, (step) =>
    place(step).replace('from', `(r / ${rows}) * ${height * width}`),
  );
}

/** a × b, each element of which ends as `ending` says. */
function product(gpu: Drawer, a: Source, b: Source, y: Aval, { transposeA, transposeB }: Attrs, ending: Ending): Texture {
  const [m, n] = y.dims.slice(-2);
  const k = a.dims[a.dims.length - (transposeA ? 2 : 1)];
  const [batchA, batchB, batch] = [a.dims, b.dims, y.dims].map((dims) => dims.slice(0, -2));
  const [matrixA, matrixB] = [matrixOf(batchA, batch), matrixOf(batchB, batch)];
  const place = `  int column = i % ${n};
  int row = (i / ${n}) % ${m};
  int q = i / ${m * n};
`;
  const worth = m * n * k >= WORTH && k >= 8;
  const left = worth ? packedOf(gpu, a, m, k, !transposeA) : null;
  const right = left === null ? null : packedOf(gpu, b, n, k, transposeB);
  if (left === null || right === null) {
    const products = `${element(a, `${matrixA} * ${a.dims[a.dims.length - 2]}`, transposeA ? ['j', 'row'] : ['row', 'j'])} * ${element(
      b,
      `${matrixB} * ${b.dims[b.dims.length - 2]}`,
      transposeB ? ['column', 'j'] : ['j', 'column'],
      'B',
    )}`;
    const body = `${place}  float total = 0.0;
  for (int start = 0; start < ${k}; start += ${BLOCK}) {
    float part = 0.0;
    for (int j = start; j < min(${k}, start + ${BLOCK}); j++) part += ${products};
    total += part;
  }
  ${ending.of('column')}`;
    return gpu.drawFixed(body, [a.texture, b.texture, ...ending.textures], sizeOf(y.dims), n);
  }
  const body = `${place}  int rowA = ${matrixA} * ${m} + row;
  int rowB = ${matrixB} * ${n} + column;
  float total = 0.0;
  for (int start = 0; start < ${left.texels}; start += ${BLOCK / 4}) {
    float part = 0.0;
    for (int t = start; t < min(${left.texels}, start + ${BLOCK / 4}); t++) part += dot(${left.read('user_a', 'rowA', 't')}, ${right.read('user_b', 'rowB', 't')});
    total += part;
  }
  ${ending.of('column')}`;
  return gpu.drawFixed(body, [left.texture, right.texture, ...ending.textures], sizeOf(y.dims), n);
}

export const matmulRows: Readonly<Record<string, GpuRow>> = {
  BatchMatMulV2: {
    takes: onlyOf('float32', 'int32'),
    draw: (gpu, [a, b], [y], attrs: Attrs) => [product(gpu, a, b, y, attrs, PLAIN)],
  },
  _FusedMatMul: {
    takes: takesEnding,
    draw: (gpu, [a, b, bias], [y], attrs: Attrs & EndingAttrs) => [product(gpu, a, b, y, attrs, biasAnd(bias, attrs))],
  },
};
