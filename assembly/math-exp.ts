// exp and what is built on it, four float32 at a time. Bounds are the largest errors found by a sweep over the whole
// range (test/kernels-math.test.ts), in units of the last place of the exact result, denormal results included.
//
// Constants live in tables of single numbers that `at` spreads over a vector as it loads them: one instruction, where a
// v128 constant in the code takes 18 bytes.
// Sources: argument reduction and the split of ln 2 as in Cephes (expf.c, tanhf.c, S. L. Moshier); the polynomials are
// minimax fits (Remez) of our own over the reduced range.

/** Constant i of a table, in every lane. */
// @ts-ignore: decorator
@inline
export function at(table: usize, i: usize): v128 { return v128.load_splat<f32>(table + (i << 2)); }

// @ts-ignore: decorator
@lazy const EXP = memory.data<f32>([
  88.9, -104.5, // beyond: Infinity, 0
  1.4426950408889634, // 1 / ln 2
  12582912.0, // 1.5 * 2^23: adding it rounds to an integer and leaves that in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.3814609264954925e-3, 8.368716575205326e-3, 4.166838899254799e-2, 0.1666652113199234, 0.4999999403953552, // (exp(r) - 1 - r) / r^2
  1.0, -20.0, 0.5, 2.9802322387695312e-8,
]);
// @ts-ignore: decorator
@lazy const TANH = memory.data<f32>([
  -5.704985465854406e-3, 2.063908614218235e-2, -5.373971536755562e-2, 0.13331441581249237, -0.3333328068256378, // (tanh(x) - x) / x^3 in x^2
  0.625, 2.0,
]);

// n + magic, with n = x / ln 2 rounded.
// @ts-ignore: decorator
@inline
function quotient(x: v128): v128 { return f32x4.add(f32x4.mul(x, at(EXP, 2)), at(EXP, 3)); }

// r = x - n * ln 2.
// @ts-ignore: decorator
@inline
function remainder(x: v128, n: v128): v128 {
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, at(EXP, 4))), f32x4.mul(n, at(EXP, 5)));
}

// exp(r) - 1 - r.
// @ts-ignore: decorator
@inline
function curve(r: v128): v128 {
  let p = f32x4.add(f32x4.mul(r, at(EXP, 6)), at(EXP, 7));
  p = f32x4.add(f32x4.mul(r, p), at(EXP, 8));
  p = f32x4.add(f32x4.mul(r, p), at(EXP, 9));
  p = f32x4.add(f32x4.mul(r, p), at(EXP, 10));
  return f32x4.mul(f32x4.mul(r, r), p);
}

/** exp(x), at most 0.8 ulp. */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, at(EXP, 0)), at(EXP, 1)); // x first: NaN stays
  const t = quotient(x);
  const r = remainder(x, f32x4.sub(t, at(EXP, 3)));
  // 1 + r, and what that sum lost.
  const s = f32x4.add(r, at(EXP, 11));
  const p = f32x4.add(s, f32x4.add(curve(r), f32x4.sub(r, f32x4.sub(s, at(EXP, 11)))));
  // Times 2^n in two steps, so that results that are denormal are rounded once.
  const n = i32x4.shl(t, 23);
  const half = i32x4.shl(i32x4.shr_s(n, 24), 23);
  return f32x4.mul(f32x4.mul(p, i32x4.add(half, at(EXP, 11))), i32x4.add(i32x4.sub(n, half), at(EXP, 11)));
}

/** exp(x) - 1, at most 1.4 ulp. */
// @ts-ignore: decorator
@inline
export function expm1F32x4(x: v128): v128 {
  const v = f32x4.pmax(f32x4.pmin(x, at(EXP, 0)), at(EXP, 12));
  const t = quotient(v);
  const n = f32x4.sub(t, at(EXP, 3));
  const high = f32x4.sub(v, f32x4.mul(n, at(EXP, 4)));
  const low = f32x4.mul(n, at(EXP, 5));
  const r = f32x4.sub(high, low);
  // exp(r) - 1 - r, with what `r` lost.
  const q = f32x4.add(curve(r), f32x4.sub(f32x4.sub(high, r), low));
  // 2^n (1 + r + q) - 1 at half its size, since 2^128 is no float32.
  const scale = i32x4.add(i32x4.shl(t, 23), at(EXP, 13));
  const half = f32x4.add(f32x4.add(f32x4.sub(scale, at(EXP, 13)), f32x4.mul(scale, r)), f32x4.mul(scale, q));
  // Below 2^-25 the result is x, with its sign of zero.
  return v128.bitselect(x, f32x4.add(half, half), f32x4.lt(f32x4.abs(x), at(EXP, 14)));
}

/** 1 / (1 + exp(-x)), at most 1.9 ulp. The exponential of -|x| cannot overflow, so that small results keep their digits. */
// @ts-ignore: decorator
@inline
export function sigmoidF32x4(x: v128): v128 {
  const one = at(EXP, 11);
  const e = expF32x4(f32x4.neg(f32x4.abs(x)));
  const sum = f32x4.add(e, one);
  const y = f32x4.div(v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0))), sum);
  // What the sum lost, times 1 / sum, which is 1 - y where x < 0; elsewhere it matters less.
  const lost = f32x4.sub(e, f32x4.sub(sum, one));
  return f32x4.sub(y, f32x4.mul(f32x4.mul(y, lost), f32x4.sub(one, y)));
}

/** tanh(x), at most 1.4 ulp: x + x^3 P(x^2) below 0.625, above it 1 - 2 / (exp(2 |x|) + 1) with the sign of x. */
// @ts-ignore: decorator
@inline
export function tanhF32x4(x: v128): v128 {
  const a = f32x4.abs(x);
  const two = at(TANH, 6);
  const far = f32x4.sub(at(EXP, 11), f32x4.div(two, f32x4.add(expF32x4(f32x4.add(a, a)), at(EXP, 11))));
  const z = f32x4.mul(a, a);
  let p = f32x4.add(f32x4.mul(z, at(TANH, 0)), at(TANH, 1));
  p = f32x4.add(f32x4.mul(z, p), at(TANH, 2));
  p = f32x4.add(f32x4.mul(z, p), at(TANH, 3));
  p = f32x4.add(f32x4.mul(z, p), at(TANH, 4));
  const near = f32x4.add(f32x4.mul(f32x4.mul(z, a), p), a);
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, at(TANH, 5))), v128.xor(x, a));
}
