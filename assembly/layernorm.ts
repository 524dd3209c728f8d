// y = (x - mean) * rstd * gain + bias along rows of k, with rstd = 1 / sqrt(variance + eps). The variance is that of the
// centred row, in a second pass: no cancellation where the mean is large. mean and rstd, one per row, are kept for the gradient.
import { madd } from "./fused";
import { high, low, sumRow } from "./row-sum";
import { storeLeft } from "./tail";

// @ts-ignore: decorator
@inline
function square(x: v128, mean: v128, sum: v128): v128 {
  const d = f32x4.sub(x, mean);
  return madd(d, d, sum);
}

/** The sum of (x[i] - mean)^2, on the way of sumRow. */
function squaresF32(x: usize, k: i32, mean: f32): f64 {
  const means = f32x4.splat(mean);
  const end = x + ((<usize>k) << 2);
  let total = f64x2.splat(0);
  for (const whole = x + ((end - x) & ~63); x < whole;) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (const blockEnd = min(whole, x + 1024); x < blockEnd; x += 64) {
      a = square(v128.load(x), means, a);
      b = square(v128.load(x, 16), means, b);
      c = square(v128.load(x, 32), means, c);
      d = square(v128.load(x, 48), means, d);
    }
    a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    total = f64x2.add(total, f64x2.add(low(a), high(a)));
  }
  for (; x + 16 <= end; x += 16) {
    const v = square(v128.load(x), means, f32x4.splat(0));
    total = f64x2.add(total, f64x2.add(low(v), high(v)));
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  for (; x < end; x += 4) {
    const d = load<f32>(x) - mean;
    sum += <f64>(d * d);
  }
  return sum;
}

export function layernorm_f32(x: usize, gain: usize, bias: usize, eps: usize, y: usize, mean: usize, rstd: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 2;
  for (; rows > 0; --rows, x += n, y += n, mean += 4, rstd += 4) {
    const centre = <f32>(sumRow(x, k) / <f64>k);
    const scale = <f32>(1.0 / Math.sqrt(squaresF32(x, k, centre) / <f64>k + <f64>load<f32>(eps)));
    store<f32>(mean, centre);
    store<f32>(rstd, scale);
    const centres = f32x4.splat(centre), scales = f32x4.splat(scale);
    let j: usize = 0;
    for (; j + 32 <= n; j += 32) {
      const v = f32x4.mul(f32x4.sub(v128.load(x + j), centres), scales), w = f32x4.mul(f32x4.sub(v128.load(x + j, 16), centres), scales);
      v128.store(y + j, madd(v, v128.load(gain + j), v128.load(bias + j)));
      v128.store(y + j, madd(w, v128.load(gain + j, 16), v128.load(bias + j, 16)), 16);
    }
    for (; j < n; j += 16) {
      const v = f32x4.mul(f32x4.sub(v128.load(x + j), centres), scales);
      storeLeft(y + j, madd(v, v128.load(gain + j), v128.load(bias + j)), n - j);
    }
  }
}

export function layernorm_f64(x: usize, gain: usize, bias: usize, eps: usize, y: usize, mean: usize, rstd: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 3;
  for (; rows > 0; --rows, x += n, y += n, mean += 8, rstd += 8) {
    let sum: f64 = 0, squares: f64 = 0;
    for (let j: usize = 0; j < n; j += 8) sum += load<f64>(x + j);
    const centre = sum / <f64>k;
    for (let j: usize = 0; j < n; j += 8) {
      const d = load<f64>(x + j) - centre;
      squares += d * d;
    }
    const scale = 1.0 / Math.sqrt(squares / <f64>k + load<f64>(eps));
    store<f64>(mean, centre);
    store<f64>(rstd, scale);
    for (let j: usize = 0; j < n; j += 8) {
      store<f64>(y + j, (load<f64>(x + j) - centre) * scale * load<f64>(gain + j) + load<f64>(bias + j));
    }
  }
}
