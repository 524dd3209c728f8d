// The Gaussian error linear unit x · Φ(x), with Φ by the error function or by tanh (Hendrycks & Gimpel 2016), and their
// derivatives times what comes from above. (1 + tanh(u)) / 2 is sigmoid(2 u), which keeps its digits where x is far below 0.
import { madd } from "./fused";
import { pairs, unary } from "./lanes";
import { erfF32x4, expF32x4, sigmoidF32x4 } from "./math";
import { at } from "./math-exp";

// @ts-ignore: decorator
@lazy const GELU = memory.data<f32>([
  1.5957691216057308, 0.07135481282052999, 0.21406443846158996, // sqrt(8 / pi), that times 0.044715, and thrice that
  0.7071067811865476, 0.5, 0.3989422804014327, 1.0, -0.5, // sqrt(1/2), 1 / sqrt(2 pi)
]);

/** Φ of the tanh form. */
// @ts-ignore: decorator
@inline
function steep(x: v128): v128 { return sigmoidF32x4(f32x4.mul(x, madd(f32x4.mul(x, x), at(GELU, 1), at(GELU, 0)))); }

/** Φ. */
// @ts-ignore: decorator
@inline
function normal(x: v128): v128 { return madd(erfF32x4(f32x4.mul(x, at(GELU, 3))), at(GELU, 4), at(GELU, 4)); }

@final @unmanaged class Gelu { @inline lanes(x: v128): v128 { return f32x4.mul(x, steep(x)); } }
@final @unmanaged class GeluErf { @inline lanes(x: v128): v128 { return f32x4.mul(x, normal(x)); } }

@final @unmanaged class GeluGrad {
  @inline lanes(dy: v128, x: v128): v128 {
    const s = steep(x);
    const slope = madd(f32x4.mul(x, x), at(GELU, 2), at(GELU, 0));
    return f32x4.mul(dy, madd(f32x4.mul(s, f32x4.sub(at(GELU, 6), s)), f32x4.mul(x, slope), s));
  }
}
@final @unmanaged class GeluErfGrad {
  @inline lanes(dy: v128, x: v128): v128 {
    const density = f32x4.mul(at(GELU, 5), expF32x4(f32x4.mul(f32x4.mul(x, x), at(GELU, 7))));
    return f32x4.mul(dy, madd(x, density, normal(x)));
  }
}

export function gelu_f32(x: usize, y: usize, n: i32): void { unary<Gelu, f32>(x, y, n); }
export function gelu_erf_f32(x: usize, y: usize, n: i32): void { unary<GeluErf, f32>(x, y, n); }
export function gelu_grad_f32(dy: usize, x: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairs<GeluGrad, f32>(dy, x, y, n, sa, sb); }
export function gelu_erf_grad_f32(dy: usize, x: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairs<GeluErfGrad, f32>(dy, x, y, n, sa, sb); }
