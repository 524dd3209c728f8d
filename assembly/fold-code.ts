// What is folded, as a number: 4 * op + lane. One driver with a code walks the rows for all kernels of a kind, which keeps the
// module small; finding the op by its code costs about 2 ns a row.
export const SUM = 0, DIFFERENCE = 4, PROD = 8, MAX = 12, MIN = 16, ANY = 20, ALL = 24;
export const F32 = 0, I32 = 1, F64 = 2, I64 = 3;

/** Bytes of an element as a power of two. */
// @ts-ignore: decorator
@inline
export function shiftOf(code: i32): i32 { return code >= ANY ? 0 : 2 + ((code >> 1) & 1); }
