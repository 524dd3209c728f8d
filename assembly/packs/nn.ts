// Softmax, GELU, layer norm, convolution, pooling: what networks use beside tensor methods.
export * from "../gelu";
export * from "../softmax";
export * from "../layernorm";
export * from "../conv";
export * from "../depthwise";
export * from "../pool";
