// The element loops, written once. An op is a class without fields whose `lanes` says what happens to one vector;
// `changetype<Op>(0)` reaches it and costs nothing, since all is inlined. The elements after the last whole vector
// are splat through the same code, so that an element's bits never depend on its position.

/** Bytes of one vector. */
// @ts-ignore: decorator
@inline export const VECTOR: usize = 16;

/** y[i] = Op(x[i]) for n elements of T. May run in place. */
// @ts-ignore: decorator
@inline
export function unary<Op, T>(x: usize, y: usize, n: i32): void {
  const op = changetype<Op>(0);
  const end = y + ((<usize>n) << alignof<T>());
  const lanesEnd = end - ((end - y) & (VECTOR - 1));
  for (; y < lanesEnd; y += VECTOR, x += VECTOR) v128.store(y, op.lanes(v128.load(x)));
  for (; y < end; y += sizeof<T>(), x += sizeof<T>()) {
    store<T>(y, v128.extract_lane<T>(op.lanes(v128.splat<T>(load<T>(x))), 0));
  }
}
