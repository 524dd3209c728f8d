import type { Kernel } from '../wasm.ts';
import type { Least } from './linear.ts';

// Calls that are too short to share must not notice that others are: one look at their sizes, no list of their arguments. One function for
// each order of arguments in docs/kernels.md.

/** The kernel where these arguments multiply to less than is worth sharing, else `share`. */
export function unlessShort(kernel: Kernel, share: Kernel, arity: number, { of, elements }: Least): Kernel {
  switch (`${arity}:${of}`) {
    case '3:1':
      return (y, n, p) => (n < elements ? kernel : share)(y, n, p);
    case '3:2':
      return (x, y, n) => (n < elements ? kernel : share)(x, y, n);
    case '4:1':
      return (y, n, p, q) => (n < elements ? kernel : share)(y, n, p, q);
    case '4:2':
      return (w, g, n, p) => (n < elements ? kernel : share)(w, g, n, p);
    case '4:2,3':
      return (x, y, rows, k) => (rows * k < elements ? kernel : share)(x, y, rows, k);
    case '5:3,4':
      return (x, y, z, rows, k) => (rows * k < elements ? kernel : share)(x, y, z, rows, k);
    case '5:2,3,4':
      return (x, y, outer, k, inner) => (outer * k * inner < elements ? kernel : share)(x, y, outer, k, inner);
    case '6:3':
      return (a, b, y, n, sa, sb) => (n < elements ? kernel : share)(a, b, y, n, sa, sb);
    case '6:4':
      return (w, m, v, g, n, p) => (n < elements ? kernel : share)(w, m, v, g, n, p);
    case '8:4':
      return (c, a, b, y, n, sc, sa, sb) => (n < elements ? kernel : share)(c, a, b, y, n, sc, sa, sb);
    case '11:3,4,5,6':
      return (a, b, c, batch, m, n, k, d, e, flags, s) =>
        (batch * m * n * k < elements ? kernel : share)(a, b, c, batch, m, n, k, d, e, flags, s);
  }
  return share;
}
