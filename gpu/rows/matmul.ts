import { sizeOf } from '../../src/shape.ts';
import { broadcastPlace, onlyOf } from '../index-math.ts';
import type { Drawer, GpuRow, Source } from '../row.ts';
import type { Texture } from '../texture.ts';

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

/** Texel (t, r) holds steps 4t … 4t + 3 of row r of the operand, all matrices of a batch below each other; zeros beyond the last step. */
function packed(gpu: Drawer, x: Source, rows: number, steps: number, alongRows: boolean): Texture {
  const width = Math.ceil(steps / 4);
  const matrices = sizeOf(x.dims.slice(0, -2));
  const four = [0, 1, 2, 3].map((j) => {
    const read = element(x, 'from', alongRows ? ['r', `t + ${j}`] : [`t + ${j}`, 'r']);
    return j === 0 ? read : `t + ${j} < ${steps} ? ${read} : 0.0`;
  });
  const body = `  int t = (i % ${width}) * 4;
  int r = (i / ${width}) % ${rows};
  int from = (i / ${width * rows}) * ${x.dims[x.dims.length - 2]};
  return vec4(${four.join(', ')});`;
  return gpu.drawPacked(body, [x.texture], width, matrices * rows);
}

export const matmulRows: Readonly<Record<string, GpuRow>> = {
  BatchMatMulV2: {
    takes: onlyOf('float32', 'int32'),
    draw(gpu, [a, b], [y], { transposeA, transposeB }: Attrs) {
      const [m, n] = y.dims.slice(-2);
      const k = a.dims[a.dims.length - (transposeA ? 2 : 1)];
      const [batchA, batchB, batch] = [a.dims, b.dims, y.dims].map((dims) => dims.slice(0, -2));
      const [matrixA, matrixB] = [matrixOf(batchA, batch), matrixOf(batchB, batch)];
      const place = `  int column = i % ${n};
  int row = (i / ${n}) % ${m};
  int q = i / ${m * n};
`;
      const texels = Math.ceil(k / 4);
      const fits = [texels, sizeOf(batchA) * m, sizeOf(batchB) * n].every((side) => side <= gpu.most);
      if (m * n * k < WORTH || k < 8 || !fits) {
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
  return total;`;
        return [gpu.drawFixed(body, [a.texture, b.texture], sizeOf(y.dims), n)];
      }
      const left = packed(gpu, a, m, k, !transposeA);
      const right = packed(gpu, b, n, k, transposeB);
      const body = `${place}  int rowA = ${matrixA} * ${m} + row;
  int rowB = ${matrixB} * ${n} + column;
  float total = 0.0;
  for (int start = 0; start < ${texels}; start += ${BLOCK / 4}) {
    float part = 0.0;
    for (int t = start; t < min(${texels}, start + ${BLOCK / 4}); t++) part += dot(texelFetch(user_a, ivec2(t, rowA), 0), texelFetch(user_b, ivec2(t, rowB), 0));
    total += part;
  }
  return total;`;
      return [gpu.drawFixed(body, [left, right], sizeOf(y.dims), n)];
    },
  },
};
