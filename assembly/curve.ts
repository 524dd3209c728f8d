// The loop of functions whose code is long: their constants wait in registers, where the loop of lanes.ts would load them for
// every vector.
//
// Such an op is a class without fields: `size` constants, `constant(i)` each, and `usual`, which computes a vector from them.
// `isRare` says of which vectors that is not all; `rare` gives those, the same bits where `usual` was right.
import { storeTail, VECTOR } from "./lanes";

/** y[i] = Op(x[i]) for n floats. May run in place. */
// @ts-ignore: decorator
@inline
export function curve<Op>(x: usize, y: usize, n: i32): void {
  if (n <= 0) return;
  const op = changetype<Op>(0), size = op.size(), k0 = op.constant(0);
  const k1 = size > 1 ? op.constant(1) : k0, k2 = size > 2 ? op.constant(2) : k0, k3 = size > 3 ? op.constant(3) : k0;
  const k4 = size > 4 ? op.constant(4) : k0, k5 = size > 5 ? op.constant(5) : k0, k6 = size > 6 ? op.constant(6) : k0;
  const k7 = size > 7 ? op.constant(7) : k0, k8 = size > 8 ? op.constant(8) : k0, k9 = size > 9 ? op.constant(9) : k0;
  const last = y + (<usize>n << 2) - VECTOR;
  let v: v128;
  for (; ;) {
    const from = v128.load(x);
    v = op.usual(from, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
    if (op.isRare(from)) v = op.rare(from, v);
    if (y >= last) break;
    v128.store(y, v);
    x += VECTOR;
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}
