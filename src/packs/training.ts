import { text } from '../runtime/kernels/training.ts';
import type { Pack } from './pack.ts';

/** Optimizer steps. */
export const training: Pack = { name: 'training', binaries: text };
