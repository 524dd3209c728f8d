import type { Drawer } from './row.ts';
import type { Texture } from './texture.ts';

// Sums over an axis read four elements at once where they lie in one texel: the operand is drawn anew so, once for a whole product.

/** Rows of a texture whose texels hold four steps each; zeros beyond the last step. */
export interface Packed {
  readonly texture: Texture;
  /** Texels of a row. */
  readonly texels: number;
  /** Reads texel t of a row, both GLSL ints. */
  readonly read: (sampler: string, row: string, t: string) => string;
}

/**
 * Packs `rows` rows of `steps` elements.
 * @param place where element `step` of row r lies in the input, as GLSL
 * @returns null where the rows do not fit into a texture
 */
export function packed(gpu: Drawer, x: Texture, rows: number, steps: number, place: (step: string) => string): Packed | null {
  const texels = Math.ceil(steps / 4);
  // Rows side by side where there are more of them than a texture is high.
  const beside = Math.ceil(rows / gpu.most);
  if (texels * beside > gpu.most) return null;
  const four = [0, 1, 2, 3].map((j) => {
    const step = j === 0 ? 's' : `s + ${j}`;
    return steps % 4 <= j && steps % 4 !== 0 ? `${step} < ${steps} ? A(${place(step)}) : 0.0` : `A(${place(step)})`;
  });
  const body = `  int line = i / ${texels * beside};
  int c = i % ${texels * beside};
  int r = line * ${beside} + c / ${texels};
  int s = (c % ${texels}) * 4;
  return vec4(${four.join(', ')});`;
  const texture = gpu.drawPacked(body, [x], texels * beside, Math.ceil(rows / beside));
  const read = (sampler: string, row: string, t: string): string =>
    beside === 1
      ? `texelFetch(${sampler}, ivec2(${t}, ${row}), 0)`
      : `texelFetch(${sampler}, ivec2(((${row}) % ${beside}) * ${texels} + ${t}, (${row}) / ${beside}), 0)`;
  return { texture, texels, read };
}
