import plain from '../runtime/kernels/random.wasm';
import type { Pack } from './pack.ts';

/** TensorFlow's random streams. */
export const random: Pack = { name: 'random', binaries: [plain] };
