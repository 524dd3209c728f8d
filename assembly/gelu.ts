// The Gaussian error linear unit x · Φ(x), with Φ by the error function or by tanh (Hendrycks & Gimpel 2016), and their
// derivatives times what comes from above. (1 + tanh(u)) / 2 is sigmoid(2 u), which keeps its digits where x is far below 0.
import { zero } from "./constant";
import { curve } from "./curve";
import { madd } from "./fused";
import { pairs } from "./lanes";
import { erfF32x4, expF32x4, sigmoidF32x4 } from "./math";
import { usualErf } from "./math-erf";
import { at, EXP, magnitude } from "./math-exp";
import { far, farSigmoid, SIGMOID, usualSigmoid } from "./math-sigmoid";

// @ts-ignore: decorator
@lazy const GELU = memory.data<f32>([
  1.5957691216057308, 0.07135481282052999, 0.21406443846158996, // sqrt(8 / pi), that times 0.044715, and thrice that
  0.7071067811865476, 0.5, 0.3989422804014327, 1.0, -0.5, // sqrt(1/2), 1 / sqrt(2 pi)
  9.6, // up to here the sigmoid is that of at most ±80
]);

// The tanh form is x · sigmoid(this).
// @ts-ignore: decorator
@inline
function slope(x: v128, k0: v128, k1: v128): v128 { return f32x4.mul(x, madd(f32x4.mul(x, x), k1, k0)); }

/** Φ of the tanh form. */
// @ts-ignore: decorator
@inline
function steep(x: v128): v128 { return sigmoidF32x4(slope(x, at(GELU, 0), at(GELU, 1))); }

/** Φ. */
// @ts-ignore: decorator
@inline
function normal(x: v128): v128 { return madd(erfF32x4(f32x4.mul(x, at(GELU, 3))), at(GELU, 4), at(GELU, 4)); }

/** What is right where the sigmoid is far out, else y. Never inlined: it is rarely needed. */
function wideGelu(x: v128, y: v128): v128 {
  const u = slope(x, at(GELU, 0), at(GELU, 1));
  return v128.bitselect(f32x4.mul(x, farSigmoid(u)), y, far(u));
}

@final @unmanaged class Gelu {
  @inline size(): i32 { return 9; }
  @inline constant(i: usize): v128 { return i < 7 ? at(SIGMOID, i) : at(GELU, i - 7); }
  @inline usual(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
    return f32x4.mul(x, usualSigmoid(slope(x, k7, k8), k0, k1, k2, k3, k4, k5, k6));
  }
  @inline isRare(x: v128): bool { return v128.any_true(i32x4.gt_s(magnitude(x), at(GELU, 8))); }
  @inline rare(x: v128, y: v128): v128 { return wideGelu(x, y); }
}
@final @unmanaged class GeluErf {
  @inline size(): i32 { return 10; }
  @inline constant(i: usize): v128 { return at(EXP, i == 1 ? 10 : i); }
  @inline usual(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
    return f32x4.mul(x, madd(usualErf(f32x4.mul(x, at(GELU, 3)), k0, k1, k2, k3, k4, k5, k6, k7, k8, k9), at(GELU, 4), at(GELU, 4)));
  }
  @inline isRare(x: v128): bool { return false; }
  @inline rare(x: v128, y: v128): v128 { return y; }
}

@final @unmanaged class GeluGrad {
  @inline lanes(dy: v128, x: v128): v128 {
    const s = steep(x);
    const bend = f32x4.mul(s, f32x4.sub(at(GELU, 6), s));
    const rise = f32x4.mul(x, madd(f32x4.mul(x, x), at(GELU, 2), at(GELU, 0)));
    // Far out it is infinite where there is no bend any more.
    return f32x4.mul(dy, madd(bend, v128.andnot(rise, f32x4.eq(bend, zero())), s));
  }
}
@final @unmanaged class GeluErfGrad {
  @inline lanes(dy: v128, x: v128): v128 {
    const density = f32x4.mul(at(GELU, 5), expF32x4(f32x4.mul(f32x4.mul(x, x), at(GELU, 7))));
    return f32x4.mul(dy, madd(x, density, normal(x)));
  }
}

export function gelu_f32(x: usize, y: usize, n: i32): void { curve<Gelu>(x, y, n); }
export function gelu_erf_f32(x: usize, y: usize, n: i32): void { curve<GeluErf>(x, y, n); }
export function gelu_grad_f32(dy: usize, x: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairs<GeluGrad, f32>(dy, x, y, n, sa, sb); }
export function gelu_erf_grad_f32(dy: usize, x: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairs<GeluErfGrad, f32>(dy, x, y, n, sa, sb); }
