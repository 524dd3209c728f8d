import { text } from '../runtime/kernels/linalg.ts';
import type { Pack } from './pack.ts';

/** Decompositions of matrices. */
export const linalg: Pack = { name: 'linalg', binaries: text };
