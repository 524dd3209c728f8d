// A dense layer in one call: the product, then bias and activation while the rows are still in cache.

import { matmul_f32 } from "./matmul";

/** c[m, n] = activation(a·b + bias[n]). bias 0: none. activation: 0 none, 1 relu. The rest as matmul_f32. */
export function matmul_bias_f32(
  a: usize, b: usize, bias: usize, c: usize, m: i32, n: i32, k: i32, flags: i32, activation: i32, scratch: usize,
): void {
  matmul_f32(a, b, c, 1, m, n, k, 0, 0, flags, scratch);
  if (!bias && !activation) return;
  const floor = f32x4.splat(activation ? 0 : -Infinity);
  const row = <usize>n << 2;
  for (; m > 0; m--, c += row) {
    let j: usize = 0;
    for (; j < row; j += 16) {
      let x = v128.load(c + j);
      if (bias) x = f32x4.add(x, v128.load(bias + j));
      x = f32x4.pmax(x, floor);
      if (j + 16 <= row) v128.store(c + j, x);
      else for (; j < row; j += 4, x = v128.shuffle<i32>(x, x, 1, 2, 3, 3)) v128.store_lane<f32>(c + j, x, 0);
    }
  }
}
