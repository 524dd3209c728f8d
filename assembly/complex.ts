// Complex numbers as interleaved pairs: c64 is two float32, c128 two float64; n counts pairs. c64 is computed in float64 and
// rounded once. Addition and subtraction are those of the real lanes over twice the count.
import { cosF64, sinF64 } from "./f64-trig";
import { expF64 } from "./f64-exp";

const enum Fn { Mul, Div, Conj, Exp, Abs }

// @ts-ignore: decorator
@inline
function get(x: usize, wide: bool): f64 { return wide ? load<f64>(x) : <f64>load<f32>(x); }

// @ts-ignore: decorator
@inline
function put(y: usize, value: f64, wide: bool): void {
  if (wide) store<f64>(y, value);
  else store<f32>(y, <f32>value);
}

// R. L. Smith's quotient (Algorithm 116, 1962): divides by the larger part first, so that no square overflows. By 0: as the
// quotients of the parts by 0.
function binary(fn: Fn, wide: bool, x: usize, z: usize, y: usize, n: i32, sa: usize, sb: usize): void {
  const half: usize = wide ? 8 : 4;
  const pair = half << 1;
  for (; n > 0; --n, x += pair * sa, z += pair * sb, y += pair) {
    let a = get(x, wide), b = get(x + half, wide), c = get(z, wide), d = get(z + half, wide);
    let re: f64, im: f64;
    if (fn == Fn.Mul) {
      re = a * c - b * d;
      im = a * d + b * c;
    } else {
      // (a + bi) / (c + di) = (b - ai) / (d - ci)
      if (abs(c) < abs(d)) {
        re = a;
        a = b;
        b = -re;
        re = c;
        c = d;
        d = -re;
      }
      const ratio = d == 0 ? 0 : d / c;
      const below = c + d * ratio;
      re = (a + b * ratio) / below;
      im = (b - a * ratio) / below;
    }
    put(y, re, wide);
    put(y + half, im, wide);
  }
}

// sqrt(a^2 + b^2); powers of two keep the squares away from overflow and underflow.
function hypot(a: f64, b: f64): f64 {
  a = abs(a);
  b = abs(b);
  if (a == Infinity || b == Infinity) return Infinity;
  const largest = max(a, b);
  const scale: f64 = largest > 1e150 ? 2.409919865102884e-181 : largest < 1e-140 ? 4.149515568880993e+180 : 1; // 2^-600, 2^600
  a *= scale;
  b *= scale;
  return sqrt(a * a + b * b) / scale;
}

function unary(fn: Fn, wide: bool, x: usize, y: usize, n: i32): void {
  const half: usize = wide ? 8 : 4;
  for (; n > 0; --n, x += half << 1, y += half) {
    let re = get(x, wide), im = get(x + half, wide);
    if (fn == Fn.Abs) {
      put(y, hypot(re, im), wide);
      continue;
    }
    if (fn == Fn.Conj) {
      im = -im;
    } else {
      const e = expF64(re);
      re = e;
      // A real argument has a real result, for Infinity too.
      if (im != 0) {
        re = e * cosF64(im);
        im = e * sinF64(im);
      }
    }
    put(y, re, wide);
    y += half;
    put(y, im, wide);
  }
}

export function mul_c64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { binary(Fn.Mul, false, a, b, y, n, sa, sb); }
export function mul_c128(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { binary(Fn.Mul, true, a, b, y, n, sa, sb); }
export function div_c64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { binary(Fn.Div, false, a, b, y, n, sa, sb); }
export function div_c128(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { binary(Fn.Div, true, a, b, y, n, sa, sb); }
export function conj_c64(x: usize, y: usize, n: i32): void { unary(Fn.Conj, false, x, y, n); }
export function conj_c128(x: usize, y: usize, n: i32): void { unary(Fn.Conj, true, x, y, n); }
export function exp_c64(x: usize, y: usize, n: i32): void { unary(Fn.Exp, false, x, y, n); }
export function exp_c128(x: usize, y: usize, n: i32): void { unary(Fn.Exp, true, x, y, n); }
export function abs_c64(x: usize, y: usize, n: i32): void { unary(Fn.Abs, false, x, y, n); }
export function abs_c128(x: usize, y: usize, n: i32): void { unary(Fn.Abs, true, x, y, n); }
