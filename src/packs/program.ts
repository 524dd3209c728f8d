import { text } from '../runtime/kernels/program.ts';
import type { Pack } from './pack.ts';

/** Lists of kernel calls and chains of elementwise kernels, for traced programs. */
export const program: Pack = { name: 'program', binaries: text };
