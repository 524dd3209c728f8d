// What gains from relaxed SIMD (fused multiply-add): same names, laid over the plain kernels where the engine has it.
export { matmul_f32, matmul_f64, matmul_scratch } from "../matmul";
