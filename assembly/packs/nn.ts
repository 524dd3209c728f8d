// Softmax, GELU, layer norm, convolution, pooling, the fused dense layer, int8 products: what networks use beside tensor methods.
export * from "../gelu";
export * from "../softmax";
export * from "../layernorm";
export * from "../matmul-bias";
export * from "../matmul-i8";
export * from "../conv";
export * from "../depthwise";
export * from "../pool";
