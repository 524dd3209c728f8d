import plain from '../runtime/kernels/linalg.wasm';
import type { Pack } from './pack.ts';

/** Decompositions of matrices. */
export const linalg: Pack = { name: 'linalg', binaries: [plain] };
