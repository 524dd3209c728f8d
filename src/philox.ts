/**
 * Philox-4x32-10 on the host: for seeds, and for choices that are made one at a time. Tensors are filled by the kernels
 * (assembly/philox.ts), which compute the same function.
 *
 * A state is six 32-bit words, as the kernels and TensorFlow's generators keep it: four of the counter, two of the key,
 * lowest first.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011
 */
export type State = Uint32Array;

/** The upper 32 bits of a product of two 32-bit numbers, the second in halves. */
function high(a: number, low: number, upper: number): number {
  const [p, q] = [Math.imul(a >>> 16, low), Math.imul(a & 0xffff, upper)];
  const middle = (Math.imul(a & 0xffff, low) >>> 16) + (p & 0xffff) + (q & 0xffff);
  return (Math.imul(a >>> 16, upper) + (p >>> 16) + (q >>> 16) + (middle >>> 16)) | 0;
}

/** Writes the four words that a state stands for. */
export function blockInto(words: Uint32Array, state: State): void {
  let x0 = state[0];
  let x1 = state[1];
  let x2 = state[2];
  let x3 = state[3];
  let key0 = state[4];
  let key1 = state[5];
  for (let round = 0; round < 10; round++) {
    const even = high(x2, 0x8d57, 0xcd9e) ^ x1 ^ key0;
    const odd = high(x0, 0x1f53, 0xd251) ^ x3 ^ key1;
    x1 = Math.imul(0xcd9e8d57, x2);
    x3 = Math.imul(0xd2511f53, x0);
    x0 = even;
    x2 = odd;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  words[0] = x0;
  words[1] = x1;
  words[2] = x2;
  words[3] = x3;
}

/**
 * The four words that a state stands for.
 * @example block(Uint32Array.of(0, 0, 0, 0, 0, 0)); // 6627e8d5 e169c58d bc57ac4c 9b00dbd8
 */
export function block(state: State): Uint32Array {
  const words = new Uint32Array(4);
  blockInto(words, state);
  return words;
}

/** The state that TensorFlow's ops start with: the first seed is the key, the second the upper half of the counter. */
export function stateOf(seed: bigint, seed2: bigint): State {
  const word = (x: bigint): number => Number(x & 0xffffffffn);
  return Uint32Array.of(0, 0, word(seed2), word(seed2 >> 32n), word(seed), word(seed >> 32n));
}

/** Moves the counter of a state by so many blocks (a whole number below 2^53). */
export function skip(state: State, blocks: number): void {
  let carry = blocks;
  for (let i = 0; i < 4 && carry > 0; i++) {
    const sum = state[i] + (carry % 4294967296);
    state[i] = sum;
    carry = Math.floor(carry / 4294967296) + (sum >= 4294967296 ? 1 : 0);
  }
}
