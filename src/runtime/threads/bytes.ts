// Lanes of kernels (docs/kernels.md), and what an element takes.

/** Bytes of an element of a lane, or of so many bits. */
export const BYTES: Readonly<Record<string, number>> = {
  f32: 4,
  f64: 8,
  i32: 4,
  i64: 8,
  u32: 4,
  u64: 8,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  f16: 2,
  bf16: 2,
  b8: 1,
};
export const WIDE: readonly string[] = ['f32', 'f64', 'i32', 'i64'];
export const FLOATS: readonly string[] = ['f32', 'f64'];
export const BITS: readonly number[] = [8, 16, 32, 64, 128];

/** Nanoseconds an element of four bytes takes that streams through. */
export const STREAM = 0.12;
export const stream = (bytes: number): number => (STREAM * bytes) / 4;
