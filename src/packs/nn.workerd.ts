import plain from '../runtime/kernels/nn.wasm';
import relaxed from '../runtime/kernels/nn-relaxed.wasm';
import type { Pack } from './pack.ts';

/** Softmax, GELU, layer norm, convolution, pooling, the fused dense layer. */
export const nn: Pack = { name: 'nn', binaries: [plain, relaxed] };
