// Logarithm, sine and cosine for the distributions of random.ts.
// The float32 Box–Muller pair follows, step by step, the functions that TensorFlow's float kernels call in the C library
// (logf and sincosf as published with Arm Optimized Routines: a table of 16 reciprocals and short polynomials in f64),
// because last bits of the streams depend on them: error 0.82 ulp (log) and 0.56 ulp (sine, cosine).

/** 1/c and log(c) for the 16 intervals of logf, then ln 2 and the polynomial. */
const LOGF: usize = memory.data<f64>([
  1.398907162146528, -0.33569133332882284, 1.3403141896637998, -0.2929040563774074,
  1.286432210124115, -0.2518726580937369, 1.2367150214269895, -0.21245868807117255,
  1.1906977166711752, -0.17453945183745634, 1.1479821020556429, -0.1380057072319758,
  1.1082251448272158, -0.10275976698545139, 1.0711297413057381, -0.06871392447020525,
  1.036437278977283, -0.0357891387398228, 1, 0,
  0.9492859795739057, 0.05204517742929496, 0.8951049428609004, 0.11081431298787942,
  0.8476821620351103, 0.1652495223695143, 0.8050314851692001, 0.21687389031699977,
  0.7664671008843108, 0.2659635028121397, 0.731428603316328, 0.3127556664073557,
  0.6931471805599453, -0.25089342214237154, 0.333456765744066, -0.4999997485802103,
]);
const LOGF_POLYNOMIAL: usize = LOGF + 256;

/** 2/π · 2^24, π/2, 2π, the sine polynomial (x³, x⁵, x⁷), the cosine polynomial (x², x⁴, x⁶, x⁸). */
const SINCOSF: usize = memory.data<f64>([
  10680707.430881744, 1.5707963267948966, 6.283185307179586,
  -0.16666654943701084, 0.008332178146138854, -0.00019517298981385725,
  -0.49999999725108224, 0.041666623324344516, -0.001388676379437604, 0.000024390450703564542,
]);

/** The low 32 - shift bits of each word as a fraction of [0, 1): made the mantissa of a number of [1, 2), less 1. */
// @ts-ignore: decorator
@inline
export function unitF32(words: v128, shift: i32): v128 {
  const mantissa = i32x4.shr_u(i32x4.shl(words, shift), 9);
  return f32x4.sub(v128.or(mantissa, i32x4.splat(0x3f800000)), f32x4.splat(1));
}

/** The same for f64: the low 20 bits of the first word of a pair above the 32 of the second. */
// @ts-ignore: decorator
@inline
export function unitF64(words: v128): v128 {
  const mantissa = v128.and(v128.shuffle<i32>(words, words, 1, 0, 3, 2), i64x2.splat(0xfffffffffffff));
  return f64x2.sub(v128.or(mantissa, i64x2.splat(0x3ff0000000000000)), f64x2.splat(1));
}

/** Four words to four values of the unit normal distribution: [x0, x1] and [x2, x3] are the pairs of Box and Muller. */
export function boxMullerF32(words: v128): v128 {
  const unit = unitF32(words, 9);
  // log of the even lanes, never of less than 1e-7
  const u = f32x4.max(v128.shuffle<i32>(unit, unit, 0, 2, 0, 2), f32x4.splat(1e-7));
  const offset = i32x4.sub(u, i32x4.splat(0x3f330000));
  const z = f64x2.promote_low_f32x4(i32x4.sub(u, v128.and(offset, i32x4.splat(0xff800000))));
  const k = f64x2.convert_low_i32x4_s(i32x4.shr_s(offset, 23));
  const row0 = v128.load(LOGF + ((i32x4.extract_lane(offset, 0) >>> 15) & 0xf0));
  const row1 = v128.load(LOGF + ((i32x4.extract_lane(offset, 1) >>> 15) & 0xf0));
  const r = f64x2.sub(f64x2.mul(z, v128.shuffle<i64>(row0, row1, 0, 2)), f64x2.splat(1));
  const base = f64x2.add(v128.shuffle<i64>(row0, row1, 1, 3), f64x2.mul(k, v128.load64_splat(LOGF_POLYNOMIAL)));
  const r2 = f64x2.mul(r, r);
  let log = f64x2.add(f64x2.mul(v128.load64_splat(LOGF_POLYNOMIAL, 16), r), v128.load64_splat(LOGF_POLYNOMIAL, 24));
  log = f64x2.add(f64x2.mul(v128.load64_splat(LOGF_POLYNOMIAL, 8), r2), log);
  log = f64x2.add(f64x2.mul(log, r2), f64x2.add(base, r));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.demote_f64x2_zero(log), f32x4.splat(-2)));
  // sine and cosine of 2π times the odd lanes, rounded to float32 first
  const turn = f64x2.promote_low_f32x4(v128.shuffle<i32>(unit, unit, 1, 3, 1, 3));
  const angle = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.mul(turn, v128.load64_splat(SINCOSF, 16))));
  const scaled = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(angle, v128.load64_splat(SINCOSF)));
  const quadrant = i32x4.shr_s(i32x4.add(scaled, i32x4.splat(0x800000)), 24);
  const x = f64x2.sub(angle, f64x2.mul(f64x2.convert_low_i32x4_s(quadrant), v128.load64_splat(SINCOSF, 8)));
  const x2 = f64x2.mul(x, x);
  const x3 = f64x2.mul(x2, x);
  const x4 = f64x2.mul(x2, x2);
  let sin = f64x2.add(v128.load64_splat(SINCOSF, 32), f64x2.mul(x2, v128.load64_splat(SINCOSF, 40)));
  sin = f64x2.add(f64x2.add(x, f64x2.mul(x3, v128.load64_splat(SINCOSF, 24))), f64x2.mul(f64x2.mul(x3, x2), sin));
  let cos = f64x2.add(v128.load64_splat(SINCOSF, 64), f64x2.mul(x2, v128.load64_splat(SINCOSF, 72)));
  const low = f64x2.add(f64x2.splat(1), f64x2.mul(x2, v128.load64_splat(SINCOSF, 48)));
  cos = f64x2.add(f64x2.add(low, f64x2.mul(x4, v128.load64_splat(SINCOSF, 56))), f64x2.mul(f64x2.mul(x4, x2), cos));
  // Quadrants 1 and 3 swap the two; 1 and 2 turn the sine's sign, 2 and 3 the cosine's (of the values before the swap).
  const q = i64x2.extend_low_i32x4_s(quadrant);
  const signBit = i64x2.splat(i64.MIN_VALUE);
  sin = v128.xor(sin, v128.and(i64x2.shl(i64x2.add(q, i64x2.splat(1)), 62), signBit));
  cos = v128.xor(cos, v128.and(i64x2.shl(q, 62), signBit));
  const swap = i64x2.shr_s(i64x2.shl(q, 63), 63);
  const sine = f32x4.mul(f32x4.demote_f64x2_zero(v128.bitselect(cos, sin, swap)), radius);
  const cosine = f32x4.mul(f32x4.demote_f64x2_zero(v128.bitselect(sin, cos, swap)), radius);
  return v128.shuffle<i32>(sine, cosine, 0, 4, 1, 5);
}

