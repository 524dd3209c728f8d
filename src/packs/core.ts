import { text } from '../runtime/kernels/core.ts';
import type { Pack } from './pack.ts';

/** What tensor methods reach: elementwise, reductions, moves, sorting, products. */
export const core: Pack = { name: 'core', binaries: text };
