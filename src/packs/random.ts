import { text } from '../runtime/kernels/random.ts';
import type { Pack } from './pack.ts';

/** TensorFlow's random streams. */
export const random: Pack = { name: 'random', binaries: text };
