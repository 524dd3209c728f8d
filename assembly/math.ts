// The functions on vectors that other kernels may use, gathered from their families.
export { expF32x4, expm1F32x4, tanhF32x4 } from "./math-exp";
export { sigmoidF32x4 } from "./math-sigmoid";
export { logF32x4, log1pF32x4 } from "./math-log";
export { sinTurnedF32x4 } from "./math-trig";
export { erfF32x4 } from "./math-erf";
