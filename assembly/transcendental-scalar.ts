// Transcendental functions one element at a time: all of float64, and those of float32 that are too rare for polynomials
// of their own. Those are computed in float64 and rounded once, which makes them right to 0.51 ulp.
import { acosF64, asinF64, atanF64 } from "./f64-arc";
import { erfF64, erfcF64, erfinvF64, ndtriF64 } from "./f64-erf";
import { coshF64, expF64, expm1F64, sigmoidF64, sinhF64, tanhF64 } from "./f64-exp";
import { digammaF64, lgammaF64 } from "./f64-gamma";
import { acoshF64, asinhF64, atanhF64, log1pF64, logF64, softplusF64 } from "./f64-log";
import { cosF64, sinF64, tanF64 } from "./f64-trig";

const enum Fn {
  Exp, Expm1, Log, Log1p, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Asinh, Acosh, Atanh, Sigmoid, Softplus, Elu, Selu, Erf, Erfc, Lgamma, Digamma, Erfinv, Ndtri
}

// @ts-ignore: decorator
@inline
function apply(fn: Fn, x: f64): f64 {
  switch (fn) {
    case Fn.Exp: return expF64(x);
    case Fn.Expm1: return expm1F64(x);
    case Fn.Log: return logF64(x);
    case Fn.Log1p: return log1pF64(x);
    case Fn.Sin: return sinF64(x);
    case Fn.Cos: return cosF64(x);
    case Fn.Tan: return tanF64(x);
    case Fn.Asin: return asinF64(x);
    case Fn.Acos: return acosF64(x);
    case Fn.Atan: return atanF64(x);
    case Fn.Sinh: return sinhF64(x);
    case Fn.Cosh: return coshF64(x);
    case Fn.Tanh: return tanhF64(x);
    case Fn.Asinh: return asinhF64(x);
    case Fn.Acosh: return acoshF64(x);
    case Fn.Atanh: return atanhF64(x);
    case Fn.Sigmoid: return sigmoidF64(x);
    case Fn.Softplus: return softplusF64(x);
    case Fn.Erf: return erfF64(x);
    case Fn.Erfc: return erfcF64(x);
    case Fn.Lgamma: return lgammaF64(x);
    case Fn.Digamma: return digammaF64(x);
    case Fn.Erfinv: return erfinvF64(x);
    case Fn.Ndtri: return ndtriF64(x);
    case Fn.Elu: return x < 0 ? expm1F64(x) : x;
    case Fn.Selu: return x < 0 ? 1.7580993408473768 * expm1F64(x) : 1.0507009873554805 * x;
  }
  return x;
}

// `wide`: elements of float64, else of float32.
function map(fn: Fn, wide: bool, x: usize, y: usize, n: i32): void {
  const shift: usize = wide ? 3 : 2;
  const end = y + (<usize>n << shift);
  const step = <usize>1 << shift;
  for (; y < end; x += step, y += step) {
    const value = apply(fn, wide ? load<f64>(x) : <f64>load<f32>(x));
    if (wide) store<f64>(y, value);
    else store<f32>(y, <f32>value);
  }
}

