// The element loops, written once. An op is a class without fields whose `lanes` says what happens to one vector;
// `changetype<Op>(0)` reaches it and costs nothing, since all is inlined. The last vector of an operand is computed
// whole by the same code and only its valid bytes are written (`storeTail`): an element's bits never depend on its
// position, an op is compiled once per loop, and reading past the end by less than a vector is allowed.

/** Bytes of one vector. */
// @ts-ignore: decorator
@inline export const VECTOR: usize = 16;

/** Writes the low `bytes` (0 to 16) of a vector. It calls itself, so that the compiler does not copy it into every kernel. */
export function storeTail(y: usize, v: v128, bytes: usize): void {
  if (bytes & 16) {
    v128.store(y, v);
  } else if (bytes & 8) {
    v128.store64_lane(y, v, 0);
    storeTail(y + 8, v128.shuffle<i64>(v, v, 1, 1), bytes - 8);
  } else if (bytes & 4) {
    v128.store32_lane(y, v, 0);
    storeTail(y + 4, v128.shr<u64>(v, 32), bytes - 4);
  } else if (bytes) {
    v128.store8_lane(y, v, 0);
    storeTail(y + 1, v128.shr<u32>(v, 8), bytes - 1);
  }
}

/** y[i] = Op(x[i]) for n elements of T. May run in place. */
// @ts-ignore: decorator
@inline
export function unary<Op, T>(x: usize, y: usize, n: i32): void {
  if (n <= 0) return;
  const op = changetype<Op>(0);
  const last = y + (<usize>n << alignof<T>()) - VECTOR;
  let v: v128;
  for (; ;) {
    v = op.lanes(v128.load(x));
    if (y >= last) break;
    v128.store(y, v);
    x += VECTOR;
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}

/** The same, four vectors a turn: for ops so short that the loop itself counts. */
// @ts-ignore: decorator
@inline
export function unaryByFour<Op, T>(x: usize, y: usize, n: i32): void {
  const op = changetype<Op>(0);
  const bytes = <usize>n << alignof<T>();
  for (const fours = y + (bytes & ~63); y < fours; x += 64, y += 64) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    v128.store(y, op.lanes(x0));
    v128.store(y, op.lanes(x1), 16);
    v128.store(y, op.lanes(x2), 32);
    v128.store(y, op.lanes(x3), 48);
  }
  unary<Op, T>(x, y, n & ((64 >> alignof<T>()) - 1));
}

/** y[i] = Op(a[i], b[i]) for n elements of T; where sa (or sb) is 0 the one element of a (or b) serves all. May run in place. */
// @ts-ignore: decorator
@inline
export function pairs<Op, T>(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void {
  const op = changetype<Op>(0);
  let left = v128.load_splat<T>(a), right = v128.load_splat<T>(b);
  for (const end = y + (<usize>n << alignof<T>()); y < end; y += VECTOR, a += VECTOR, b += VECTOR) {
    if (sa) left = v128.load(a);
    if (sb) right = v128.load(b);
    const v = op.lanes(left, right);
    if (y + VECTOR <= end) v128.store(y, v);
    else storeTail(y, v, end - y);
  }
}

/** The same, four vectors a turn: for short ops. */
// @ts-ignore: decorator
@inline
export function pairsByFour<Op, T>(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void {
  if (n <= 0) return;
  const op = changetype<Op>(0);
  let a0 = v128.load_splat<T>(a), a1 = a0, a2 = a0, a3 = a0;
  let b0 = v128.load_splat<T>(b), b1 = b0, b2 = b0, b3 = b0;
  for (const fours = y + ((<usize>n << alignof<T>()) & ~63); y < fours; y += 64) {
    if (sa) {
      a0 = v128.load(a); a1 = v128.load(a, 16); a2 = v128.load(a, 32); a3 = v128.load(a, 48);
      a += 64;
    }
    if (sb) {
      b0 = v128.load(b); b1 = v128.load(b, 16); b2 = v128.load(b, 32); b3 = v128.load(b, 48);
      b += 64;
    }
    v128.store(y, op.lanes(a0, b0));
    v128.store(y, op.lanes(a1, b1), 16);
    v128.store(y, op.lanes(a2, b2), 32);
    v128.store(y, op.lanes(a3, b3), 48);
  }
  pairs<Op, T>(a, b, y, n & ((64 >> alignof<T>()) - 1), sa, sb);
}

/** One element of 2^shift bytes in every lane. */
// @ts-ignore: decorator
@inline
export function splat(x: usize, shift: i32): v128 {
  switch (shift) {
    case 0: return v128.load_splat<u8>(x);
    case 1: return v128.load_splat<u16>(x);
    case 2: return v128.load_splat<u32>(x);
    case 3: return v128.load_splat<u64>(x);
  }
  return v128.load(x);
}
