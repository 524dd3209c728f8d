// Softmax, GELU, layer norm, convolution, pooling, the fused dense layer: what networks use beside tensor methods.
export * from "../gelu";
export * from "../softmax";
export * from "../layernorm";
export * from "../matmul-bias";
export * from "../conv";
export * from "../depthwise";
export * from "../pool";
