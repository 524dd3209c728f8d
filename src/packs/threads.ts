import { text } from '../runtime/kernels/threads.ts';
import type { Pack } from './pack.ts';

/** Parts of calls that threads share. */
export const threads: Pack = { name: 'threads', binaries: text };
