import type { KernelTexture } from 'gpu.js/src/backend/web-gl2/kernel.js';
import type { Engine } from './engine.ts';

/** Elements in one R32F texture, row-major from its first texel on; what gpu.js calls a pipeline texture. */
export class Texture implements KernelTexture {
  readonly type = 'NumberTexture';
  readonly dimensions: readonly [number, number, number];
  /** Several storages may use it: a number that many programs write as a literal. */
  shared = false;

  constructor(
    readonly engine: Engine,
    readonly texture: WebGLTexture,
    readonly size: readonly [number, number],
  ) {
    this.dimensions = [size[0] * size[1], 1, 1];
  }

  get bytes(): number {
    return 4 * this.size[0] * this.size[1];
  }

  /** gpu.js asks whether somebody else holds what it is about to draw on: never, each output is a texture of its own. */
  beforeMutate(): boolean {
    return false;
  }

  /** The engine frees textures. */
  delete(): void {}
}
