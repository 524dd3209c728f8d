// The register tiles of matrix multiplication. A tile is a few rows of c by two vectors of columns, summed over k in
// registers. Every element of c is summed in the same order whatever tile, blocking or split of the rows it came
// through: from zero over the k of one block, then block after block, so its bits depend on its operands alone.
//
// Three things in the loops are for older V8: they test at their top, take the rows from the last to the first and move to
// the next elements at their end. In any other order it puts loads before the arithmetic and needs more vector registers
// than there are: 27 GFLOP/s instead of 58 for six rows.

/** Bytes of a tile's row: two vectors. */
// @ts-ignore: decorator
@inline export const TILE_BYTES: usize = 32;

/** Rows of the large tile: as many as the fifteen vector registers that V8 hands out allow. */
// @ts-ignore: decorator
@inline export const TILE_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

/** Bytes of a packed strip of a that belong to one place along k, of elements of four bytes. */
// @ts-ignore: decorator
@inline export const STRIP_STEP: usize = <usize>TILE_ROWS << 2;

/** acc + a·b by lanes: fused where relaxed SIMD allows it. */
@final @unmanaged export class MulAdd<T> {
  @inline step(a: v128, b: v128, acc: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD && isFloat<T>()) return v128.relaxed_madd<T>(a, b, acc);
    return v128.add<T>(acc, v128.mul<T>(a, b));
  }
}

/**
 * The same address, as a sum: of a sum V8 knows that its register has zeros above, of a parameter not, and then a loop that begins with
 * it copies it at every turn.
 */
// @ts-ignore: decorator
@inline
export function summed(address: usize, unknown: usize): usize { return address + unknown - unknown; }

/**
 * c[TILE_ROWS, 2 vectors] = (add ? c : 0) + a·b: row i of a starts at a + i·aRow and its elements are aStep bytes apart, the rows of b
 * are two vectors, `bStep` bytes apart. An element that is loaded and repeated costs no more from rows that lie apart than from a strip.
 */
export function tile<T, M>(a0: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, k: i32, add: i32): void {
  const op = changetype<M>(0);
  const zero = i64x2.splat(0);
  const end = a0 + <usize>k * aStep;
  a0 = summed(a0, cRow); b = summed(b, cRow);
  let a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
  let x0 = zero, x1 = zero, x2 = zero, x3 = zero, x4 = zero, x5 = zero;
  let y0 = zero, y1 = zero, y2 = zero, y3 = zero, y4 = zero, y5 = zero;
  while (a0 != end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += bStep;
    let s: v128;
    if (ASC_FEATURE_RELAXED_SIMD) {
      s = v128.load_splat<T>(a5);
      x5 = op.step(s, b0, x5); y5 = op.step(s, b1, y5);
    }
    s = v128.load_splat<T>(a4);
    x4 = op.step(s, b0, x4); y4 = op.step(s, b1, y4);
    s = v128.load_splat<T>(a3);
    x3 = op.step(s, b0, x3); y3 = op.step(s, b1, y3);
    s = v128.load_splat<T>(a2);
    x2 = op.step(s, b0, x2); y2 = op.step(s, b1, y2);
    s = v128.load_splat<T>(a1);
    x1 = op.step(s, b0, x1); y1 = op.step(s, b1, y1);
    s = v128.load_splat<T>(a0);
    x0 = op.step(s, b0, x0); y0 = op.step(s, b1, y0);
    a0 += aStep; a1 += aStep; a2 += aStep; a3 += aStep; a4 += aStep;
    if (ASC_FEATURE_RELAXED_SIMD) a5 += aStep;
  }
  putTile<T>(c, cRow, add, x0, y0, x1, y1, x2, y2, x3, y3, x4, y4, x5, y5);
}