/** Series, highest power first: 2·atanh(s) = 2s + s³·P(s²), sin(x) = x + x³·P(x²), cos(x) = 1 - x²/2 + x⁴·P(x²). */
const LOG: usize = memory.data<f64>([
  0.09523809523809523, 0.10526315789473684, 0.11764705882352941, 0.13333333333333333, 0.15384615384615385,
  0.18181818181818182, 0.2222222222222222, 0.2857142857142857, 0.4, 0.6666666666666666,
]);
const SIN: usize = memory.data<f64>([
  2.8114572543455206e-15, -7.647163731819816e-13, 1.6059043836821613e-10, -2.505210838544172e-08, 2.7557319223985893e-06,
  -0.0001984126984126984, 0.008333333333333333, -0.16666666666666666,
]);
const COS: usize = memory.data<f64>([
  4.779477332387385e-14, -1.1470745597729725e-11, 2.08767569878681e-09, -2.755731922398589e-07, 2.48015873015873e-05,
  -0.001388888888888889, 0.041666666666666664,
]);

function horner(series: usize, terms: i32, x: f64): f64 {
  let sum = load<f64>(series);
  for (let i = 1; i < terms; i++) sum = sum * x + load<f64>(series + (<usize>i << 3));
  return sum;
}

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** Natural logarithm of a normal x > 0; 0.7 ulp. With m of [√½, √2) and s = (m - 1)/(m + 1) it is 2·atanh(s). */
function logF64(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  const k = <f64>exponent;
  return k * LN2_HIGH - ((half - (s * (half + z * horner(LOG, 10, z)) + k * LN2_LOW)) - f);
}

/** Four words to two values of the unit normal distribution; sine and cosine within 0.6 ulp. */
export function boxMullerF64(words: v128): v128 {
  const unit = unitF64(words);
  const radius = sqrt(-2 * logF64(max<f64>(f64x2.extract_lane(unit, 0), 1e-7)));
  const angle = f64x2.extract_lane(unit, 1) * 6.283185307179586;
  // π/2 in three parts, of which the first two have so few bits that their products are exact.
  const quadrant = nearest(angle * 0.6366197723675814);
  const r = angle - quadrant * 1.5707963267341256;
  const middle = quadrant * 6.077100506303966e-11;
  const t = r - middle;
  const lost = (r - t) - middle - quadrant * 2.0222662487959506e-21;
  const x = t + lost;
  const tail = (t - x) + lost;
  const z = x * x;
  const sin = x + (x * z * horner(SIN, 8, z) + tail * (1 - 0.5 * z));
  const half = 0.5 * z;
  const w = 1 - half;
  const cos = w + (((1 - w) - half) + (z * z * horner(COS, 7, z) - x * tail));
  const q = <i32>quadrant;
  let sine = q & 1 ? cos : sin;
  let cosine = q & 1 ? sin : cos;
  if (q & 2) sine = -sine;
  if ((q + 1) & 2) cosine = -cosine;
  return f64x2(sine * radius, cosine * radius);
}
