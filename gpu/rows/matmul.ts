import { sizeOf } from '../../src/shape.ts';
import { broadcastPlace, onlyOf } from '../index-math.ts';
import type { GpuRow, Source } from '../row.ts';

// The product is drawn on a texture as wide as its rows, so that neighbouring threads share a row of one operand and a column of the
// other: those texels stay in the texture cache, tile by tile, as the rasterizer goes. Four steps at a time are one dot product; sums
// of 64 steps are added up apart, which keeps long products exact.
const BLOCK = 64;

/** Which matrix of a batched operand the product of matrix `q` of the result takes. */
const matrixOf = (own: readonly number[], all: readonly number[]): string => broadcastPlace(own, all).replaceAll(/\bi\b/g, 'q');

/** Reads an element at step j of an operand, whose matrix begins at row `from`: by row and column where the texture has the matrix's rows. */
function element(x: Source, name: string, [row, column]: readonly [string, string], from: string): (j: string) => string {
  const width = x.dims[x.dims.length - 1];
  return (j) => {
    const [r, c] = [row, column].map((place) => (place === 'j' ? `(${j})` : place));
    if (x.texture.size[0] === width) return `texelFetch(user_${name}, ivec2(${c}, ${from} + ${r}), 0).r`;
    return `${name.toUpperCase()}((${from} + ${r}) * ${width} + ${c})`;
  };
}

export const matmulRows: Readonly<Record<string, GpuRow>> = {
  BatchMatMulV2: {
    takes: onlyOf('float32', 'int32'),
    draw(gpu, [a, b], [y], { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean }) {
      const [m, n] = y.dims.slice(-2);
      const k = a.dims[a.dims.length - (transposeA ? 2 : 1)];
      const [batchA, batchB, batch] = [a.dims, b.dims, y.dims].map((dims) => dims.slice(0, -2));
      const left = element(a, 'a', transposeA ? ['j', 'row'] : ['row', 'j'], 'fromA');
      const right = element(b, 'b', transposeB ? ['column', 'j'] : ['j', 'column'], 'fromB');
      const four = (read: (j: string) => string): string => `vec4(${['j', 'j + 1', 'j + 2', 'j + 3'].map(read).join(', ')})`;
      const even = k - (k % 4);
      const body = `  int column = i % ${n};
  int row = (i / ${n}) % ${m};
  int q = i / ${m * n};
  int fromA = (${matrixOf(batchA, batch)}) * ${a.dims[a.dims.length - 2]};
  int fromB = (${matrixOf(batchB, batch)}) * ${b.dims[b.dims.length - 2]};
  float total = 0.0;
  for (int start = 0; start < ${even}; start += ${BLOCK}) {
    float part = 0.0;
    for (int j = start; j < min(${even}, start + ${BLOCK}); j += 4) part += dot(${four(left)}, ${four(right)});
    total += part;
  }
  for (int j = ${even}; j < ${k}; j++) total += ${left('j')} * ${right('j')};
  return total;`;
      return [gpu.drawFixed(body, [a.texture, b.texture], sizeOf(y.dims), n)];
    },
  },
};
