import type { DType, Lane } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import type { KernelOf } from './rows.ts';

/** What becomes of a row that an update meets. */
export type ScatterMode = 'add' | 'sub' | 'mul' | 'min' | 'max';
type ScatterKernel = Extract<KernelOf<6>, `scatter_${ScatterMode}_${string}`>;

interface ScatterLane {
  readonly kernel: ScatterKernel;
  /** Kernel elements in one element of the dtype. */
  readonly width: number;
}

const LANES: Readonly<Partial<Record<Lane, readonly [lane: 'f32' | 'f64' | 'i32' | 'i64', width: number, sums: boolean]>>> = {
  f32: ['f32', 1, false],
  f64: ['f64', 1, false],
  i32: ['i32', 1, false],
  i64: ['i64', 1, false],
  // Sums wrap the same way with a sign and without; complex numbers add by parts. Products and order differ.
  u64: ['i64', 1, true],
  c64: ['f32', 2, true],
  c128: ['f64', 2, true],
};

/** The kernel that folds rows of this dtype. Narrow dtypes come widened (dtype.ts). @throws DTypeError */
export function scatterLane(op: string, mode: ScatterMode, dtype: DType): ScatterLane {
  const found = LANES[DTYPES[DTYPES[dtype].wide].lane];
  if (found === undefined || (found[2] && mode !== 'add' && mode !== 'sub')) {
    throw new DTypeError(op, 'dtype not supported', dtype, "Use tf.cast(x, 'float32') or another number type.", { dtype });
  }
  return { kernel: `scatter_${mode}_${found[0]}`, width: found[1] };
}
