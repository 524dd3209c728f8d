import plain from '../runtime/kernels/program.wasm';
import type { Pack } from './pack.ts';

/** Lists of kernel calls and chains of elementwise kernels, for traced programs. */
export const program: Pack = { name: 'program', binaries: [plain] };
