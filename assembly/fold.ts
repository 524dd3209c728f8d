// How two elements fold into one, for reductions and scatters. An op says what the fold of nothing is, and folds two vectors
// or two elements; the loops over rows are written once. Codes instead of one exported loop per kernel keep the module small:
// a driver that walks rows is compiled once, and the switch costs about 2 ns a row.

@final @unmanaged class Sum<T> {
  @inline empty(): T { return <T>0; }
  @inline lanes(a: v128, x: v128): v128 { return v128.add<T>(a, x); }
  @inline element(a: T, x: T): T { return <T>(a + x); }
}

@final @unmanaged class Difference<T> {
  @inline lanes(a: v128, x: v128): v128 { return v128.sub<T>(a, x); }
  @inline element(a: T, x: T): T { return <T>(a - x); }
}

@final @unmanaged class Prod<T> {
  @inline empty(): T { return <T>1; }
  @inline lanes(a: v128, x: v128): v128 { return v128.mul<T>(a, x); }
  @inline element(a: T, x: T): T { return <T>(a * x); }
}

// pmax is one instruction where max is eight. It keeps a NaN of the first operand; `x != x` sets all bits of a lane, which
// is a NaN too, where the second operand is one.
@final @unmanaged class Max<T> {
  @inline empty(): T {
    if (isFloat<T>()) return <T>(-Infinity);
    return <T>(<T>1 << <T>(sizeof<T>() * 8 - 1));
  }
  @inline lanes(a: v128, x: v128): v128 {
    if (isFloat<T>()) return v128.or(v128.pmax<T>(a, x), v128.ne<T>(x, x));
    if (sizeof<T>() == 8) return v128.bitselect(x, a, v128.gt<T>(x, a));
    return v128.max<T>(a, x);
  }
  @inline element(a: T, x: T): T { return max<T>(a, x); }
}

@final @unmanaged class Min<T> {
  @inline empty(): T {
    if (isFloat<T>()) return <T>Infinity;
    return <T>~(<T>1 << <T>(sizeof<T>() * 8 - 1));
  }
  @inline lanes(a: v128, x: v128): v128 {
    if (isFloat<T>()) return v128.or(v128.pmin<T>(a, x), v128.ne<T>(x, x));
    if (sizeof<T>() == 8) return v128.bitselect(x, a, v128.lt<T>(x, a));
    return v128.min<T>(a, x);
  }
  @inline element(a: T, x: T): T { return min<T>(a, x); }
}

@final @unmanaged class All<T> {
  @inline empty(): T { return <T>1; }
  @inline lanes(a: v128, x: v128): v128 { return v128.and(a, x); }
  @inline element(a: T, x: T): T { return <T>(a & x); }
}

@final @unmanaged class Any<T> {
  @inline empty(): T { return <T>0; }
  @inline lanes(a: v128, x: v128): v128 { return v128.or(a, x); }
  @inline element(a: T, x: T): T { return <T>(a | x); }
}

// A code is 4 * op + lane; lanes are f32, i32, f64, i64.
export const SUM = 0, DIFFERENCE = 4, PROD = 8, MAX = 12, MIN = 16, ANY = 20, ALL = 24;
export const F32 = 0, I32 = 1, F64 = 2, I64 = 3;

/** Bytes of an element as a power of two. */
// @ts-ignore: decorator
@inline
export function shiftOf(code: i32): i32 { return code >= ANY ? 0 : 2 + ((code >> 1) & 1); }

