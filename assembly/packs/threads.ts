// Parts of calls that other kernels do whole: only threads that share a call ask for them.
export * from "../parts";
export { mean_columns_f32, sum_columns_f32 } from "../sum";
