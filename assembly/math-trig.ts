// sin and cos, four float32 at a time. The argument is reduced in float64, where 25 bits of pi/2 times 20 bits of n are
// exact; beyond 2^20 the lanes concerned go one by one through the exact reduction of f64-trig.ts.
// Sources: structure as in FreeBSD's s_sinf.c and e_rem_pio2f.c (Sun Microsystems); minimax fits of our own.
import { at } from "./math-exp";
import { cosF64, sinF64 } from "./f64-trig";

// @ts-ignore: decorator
@lazy const TRIG = memory.data<f32>([
  -0.16666655242443085, 8.33215843886137e-3, -1.9514957966748625e-4, // (sin(x) - x) / x^3 in x^2
  4.166664555668831e-2, -1.3887312961742282e-3, 2.4432785721728578e-5, // (cos(x) - 1 + x^2 / 2) / x^4 in x^2
  0.5, 1.0, 1048576.0,
]);
// @ts-ignore: decorator
@lazy const REDUCE = memory.data<f64>([
  0.6366197723675814, // 2/pi
  6755399441055744.0, // 1.5 * 2^52: adding it rounds to an integer and leaves that in the low bits
  1.5707963109016418, 1.5893254773528196e-8, // pi/2
]);

// @ts-ignore: decorator
@inline
function wide(i: usize): v128 { return v128.load_splat<f64>(REDUCE + (i << 3)); }

// @ts-ignore: decorator
@inline
function reduce(x: v128, t: v128): v128 {
  const n = f64x2.sub(t, wide(1));
  return f64x2.sub(f64x2.sub(x, f64x2.mul(n, wide(2))), f64x2.mul(n, wide(3)));
}

// sin(x + turn * pi/2).
// @ts-ignore: decorator
@inline
function turned(x: v128, turn: i32): v128 {
  const a = f64x2.promote_low_f32x4(x);
  const b = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
  const ta = f64x2.add(f64x2.mul(a, wide(0)), wide(1));
  const tb = f64x2.add(f64x2.mul(b, wide(0)), wide(1));
  const r = v128.shuffle<i64>(f32x4.demote_f64x2_zero(reduce(a, ta)), f32x4.demote_f64x2_zero(reduce(b, tb)), 0, 2);
  let q = v128.shuffle<i32>(ta, tb, 0, 2, 4, 6);
  q = i32x4.add(q, i32x4.splat(turn));
  const z = f32x4.mul(r, r);
  let s = f32x4.add(f32x4.mul(z, at(TRIG, 2)), at(TRIG, 1));
  s = f32x4.add(f32x4.mul(z, s), at(TRIG, 0));
  // Adding 0 turns a -0 factor to 0, so that r = -0 stays -0.
  s = f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(z, s), f32x4.splat(0)), r), r);
  let c = f32x4.add(f32x4.mul(z, at(TRIG, 5)), at(TRIG, 4));
  c = f32x4.add(f32x4.mul(z, c), at(TRIG, 3));
  const h = f32x4.mul(z, at(TRIG, 6));
  const w = f32x4.sub(at(TRIG, 7), h);
  c = f32x4.add(w, f32x4.add(f32x4.sub(f32x4.sub(at(TRIG, 7), w), h), f32x4.mul(f32x4.mul(z, z), c)));
  const y = v128.bitselect(c, s, i32x4.shr_s(i32x4.shl(q, 31), 31));
  return v128.xor(y, i32x4.shl(i32x4.shr_u(q, 1), 31));
}

// @ts-ignore: decorator
@inline
function large(x: v128): v128 { return f32x4.gt(f32x4.abs(x), at(TRIG, 8)); }

// Lane 0 of x, by the exact way where it is large; the lanes move on by one.
// @ts-ignore: decorator
@inline
function next(v: v128): v128 { return v128.shuffle<i32>(v, v, 1, 2, 3, 0); }

function exactly(x: v128, y: v128, turn: i32): v128 {
  const mask = large(x);
  let all = y;
  for (let i = 0; i < 4; ++i) {
    const v = <f64>f32x4.extract_lane(x, 0);
    all = next(f32x4.replace_lane(all, 0, <f32>(turn ? cosF64(v) : sinF64(v))));
    x = next(x);
  }
  return v128.bitselect(all, y, mask);
}

/** sin(x + turn * pi/2), at most 1.6 ulp: turn 0 is sin, 1 is cos. */
// @ts-ignore: decorator
@inline
export function sinTurnedF32x4(x: v128, turn: i32): v128 {
  const y = turned(x, turn);
  return v128.any_true(large(x)) ? exactly(x, y, turn) : y;
}
