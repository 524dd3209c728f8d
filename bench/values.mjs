// Deterministic input values, by counting: the same numbers in every process.

/** Hash of (index, seed) to an unsigned 32-bit integer. */
function hash(index, seed) {
  let h = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

export const sizeOf = (shape) => shape.reduce((product, d) => product * d, 1);

/**
 * Fills one input described as {shape, seed, scale, offset}: uniform in offset ± scale.
 * With {below: n} it is int32 in [0, n) instead.
 */
export function values({ shape, seed, scale = 1, offset = 0, below }) {
  const n = sizeOf(shape);
  const data = below ? new Int32Array(n) : new Float32Array(n);
  for (let i = 0; i < n; i++) {
    data[i] = below ? hash(i, seed) % below : ((hash(i, seed) / 2 ** 32) * 2 - 1) * scale + offset;
  }
  return data;
}
