import plain from '../runtime/kernels/nn.wasm';
import relaxed from '../runtime/kernels/nn-relaxed.wasm';
import type { Pack } from './pack.ts';

/** Softmax, layer norm, convolution, pooling, the fused dense layer, int8 products. */
export const nn: Pack = { name: 'nn', binaries: [plain, relaxed] };