/** Writes the sums of a tile, or adds them to c. */
// @ts-ignore: decorator
@inline
export function putTile<T>(
  c: usize, cRow: usize, add: i32,
  x0: v128, y0: v128, x1: v128, y1: v128, x2: v128, y2: v128, x3: v128, y3: v128, x4: v128, y4: v128, x5: v128, y5: v128,
): void {
  if (add) {
    let d = c;
    x0 = v128.add<T>(v128.load(d), x0); y0 = v128.add<T>(v128.load(d, 16), y0);
    d += cRow;
    x1 = v128.add<T>(v128.load(d), x1); y1 = v128.add<T>(v128.load(d, 16), y1);
    d += cRow;
    x2 = v128.add<T>(v128.load(d), x2); y2 = v128.add<T>(v128.load(d, 16), y2);
    d += cRow;
    x3 = v128.add<T>(v128.load(d), x3); y3 = v128.add<T>(v128.load(d, 16), y3);
    d += cRow;
    x4 = v128.add<T>(v128.load(d), x4); y4 = v128.add<T>(v128.load(d, 16), y4);
    if (ASC_FEATURE_RELAXED_SIMD) {
      d += cRow;
      x5 = v128.add<T>(v128.load(d), x5); y5 = v128.add<T>(v128.load(d, 16), y5);
    }
  }
  v128.store(c, x0); v128.store(c, y0, 16);
  c += cRow;
  v128.store(c, x1); v128.store(c, y1, 16);
  c += cRow;
  v128.store(c, x2); v128.store(c, y2, 16);
  c += cRow;
  v128.store(c, x3); v128.store(c, y3, 16);
  c += cRow;
  v128.store(c, x4); v128.store(c, y4, 16);
  if (ASC_FEATURE_RELAXED_SIMD) {
    c += cRow;
    v128.store(c, x5); v128.store(c, y5, 16);
  }
}

/** The same for up to four rows: those that do not exist are read and written as copies of the last one that does. */
export function rowTile<T, M>(
  a0: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c0: usize, cRow: usize, k: i32, rows: i32, add: i32,
): void {
  const op = changetype<M>(0);
  const zero = i64x2.splat(0);
  const end = a0 + <usize>k * aStep;
  a0 = summed(a0, aStep); b = summed(b, bStep);
  let a1 = a0 + (rows > 1 ? aRow : 0), a2 = a1 + (rows > 2 ? aRow : 0), a3 = a2 + (rows > 3 ? aRow : 0);
  let x0 = zero, x1 = zero, x2 = zero, x3 = zero;
  let y0 = zero, y1 = zero, y2 = zero, y3 = zero;
  while (a0 != end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    b += bStep;
    let s = v128.load_splat<T>(a3);
    x3 = op.step(s, b0, x3); y3 = op.step(s, b1, y3);
    s = v128.load_splat<T>(a2);
    x2 = op.step(s, b0, x2); y2 = op.step(s, b1, y2);
    s = v128.load_splat<T>(a1);
    x1 = op.step(s, b0, x1); y1 = op.step(s, b1, y1);
    s = v128.load_splat<T>(a0);
    x0 = op.step(s, b0, x0); y0 = op.step(s, b1, y0);
    a0 += aStep; a1 += aStep; a2 += aStep; a3 += aStep;
  }
  const c1 = c0 + (rows > 1 ? cRow : 0), c2 = c1 + (rows > 2 ? cRow : 0), c3 = c2 + (rows > 3 ? cRow : 0);
  if (add) {
    x0 = v128.add<T>(v128.load(c0), x0); y0 = v128.add<T>(v128.load(c0, 16), y0);
    x1 = v128.add<T>(v128.load(c1), x1); y1 = v128.add<T>(v128.load(c1, 16), y1);
    x2 = v128.add<T>(v128.load(c2), x2); y2 = v128.add<T>(v128.load(c2, 16), y2);
    x3 = v128.add<T>(v128.load(c3), x3); y3 = v128.add<T>(v128.load(c3, 16), y3);
  }
  v128.store(c0, x0); v128.store(c0, y0, 16);
  v128.store(c1, x1); v128.store(c1, y1, 16);
  v128.store(c2, x2); v128.store(c2, y2, 16);
  v128.store(c3, x3); v128.store(c3, y3, 16);
}
