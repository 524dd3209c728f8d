import { storeTail, VECTOR } from "./lanes";

/** Writes v, or as much of it as belongs to the `bytes` that are left. */
// @ts-ignore: decorator
@inline
export function storeLeft(y: usize, v: v128, bytes: usize): void {
  if (bytes >= VECTOR) v128.store(y, v);
  else storeTail(y, v, bytes);
}
