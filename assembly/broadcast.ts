// A binary or compare kernel over two strided operands: the kernel runs over the innermost row, this walks the rows.

// @ts-ignore: decorator
@inline const ROW = 16; // bytes of spec before the dims: n, sa, sb, yRowBytes
// @ts-ignore: decorator
@inline const DIM = 12; // bytes of one dim: size, aStrideBytes, bStrideBytes

// Walks one dim and calls itself for the next; the depth is the rank. Gives the address after the last row written.
function walk(fn: i32, a: usize, b: usize, y: usize, spec: usize, rank: i32, dim: usize): usize {
  if (!rank) {
    call_indirect<void>(fn, a, b, y, load<i32>(spec), load<i32>(spec, 4), load<i32>(spec, 8));
    return y + load<i32>(spec, 12);
  }
  for (let i = load<i32>(dim); i > 0; --i) {
    y = walk(fn, a, b, y, spec, rank - 1, dim + DIM);
    a += load<i32>(dim, 4);
    b += load<i32>(dim, 8);
  }
  return y;
}

/** spec: i32 [n, sa, sb, yRowBytes, (size, aStrideBytes, bStrideBytes) x rank], outermost first. */
export function broadcast2(fn: i32, a: usize, b: usize, y: usize, spec: usize, rank: i32): void {
  walk(fn, a, b, y, spec, rank, spec + ROW);
}
