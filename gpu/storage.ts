import type { DType } from '../src/dtype.ts';
import type { Home } from '../src/runtime/backend.ts';
import { Storage } from '../src/runtime/backend.ts';
import type { Texture } from './texture.ts';

/**
 * Elements on the GPU: in a texture, in a copy on the CPU (`away`), or both. A copy is there when the elements came from the CPU, were
 * read, or were spilled; nothing ever changes elements, so that it stays right, and it survives the loss of the GPU's context.
 */
export class TextureStorage extends Storage {
  texture: Texture | null = null;

  constructor(
    home: Home,
    readonly dtype: DType,
    /** Elements. */
    readonly size: number,
    /** Elements that belong side by side: the last axis. */
    readonly row: number,
    bytes: number,
  ) {
    super(home, bytes, 0);
  }
}
