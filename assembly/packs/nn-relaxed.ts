// What gains from relaxed SIMD (fused multiply-add): same names, laid over the plain kernels where the engine has it.
export { conv2d_f32, conv2d_grad_filter_f32, conv2d_grad_input_f32 } from "../conv";
export { depthwise_conv2d_f32, depthwise_conv2d_grad_filter_f32, depthwise_conv2d_grad_input_f32 } from "../depthwise";
export { logsoftmax_f32, logsumexp_f32, softmax_f32, sparse_softmax_loss_f32 } from "../softmax";
export { gelu_erf_f32, gelu_erf_grad_f32, gelu_f32, gelu_grad_f32 } from "../gelu";
