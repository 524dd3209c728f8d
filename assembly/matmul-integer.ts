// int32 and int64 products. Sums wrap, so their order is free and a plain loop over the rows of b will do.

// @ts-ignore: decorator
@inline
function matmul<T>(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32,
): void {
  const one = sizeof<T>();
  const aStored = <usize>(flags >>> 2 ? flags >>> 2 : m) * one;
  const aRow = flags & 1 ? one : <usize>k * one, aStep = flags & 1 ? aStored : one;
  const cRow = <usize>n * one;
  memory.fill(c, 0, cRow * m * batch);
  for (; batch > 0; batch--, a += aBatchBytes, b += bBatchBytes) {
    for (let i = 0, row = a; i < m; i++, row += aRow, c += cRow) {
      if (flags & 2) {
        for (let j: usize = 0, bp = b; j < cRow; j += one) {
          let sum: T = 0;
          for (let p = 0, from = row; p < k; p++, from += aStep, bp += one) sum += load<T>(from) * load<T>(bp);
          store<T>(c + j, sum);
        }
        continue;
      }
      for (let p = 0, from = row, bp = b; p < k; p++, from += aStep, bp += cRow) {
        const x = load<T>(from);
        const xs = v128.splat<T>(x);
        let j: usize = 0;
        for (; j + 16 <= cRow; j += 16) v128.store(c + j, v128.add<T>(v128.load(c + j), v128.mul<T>(xs, v128.load(bp + j))));
        for (; j < cRow; j += one) store<T>(c + j, load<T>(c + j) + x * load<T>(bp + j));
      }
    }
  }
}

/** As matmul_f32; scratch is not used. */
export function matmul_i32(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<i32>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags); }

/** As matmul_f32; scratch is not used. */
export function matmul_i64(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<i64>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags); }
