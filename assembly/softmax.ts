// Softmax along rows of k, shifted by the row's maximum so that exp cannot overflow. A row with NaN or +Infinity, or of
// -Infinity alone, has nothing finite to subtract and is NaN throughout, as in TensorFlow. y may be x.
import { expRowF32, expRowF64, maxRowF64, peakRowF32 } from "./exp-row";
import { logF64 } from "./f64-log";
import { maxRowF32 } from "./fold-row";
import { storeTail } from "./lanes";
import { high, low } from "./row-sum";
import { storeLeft } from "./tail";

function scaleRowF32(y: usize, k: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  const end = y + ((<usize>k) << 2);
  for (const fours = end - 63; y < fours; y += 64) {
    v128.store(y, f32x4.mul(v128.load(y), factors));
    v128.store(y, f32x4.mul(v128.load(y, 16), factors), 16);
    v128.store(y, f32x4.mul(v128.load(y, 32), factors), 32);
    v128.store(y, f32x4.mul(v128.load(y, 48), factors), 48);
  }
  for (; y < end; y += 16) storeLeft(y, f32x4.mul(v128.load(y), factors), end - y);
}

function scaleRowF64(y: usize, k: i32, factor: f64): void {
  for (const end = y + ((<usize>k) << 3); y < end; y += 8) store<f64>(y, load<f64>(y) * factor);
}

export function softmax_f32(x: usize, y: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 2;
  for (; rows > 0; --rows, x += n, y += n) {
    const shift = peakRowF32(x, k);
    scaleRowF32(y, k, isFinite(shift) ? <f32>(1.0 / expRowF32(x, y, k, shift, rows > 1 ? n : 0)) : NaN);
  }
}
export function softmax_f64(x: usize, y: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 3;
  for (; rows > 0; --rows, x += n, y += n) {
    const shift = maxRowF64(x, k);
    scaleRowF64(y, k, isFinite(shift) ? 1.0 / expRowF64(x, y, k, shift) : NaN);
  }
}

/** y = log(softmax(x)) = (x - shift) - log(sum). */
export function logsoftmax_f32(x: usize, y: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 2;
  for (; rows > 0; --rows, x += n, y += n) {
    const shift = peakRowF32(x, k);
    const log = isFinite(shift) ? <f32>logF64(expRowF32(x, 0, k, shift, 0)) : NaN;
    const shifts = f32x4.splat(shift), logs = f32x4.splat(log);
    for (let j: usize = 0; j < n; j += 16) {
      const v = f32x4.sub(f32x4.sub(v128.load(x + j), shifts), logs);
      if (j + 16 >= n) { storeTail(y + j, v, n - j); break; }
      v128.store(y + j, v);
    }
  }
}
export function logsoftmax_f64(x: usize, y: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 3;
  for (; rows > 0; --rows, x += n, y += n) {
    const shift = maxRowF64(x, k);
    const log = isFinite(shift) ? logF64(expRowF64(x, 0, k, shift)) : NaN;
    for (let j: usize = 0; j < n; j += 8) store<f64>(y + j, load<f64>(x + j) - shift - log);
  }
}

// y[r] = log(sum(exp(x[r, :]))); of a row whose maximum is infinite or NaN it is that maximum.
export function logsumexp_f32(x: usize, y: usize, rows: i32, k: i32): void {
  for (; rows > 0; --rows, x += (<usize>k) << 2, y += 4) {
    const shift = peakRowF32(x, k);
    store<f32>(y, isFinite(shift) ? <f32>(logF64(expRowF32(x, 0, k, shift, 0)) + <f64>shift) : maxRowF32(x, k));
  }
}
export function logsumexp_f64(x: usize, y: usize, rows: i32, k: i32): void {
  for (; rows > 0; --rows, x += (<usize>k) << 3, y += 8) {
    const shift = maxRowF64(x, k);
    store<f64>(y, isFinite(shift) ? logF64(expRowF64(x, 0, k, shift)) + shift : shift);
  }
}

// dx = (dy - sum(dy * y)) * y: what of the gradient reaches the logits. dx may be dy or y.
export function softmax_grad_f32(dy: usize, y: usize, dx: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 2;
  for (; rows > 0; --rows, dy += n, y += n, dx += n) {
    let total = f64x2.splat(0), j: usize = 0;
    for (; j + 16 <= n; j += 16) {
      const v = f32x4.mul(v128.load(dy + j), v128.load(y + j));
      total = f64x2.add(total, f64x2.add(low(v), high(v)));
    }
    let dot = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
    for (; j < n; j += 4) dot += <f64>(load<f32>(dy + j) * load<f32>(y + j));
    const dots = f32x4.splat(<f32>dot);
    for (j = 0; j < n; j += 16) {
      const v = f32x4.mul(f32x4.sub(v128.load(dy + j), dots), v128.load(y + j));
      if (j + 16 >= n) { storeTail(dx + j, v, n - j); break; }
      v128.store(dx + j, v);
    }
  }
}
export function softmax_grad_f64(dy: usize, y: usize, dx: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 3;
  for (; rows > 0; --rows, dy += n, y += n, dx += n) {
    let dot: f64 = 0;
    for (let j: usize = 0; j < n; j += 8) dot += load<f64>(dy + j) * load<f64>(y + j);
    for (let j: usize = 0; j < n; j += 8) store<f64>(dx + j, (load<f64>(dy + j) - dot) * load<f64>(y + j));
  }
}

// loss[r] = -log(softmax(x[r, :])[labels[r]]), and the softmax itself, which the gradient needs: dx = (probs - one hot) * dloss.
// The loss of a label outside [0, k) is NaN; where TensorFlow throws instead, check_index comes first.
export function sparse_softmax_loss_f32(x: usize, labels: usize, loss: usize, probs: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 2;
  for (; rows > 0; --rows, x += n, probs += n, labels += 4, loss += 4) {
    const shift = peakRowF32(x, k), label = load<u32>(labels);
    const logit: f32 = label < <u32>k && isFinite(shift) ? load<f32>(x + ((<usize>label) << 2)) - shift : NaN;
    const sum = isFinite(shift) ? expRowF32(x, probs, k, shift, rows > 1 ? n : 0) : NaN;
    scaleRowF32(probs, k, <f32>(1.0 / sum));
    store<f32>(loss, <f32>(logF64(sum) - <f64>logit));
  }
}
export function sparse_softmax_loss_f64(x: usize, labels: usize, loss: usize, probs: usize, rows: i32, k: i32): void {
  const n = (<usize>k) << 3;
  for (; rows > 0; --rows, x += n, probs += n, labels += 4, loss += 8) {
    const shift = maxRowF64(x, k), label = load<u32>(labels);
    const logit: f64 = label < <u32>k && isFinite(shift) ? load<f64>(x + ((<usize>label) << 3)) - shift : NaN;
    const sum = isFinite(shift) ? expRowF64(x, probs, k, shift) : NaN;
    scaleRowF64(probs, k, 1.0 / sum);
    store<f64>(loss, logF64(sum) - logit);
  }
}
