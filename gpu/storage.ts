import type { DType } from '../src/dtype.ts';
import type { Home, Owner } from '../src/runtime/backend.ts';
import { Storage } from '../src/runtime/backend.ts';
import type { Dims } from '../src/shape.ts';
import { showDims } from '../src/shape.ts';
import type { Texture } from './texture.ts';

/**
 * Elements on the GPU: in a texture, in a copy on the CPU (`away`), or both. A copy is there when the elements came from the CPU, were
 * read, or were spilled; nothing ever changes elements, so that it stays right, and it survives the loss of the GPU's context.
 */
export class TextureStorage extends Storage {
  texture: Texture | null = null;
  /** The variable whose value it is, and that value's shape. */
  owner: { readonly variable: Owner; readonly dims: Dims } | null = null;

  constructor(
    home: Home,
    readonly dtype: DType,
    readonly dims: Dims,
    /** Elements. */
    readonly size: number,
    /** Elements that belong side by side: the last axis. */
    readonly row: number,
    bytes: number,
  ) {
    super(home, bytes, 0);
  }

  /** What it holds, in words. */
  get words(): string {
    const { owner, dtype, dims } = this;
    if (owner === null) return `a ${dtype} tensor of shape ${showDims(dims)}`;
    return `variable '${owner.variable.name}', ${dtype} of shape ${showDims(owner.dims)}`;
  }
}
