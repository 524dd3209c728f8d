import type { Aval } from '../src/core/op.ts';
import type { Texture } from './texture.ts';

/** An operand of a row. */
export interface Source extends Aval {
  readonly size: number;
  readonly texture: Texture;
}

/** Draws textures: element i of one is what the GLSL body returns, which reads inputs by A(i), B(i), … */
export interface Drawer {
  draw(body: string, inputs: readonly Texture[], size: number, row?: number): Texture;
  /** Draws a texture of four elements a texel; the body gives a vec4. */
  drawPacked(body: string, inputs: readonly Texture[], width: number, height: number): Texture;
  /** Texels along the longest side of a texture. */
  readonly most: number;
  /** The same for kernels that read much: the layout of the inputs is known in the shader. */
  drawFixed(body: string, inputs: readonly Texture[], size: number, row?: number): Texture;
}

/** How the GPU computes an op. A row that draws in several passes gives back the last ones; the others are freed. */
export interface GpuRow {
  /** For elementwise ops: one GLSL expression of an element of each operand, x, y, z. Such ops can be drawn together. */
  readonly expression?: (x: readonly Aval[], y: Aval) => string;
  /** Whether these operands are served; only float32 where it is not said. */
  takes?(x: readonly Aval[], attrs: unknown, y: readonly Aval[]): boolean;
  draw(gpu: Drawer, x: readonly Source[], y: readonly Aval[], attrs: unknown): Texture[];
}
