import type { KernelTexture } from 'gpu.js/src/backend/web-gl2/kernel.js';
import type { Engine } from './engine.ts';

/** Elements in one R32F texture, row-major from its first texel on; what gpu.js calls a pipeline texture. Packed ones hold four a texel. */
export class Texture implements KernelTexture {
  readonly type = 'NumberTexture';
  readonly dimensions: readonly [number, number, number];
  /** Several storages may use it: a number that many programs write as a literal. */
  shared = false;

  constructor(
    readonly engine: Engine,
    readonly texture: WebGLTexture,
    readonly size: readonly [number, number],
    readonly channels: 1 | 4 = 1,
  ) {
    this.dimensions = [size[0] * size[1], 1, 1];
  }

  /** Textures of one key can take each other's place. */
  get key(): string {
    return keyOf(this.size[0], this.size[1], this.channels);
  }

  get bytes(): number {
    return 4 * this.channels * this.size[0] * this.size[1];
  }

  /** gpu.js asks whether somebody else holds what it is about to draw on: never, each output is a texture of its own. */
  beforeMutate(): boolean {
    return false;
  }

  /** The engine frees textures. */
  delete(): void {}
}

export const keyOf = (width: number, height: number, channels: 1 | 4): string => `${width}x${height}x${channels}`;
