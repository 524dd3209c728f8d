import { text } from '../runtime/kernels/nn.ts';
import type { Pack } from './pack.ts';

/** Softmax, layer norm, convolution, pooling, the fused dense layer, int8 products. */
export const nn: Pack = { name: 'nn', binaries: text };
