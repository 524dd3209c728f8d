import plain from '../runtime/kernels/core.wasm';
import relaxed from '../runtime/kernels/core-relaxed.wasm';
import type { Pack } from './pack.ts';

/** What tensor methods reach: elementwise, reductions, moves, sorting, products. */
export const core: Pack = { name: 'core', binaries: [plain, relaxed] };
