// What follows a product: bias along the rows and the activation that most layers have, in one pass over the result.
import { storeLeft } from "./tail";

/** y[rows, n] = activation(y + bias[n]) in place. activation: 0 none, 1 relu. The bits are those of add_f32 and relu_f32. */
export function bias_f32(y: usize, bias: usize, rows: i32, n: i32, activation: i32): void {
  const row = <usize>n << 2;
  for (; rows > 0; rows--, y += row) {
    let j: usize = 0;
    if (activation) {
      const zero = f32x4.splat(0);
      for (; j + 16 <= row; j += 16) v128.store(y + j, f32x4.pmax(f32x4.add(v128.load(y + j), v128.load(bias + j)), zero));
      if (j < row) storeLeft(y + j, f32x4.pmax(f32x4.add(v128.load(y + j), v128.load(bias + j)), zero), row - j);
    } else {
      for (; j + 16 <= row; j += 16) v128.store(y + j, f32x4.add(v128.load(y + j), v128.load(bias + j)));
      if (j < row) storeLeft(y + j, f32x4.add(v128.load(y + j), v128.load(bias + j)), row - j);
    }
  }
}
