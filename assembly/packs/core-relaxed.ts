// What gains from relaxed SIMD (fused multiply-add): same names, laid over the plain kernels where the engine has it.
export { matmul_f32, matmul_f64, matmul_scratch } from "../matmul";
export { erf_f32, exp_f32, log_f32, tanh_f32 } from "../transcendental";