export function tan_f32(x: usize, y: usize, n: i32): void { map(Fn.Tan, false, x, y, n); }
export function asin_f32(x: usize, y: usize, n: i32): void { map(Fn.Asin, false, x, y, n); }
export function acos_f32(x: usize, y: usize, n: i32): void { map(Fn.Acos, false, x, y, n); }
export function atan_f32(x: usize, y: usize, n: i32): void { map(Fn.Atan, false, x, y, n); }
export function sinh_f32(x: usize, y: usize, n: i32): void { map(Fn.Sinh, false, x, y, n); }
export function cosh_f32(x: usize, y: usize, n: i32): void { map(Fn.Cosh, false, x, y, n); }
export function asinh_f32(x: usize, y: usize, n: i32): void { map(Fn.Asinh, false, x, y, n); }
export function acosh_f32(x: usize, y: usize, n: i32): void { map(Fn.Acosh, false, x, y, n); }
export function atanh_f32(x: usize, y: usize, n: i32): void { map(Fn.Atanh, false, x, y, n); }
export function erfc_f32(x: usize, y: usize, n: i32): void { map(Fn.Erfc, false, x, y, n); }
export function lgamma_f32(x: usize, y: usize, n: i32): void { map(Fn.Lgamma, false, x, y, n); }
export function digamma_f32(x: usize, y: usize, n: i32): void { map(Fn.Digamma, false, x, y, n); }
export function erfinv_f32(x: usize, y: usize, n: i32): void { map(Fn.Erfinv, false, x, y, n); }
export function ndtri_f32(x: usize, y: usize, n: i32): void { map(Fn.Ndtri, false, x, y, n); }

export function exp_f64(x: usize, y: usize, n: i32): void { map(Fn.Exp, true, x, y, n); }
export function expm1_f64(x: usize, y: usize, n: i32): void { map(Fn.Expm1, true, x, y, n); }
export function log_f64(x: usize, y: usize, n: i32): void { map(Fn.Log, true, x, y, n); }
export function log1p_f64(x: usize, y: usize, n: i32): void { map(Fn.Log1p, true, x, y, n); }
export function sin_f64(x: usize, y: usize, n: i32): void { map(Fn.Sin, true, x, y, n); }
export function cos_f64(x: usize, y: usize, n: i32): void { map(Fn.Cos, true, x, y, n); }
export function tan_f64(x: usize, y: usize, n: i32): void { map(Fn.Tan, true, x, y, n); }
export function asin_f64(x: usize, y: usize, n: i32): void { map(Fn.Asin, true, x, y, n); }
export function acos_f64(x: usize, y: usize, n: i32): void { map(Fn.Acos, true, x, y, n); }
export function atan_f64(x: usize, y: usize, n: i32): void { map(Fn.Atan, true, x, y, n); }
export function sinh_f64(x: usize, y: usize, n: i32): void { map(Fn.Sinh, true, x, y, n); }
export function cosh_f64(x: usize, y: usize, n: i32): void { map(Fn.Cosh, true, x, y, n); }
export function tanh_f64(x: usize, y: usize, n: i32): void { map(Fn.Tanh, true, x, y, n); }
export function asinh_f64(x: usize, y: usize, n: i32): void { map(Fn.Asinh, true, x, y, n); }
export function acosh_f64(x: usize, y: usize, n: i32): void { map(Fn.Acosh, true, x, y, n); }
export function atanh_f64(x: usize, y: usize, n: i32): void { map(Fn.Atanh, true, x, y, n); }
export function sigmoid_f64(x: usize, y: usize, n: i32): void { map(Fn.Sigmoid, true, x, y, n); }
export function softplus_f64(x: usize, y: usize, n: i32): void { map(Fn.Softplus, true, x, y, n); }
export function elu_f64(x: usize, y: usize, n: i32): void { map(Fn.Elu, true, x, y, n); }
export function selu_f64(x: usize, y: usize, n: i32): void { map(Fn.Selu, true, x, y, n); }
export function erf_f64(x: usize, y: usize, n: i32): void { map(Fn.Erf, true, x, y, n); }
export function erfc_f64(x: usize, y: usize, n: i32): void { map(Fn.Erfc, true, x, y, n); }
export function lgamma_f64(x: usize, y: usize, n: i32): void { map(Fn.Lgamma, true, x, y, n); }
export function digamma_f64(x: usize, y: usize, n: i32): void { map(Fn.Digamma, true, x, y, n); }
export function erfinv_f64(x: usize, y: usize, n: i32): void { map(Fn.Erfinv, true, x, y, n); }
export function ndtri_f64(x: usize, y: usize, n: i32): void { map(Fn.Ndtri, true, x, y, n); }
