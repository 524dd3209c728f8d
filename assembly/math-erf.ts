// The error function, four float32 at a time: x + x P(x^2) below 0.875, above it 1 - exp(x Q(x)) with the sign of x.
// The idea of fitting log(erfc) is N. Juffa's; minimax fits of our own.
import { at, expF32x4 } from "./math-exp";

// @ts-ignore: decorator
@lazy const ERF = memory.data<f32>([
  -6.20128819718957e-4, 5.03183901309967e-3, -2.6791255921125412e-2, 0.11282449960708618, -0.3761255145072937, 0.12837915122509003,
  2.1522508177440614e-4, -3.225124441087246e-3, 2.292238548398018e-2, -0.10531209409236908, -0.6356804370880127, -1.1285254955291748,
  0.875, 4.0, 1.0,
]);

// @ts-ignore: decorator
@inline
function polynomial(x: v128, first: usize): v128 {
  let p = f32x4.add(f32x4.mul(x, at(ERF, first)), at(ERF, first + 1));
  p = f32x4.add(f32x4.mul(x, p), at(ERF, first + 2));
  p = f32x4.add(f32x4.mul(x, p), at(ERF, first + 3));
  p = f32x4.add(f32x4.mul(x, p), at(ERF, first + 4));
  return f32x4.add(f32x4.mul(x, p), at(ERF, first + 5));
}

/** erf(x), at most 1.4 ulp. */
// @ts-ignore: decorator
@inline
export function erfF32x4(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const a = f32x4.pmin(magnitude, at(ERF, 13));
  const near = f32x4.add(f32x4.mul(a, polynomial(f32x4.mul(a, a), 0)), a);
  const far = f32x4.sub(at(ERF, 14), expF32x4(f32x4.mul(a, polynomial(a, 6))));
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, at(ERF, 12))), v128.xor(x, magnitude));
}
