import plain from '../runtime/kernels/threads.wasm';
import type { Pack } from './pack.ts';

/** Parts of calls that threads share. */
export const threads: Pack = { name: 'threads', binaries: [plain] };
