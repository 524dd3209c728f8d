import { floats } from './kernel-names.ts';
import { binaryOp } from './rows.ts';

// Gradients of activations that every training step runs: one kernel each instead of two or three.

/** dy where y > 0, else 0. */
export const reluGrad = /* @__PURE__ */ binaryOp('ReluGrad', 'reluGrad', floats('relu_grad'), {
  saves: 'x',
  grad: (d, [, y]) => [reluGrad(d, y), null],
});

/** dy · y · (1 - y) */
export const sigmoidGrad = /* @__PURE__ */ binaryOp('SigmoidGrad', 'sigmoidGrad', floats('sigmoid_grad'), {
  saves: 'x',
  grad: (d, [dy, y]) => [sigmoidGrad(d, y), d.mul(dy).mul(y.mul(-2).add(1))],
});

/** dy · (1 - y²) */
export const tanhGrad = /* @__PURE__ */ binaryOp('TanhGrad', 'tanhGrad', floats('tanh_grad'), {
  saves: 'x',
  grad: (d, [dy, y]) => [tanhGrad(d, y), d.mul(dy).mul(y).mul(-2)],
});
