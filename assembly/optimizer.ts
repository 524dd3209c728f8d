// One step of an optimizer over n weights, in place, by Keras' rules. Numbers that depend on the step or the settings come
// through `params`, in the lane's own type, computed by the caller in float64 (1 - beta2 in float32 would be off by 1e-5).
import { storeTail } from "./lanes";

/** w -= lr * g. params: [lr] */
// @ts-ignore: decorator
@inline
function sgd<T>(w: usize, g: usize, n: i32, params: usize): void {
  const lr = v128.load_splat<T>(params);
  for (let left = (<isize>n) << alignof<T>(); left > 0; left -= 16, w += 16, g += 16) {
    const weight = v128.sub<T>(v128.load(w), v128.mul<T>(v128.load(g), lr));
    if (left < 16) { storeTail(w, weight, left); break; }
    v128.store(w, weight);
  }
}

/** m = momentum * m - lr * g; w += m, or with Nesterov's look ahead w += momentum * m - lr * g. params: [lr, momentum] */
// @ts-ignore: decorator
@inline
function momentum<T>(w: usize, m: usize, g: usize, n: i32, params: usize, nesterov: i32): void {
  const lr = v128.load_splat<T>(params), mu = v128.load_splat<T>(params + sizeof<T>());
  for (let left = (<isize>n) << alignof<T>(); left > 0; left -= 16, w += 16, m += 16, g += 16) {
    const step = v128.mul<T>(v128.load(g), lr);
    const velocity = v128.sub<T>(v128.mul<T>(v128.load(m), mu), step);
    const weight = v128.add<T>(v128.load(w), nesterov ? v128.sub<T>(v128.mul<T>(velocity, mu), step) : velocity);
    if (left < 16) { storeTail(m, velocity, left); storeTail(w, weight, left); break; }
    v128.store(m, velocity);
    v128.store(w, weight);
  }
}

/**
 * m += (g - m) * (1 - beta1); v += (g^2 - v) * (1 - beta2); w -= alpha * m / (sqrt(v) + eps).
 * params: [alpha, 1 - beta1, 1 - beta2, eps], with alpha = lr * sqrt(1 - beta2^t) / (1 - beta1^t) at step t = 1, 2, …
 */
// @ts-ignore: decorator
@inline
function adam<T>(w: usize, m: usize, v: usize, g: usize, n: i32, params: usize): void {
  const alpha = v128.load_splat<T>(params), rate1 = v128.load_splat<T>(params + sizeof<T>());
  const rate2 = v128.load_splat<T>(params + 2 * sizeof<T>()), eps = v128.load_splat<T>(params + 3 * sizeof<T>());
  for (let left = (<isize>n) << alignof<T>(); left > 0; left -= 16, w += 16, m += 16, v += 16, g += 16) {
    const grad = v128.load(g), m0 = v128.load(m), v0 = v128.load(v);
    const m1 = v128.add<T>(m0, v128.mul<T>(v128.sub<T>(grad, m0), rate1));
    const v1 = v128.add<T>(v0, v128.mul<T>(v128.sub<T>(v128.mul<T>(grad, grad), v0), rate2));
    const weight = v128.sub<T>(v128.load(w), v128.div<T>(v128.mul<T>(m1, alpha), v128.add<T>(v128.sqrt<T>(v1), eps)));
    if (left < 16) { storeTail(m, m1, left); storeTail(v, v1, left); storeTail(w, weight, left); break; }
    v128.store(m, m1);
    v128.store(v, v1);
    v128.store(w, weight);
  }
}

export function sgd_f32(w: usize, g: usize, n: i32, params: usize): void { sgd<f32>(w, g, n, params); }
export function sgd_f64(w: usize, g: usize, n: i32, params: usize): void { sgd<f64>(w, g, n, params); }
export function momentum_f32(w: usize, m: usize, g: usize, n: i32, params: usize, nesterov: i32): void {
  momentum<f32>(w, m, g, n, params, nesterov);
}
export function momentum_f64(w: usize, m: usize, g: usize, n: i32, params: usize, nesterov: i32): void {
  momentum<f64>(w, m, g, n, params, nesterov);
}
export function adam_f32(w: usize, m: usize, v: usize, g: usize, n: i32, params: usize): void { adam<f32>(w, m, v, g, n, params); }
export function adam_f64(w: usize, m: usize, v: usize, g: usize, n: i32, params: usize): void { adam<f64>(w, m, v, g, n, params); }
