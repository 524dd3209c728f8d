import plain from '../runtime/kernels/training.wasm';
import type { Pack } from './pack.ts';

/** Optimizer steps. */
export const training: Pack = { name: 'training', binaries: [plain] };
