// sin, cos, tan of float64: reduction by pi/2, then the polynomials of fdlibm (k_sin.c, k_cos.c, Sun Microsystems).

// @ts-ignore: decorator
@lazy const HALF_PI_1: f64 = 1.5707963267341256; // the first 33 bits of pi/2, the next 33, and the rest
// @ts-ignore: decorator
@lazy const HALF_PI_2: f64 = 6.077100506303966e-11;
// @ts-ignore: decorator
@lazy const HALF_PI_3: f64 = 2.0222662487959506e-21;
// @ts-ignore: decorator
@lazy const HALF_PI_2_3: f64 = 6.077100506506192e-11;
// @ts-ignore: decorator
@lazy const TWO_OVER_PI: f64 = 0.6366197723675814;

// The bits of 2/pi after a word of zeros, so that a window may begin before the point.
// @ts-ignore: decorator
@lazy const TWO_OVER_PI_BITS = memory.data<u64>([
  0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c,
  0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
  0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08,
  0x56033046fc7b6bab
]);

/** The upper 64 bits of a * b. */
function mulHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff, aHigh = a >> 32, bLow = b & 0xffffffff, bHigh = b >> 32;
  const middle = aHigh * bLow + (aLow * bLow >> 32);
  const other = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}

/** The 64 bits of 2/pi that begin at bit `offset`. */
// @ts-ignore: decorator
@inline
function window(offset: i32): u64 {
  const word = TWO_OVER_PI_BITS + (offset >> 6 << 3);
  const shift = <u64>(offset & 63);
  // Two shifts, since a shift by 64 would be one by 0.
  return load<u64>(word) << shift | load<u64>(word, 8) >> 1 >> (63 - shift);
}

// A remainder as two float64 (high, low). The quadrant takes the place of the two lowest bits of the low part, which is
// 2^-53 of the high part: nothing is lost, and one v128 carries all three.
// @ts-ignore: decorator
@inline
function pack(high: f64, low: f64, quadrant: u64): v128 {
  return i64x2.replace_lane(f64x2.splat(high), 1, (reinterpret<u64>(low) & ~3) | (quadrant & 3));
}

// x * 2/pi modulo 4 to 128 bits, after Payne and Hanek: only those bits of 2/pi take part that neither give multiples of 4
// nor fall below the last place. `x` is finite and at least pi/4.
function reduceExactly(x: f64): v128 {
  const bits = reinterpret<u64>(x);
  const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
  const offset = (<i32>(bits >> 52) & 0x7ff) - 1075 + 62;
  const f2 = window(offset + 128), f1 = window(offset + 64);
  let low = mantissa * f1;
  let high = mantissa * window(offset) + mulHigh(mantissa, f1);
  const carry = mulHigh(mantissa, f2);
  low += carry;
  if (low < carry) ++high;
  // high.low is x * 2/pi / 4 after the point: the two top bits are the quadrant, rounded to the nearest.
  let quadrant = high >> 62;
  high = high << 2 | low >> 62;
  low <<= 2;
  const negative = <i64>high < 0;
  if (negative) {
    ++quadrant;
    high = ~high;
    low = ~low;
  }
  const zeros = clz(high);
  high = high << zeros | low >> 1 >> (63 - zeros);
  low <<= zeros;
  // 20 bits times 33 bits are exact; all that is left is 2^-20 of them.
  const scale = reinterpret<f64>((1023 - 20 - zeros) << 52);
  const top = <f64>(high >> 44) * scale;
  const rest = <f64>(high << 20 | low >> 44) * (scale * 5.421010862427522e-20);
  const exact = top * HALF_PI_1;
  const more = top * HALF_PI_2_3 + rest * (HALF_PI_1 + HALF_PI_2_3);
  const y = exact + more;
  const z = (exact - y) + more;
  if (reinterpret<i64>(x) < 0) quadrant = 0 - quadrant;
  return negative != (reinterpret<i64>(x) < 0) ? pack(-y, -z, quadrant) : pack(y, z, quadrant);
}

// x - n * pi/2 for the nearest n. Cody and Waite in three parts while n has no more than 20 bits and no more than 30 bits cancel.
function reduce(x: f64): v128 {
  if (abs(x) <= 0.7853981633974483) return pack(x, 0, 0);
  if (abs(x) < 1.6e6) {
    const n = nearest(x * TWO_OVER_PI);
    const a = x - n * HALF_PI_1; // exact
    let w = n * HALF_PI_2;
    const b = a - w;
    w = n * HALF_PI_3 - ((a - b) - w);
    const y = b - w;
    if (abs(y) > 9.313225746154785e-10) return pack(y, (b - y) - w, <u64><i64>n);
  }
  return reduceExactly(x);
}

function sinKernel(x: f64, y: f64): f64 {
  const z = x * x;
  const v = z * x;
  const r = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * 2.75573137070700676789e-06) +
    z * z * z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10);
  return x - ((z * (0.5 * y - v * r) - y) - v * -1.66666666666666324348e-01);
}

function cosKernel(x: f64, y: f64): f64 {
  const z = x * x;
  const r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * 2.48015872894767294178e-05)) +
    z * z * z * z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11));
  const h = 0.5 * z;
  const w = 1 - h;
  return w + (((1 - w) - h) + (z * r - x * y));
}

// @ts-ignore: decorator
@inline
function low(r: v128): f64 { return f64x2.extract_lane(r, 1); }

// sin(x + turn * pi/2).
function turned(x: f64, turn: i32): f64 {
  if (!(abs(x) < Infinity)) return NaN;
  const r = reduce(x);
  const high = f64x2.extract_lane(r, 0);
  const q = i32x4.extract_lane(r, 2) + turn;
  const y = q & 1 ? cosKernel(high, low(r)) : sinKernel(high, low(r));
  return q & 2 ? -y : y;
}

/** sin(x), less than 1 ulp. */
export function sinF64(x: f64): f64 { return abs(x) < 1e-8 ? x : turned(x, 0); }

/** cos(x), less than 1 ulp. */
export function cosF64(x: f64): f64 { return turned(x, 1); }

/** tan(x), at most 2 ulp. */
export function tanF64(x: f64): f64 {
  if (abs(x) < 1e-8) return x;
  if (!(abs(x) < Infinity)) return NaN;
  const r = reduce(x);
  const high = f64x2.extract_lane(r, 0);
  const s = sinKernel(high, low(r));
  const c = cosKernel(high, low(r));
  return i32x4.extract_lane(r, 2) & 1 ? -c / s : s / c;
}