/** y[0] = the fold of the k elements at x. */
// @ts-ignore: decorator
@inline
function row<Op, T>(x: usize, y: usize, k: i32): void {
  const op = changetype<Op>(0);
  const end = x + ((<usize>k) << alignof<T>());
  let folded = op.empty();
  if (end - x >= 32) {
    let a = v128.splat<T>(folded), b = a;
    if (isFloat<T>() && sizeof<T>() == 4) {
      let c = a, d = a;
      for (const fours = x + ((end - x) & ~63); x < fours; x += 64) {
        a = op.lanes(a, v128.load(x));
        b = op.lanes(b, v128.load(x, 16));
        c = op.lanes(c, v128.load(x, 32));
        d = op.lanes(d, v128.load(x, 48));
      }
      a = op.lanes(a, c);
      b = op.lanes(b, d);
    }
    for (const pairs = x + ((end - x) & ~31); x < pairs; x += 32) {
      a = op.lanes(a, v128.load(x));
      b = op.lanes(b, v128.load(x, 16));
    }
    a = op.lanes(a, b);
    a = op.lanes(a, v128.shuffle<i64>(a, a, 1, 0));
    if (sizeof<T>() < 8) a = op.lanes(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
    if (sizeof<T>() < 4) a = op.lanes(a, v128.shr<u32>(a, 16));
    if (sizeof<T>() < 2) a = op.lanes(a, v128.shr<u32>(a, 8));
    folded = v128.extract_lane<T>(a, 0);
  }
  for (; x < end; x += sizeof<T>()) folded = op.element(folded, load<T>(x));
  store<T>(y, folded);
}

function foldRow(code: i32, x: usize, y: usize, k: i32): void {
  switch (code) {
    case SUM + I32: return row<Sum<i32>, i32>(x, y, k);
    case SUM + F64: return row<Sum<f64>, f64>(x, y, k);
    case SUM + I64: return row<Sum<i64>, i64>(x, y, k);
    case PROD + F32: return row<Prod<f32>, f32>(x, y, k);
    case PROD + I32: return row<Prod<i32>, i32>(x, y, k);
    case PROD + F64: return row<Prod<f64>, f64>(x, y, k);
    case PROD + I64: return row<Prod<i64>, i64>(x, y, k);
    case MAX + F32: return row<Max<f32>, f32>(x, y, k);
    case MAX + I32: return row<Max<i32>, i32>(x, y, k);
    case MAX + F64: return row<Max<f64>, f64>(x, y, k);
    case MAX + I64: return row<Max<i64>, i64>(x, y, k);
    case MIN + F32: return row<Min<f32>, f32>(x, y, k);
    case MIN + I32: return row<Min<i32>, i32>(x, y, k);
    case MIN + F64: return row<Min<f64>, f64>(x, y, k);
    case MIN + I64: return row<Min<i64>, i64>(x, y, k);
    case ANY: return row<Any<u8>, u8>(x, y, k);
    default: return row<All<u8>, u8>(x, y, k);
  }
}

/** y[j] = the fold of y[j] and x[j], for n elements. */
// @ts-ignore: decorator
@inline
function into<Op, T>(x: usize, y: usize, n: i32): void {
  const op = changetype<Op>(0);
  const end = y + ((<usize>n) << alignof<T>());
  for (const lanesEnd = end - ((end - y) & 15); y < lanesEnd; y += 16, x += 16) v128.store(y, op.lanes(v128.load(y), v128.load(x)));
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) store<T>(y, op.element(load<T>(y), load<T>(x)));
}

export function foldInto(code: i32, x: usize, y: usize, n: i32): void {
  switch (code) {
    case SUM + F32: return into<Sum<f32>, f32>(x, y, n);
    case SUM + I32: return into<Sum<i32>, i32>(x, y, n);
    case SUM + F64: return into<Sum<f64>, f64>(x, y, n);
    case SUM + I64: return into<Sum<i64>, i64>(x, y, n);
    case DIFFERENCE + F32: return into<Difference<f32>, f32>(x, y, n);
    case DIFFERENCE + I32: return into<Difference<i32>, i32>(x, y, n);
    case DIFFERENCE + F64: return into<Difference<f64>, f64>(x, y, n);
    case DIFFERENCE + I64: return into<Difference<i64>, i64>(x, y, n);
    case PROD + F32: return into<Prod<f32>, f32>(x, y, n);
    case PROD + I32: return into<Prod<i32>, i32>(x, y, n);
    case PROD + F64: return into<Prod<f64>, f64>(x, y, n);
    case PROD + I64: return into<Prod<i64>, i64>(x, y, n);
    case MAX + F32: return into<Max<f32>, f32>(x, y, n);
    case MAX + I32: return into<Max<i32>, i32>(x, y, n);
    case MAX + F64: return into<Max<f64>, f64>(x, y, n);
    case MAX + I64: return into<Max<i64>, i64>(x, y, n);
    case MIN + F32: return into<Min<f32>, f32>(x, y, n);
    case MIN + I32: return into<Min<i32>, i32>(x, y, n);
    case MIN + F64: return into<Min<f64>, f64>(x, y, n);
    case MIN + I64: return into<Min<i64>, i64>(x, y, n);
    case ANY: return into<Any<u8>, u8>(x, y, n);
    default: return into<All<u8>, u8>(x, y, n);
  }
}

/** y[o, j] = the fold of x[o, r, j] over r. */
export function reduce(code: i32, x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  const shift = shiftOf(code);
  if (inner == 1 || k == 0) {
    const end = y + ((<usize>(outer * inner)) << shift);
    for (; y < end; y += <usize>1 << shift, x += (<usize>k) << shift) foldRow(code, x, y, k);
    return;
  }
  const n = (<usize>inner) << shift;
  for (; outer > 0; --outer, y += n) {
    memory.copy(y, x, n);
    x += n;
    for (let r = 1; r < k; ++r, x += n) foldInto(code, x, y, inner);
  }
}
