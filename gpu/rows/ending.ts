import type { Aval } from '../../src/core/op.ts';
import { onlyOf } from '../index-math.ts';
import type { Source } from '../row.ts';
import type { Texture } from '../texture.ts';
import { elementwiseRows } from './elementwise.ts';

// What products and convolutions do with each sum before they write it: nothing, or a bias and an activation, which saves two textures.

/** `of` gives the GLSL statements that end the body of a shader, from `total` on; C reads the first of the textures. */
export interface Ending {
  readonly of: (column: string) => string;
  readonly textures: readonly Texture[];
}

/** Of the ops that are fused with what follows them (src/ops/fused.ts). */
export interface EndingAttrs {
  readonly fusedOps: readonly string[];
}

export const PLAIN: Ending = { of: () => 'return total;', textures: [] };

const expressionOf = ({ fusedOps: [, activation] }: EndingAttrs, y: Aval): string | undefined =>
  activation === undefined ? 'x' : elementwiseRows[activation]?.expression?.([y], y);

export const takesEnding = (x: readonly Aval[], attrs: unknown, [y]: readonly Aval[]): boolean =>
  onlyOf('float32')(x) && expressionOf(attrs as EndingAttrs, y) !== undefined;

/** Adds the column's element of the bias and applies the activation. */
export const biasAnd = (bias: Source, attrs: EndingAttrs): Ending => ({
  of: (column) => `float x = total + C(${column});\n  return ${expressionOf(attrs, bias)};`,
  textures: [bias.texture],
});
