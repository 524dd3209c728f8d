import { text } from '../runtime/kernels/nn.ts';
import type { Pack } from './pack.ts';

/** Softmax, GELU, layer norm, convolution, pooling, the fused dense layer. */
export const nn: Pack = { name: 'nn', binaries: text };
