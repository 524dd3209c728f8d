/** Writes the first `bytes` (1 to 15) of the 16 bytes lo, hi: what is left of a row after its last whole vector. */
export function storeTail(y: usize, lo: u64, hi: u64, bytes: usize): void {
  if (bytes & 8) { store<u64>(y, lo); y += 8; lo = hi; }
  if (bytes & 4) { store<u32>(y, <u32>lo); y += 4; lo >>= 32; }
  if (bytes & 2) { store<u16>(y, <u16>lo); y += 2; lo >>= 16; }
  if (bytes & 1) store<u8>(y, <u8>lo);
}

/** Writes v, or as much of it as belongs to the `bytes` that are left. */
// @ts-ignore: decorator
@inline
export function storeLeft(y: usize, v: v128, bytes: usize): void {
  if (bytes >= 16) v128.store(y, v);
  else storeTail(y, v128.extract_lane<u64>(v, 0), v128.extract_lane<u64>(v, 1), bytes);
}
