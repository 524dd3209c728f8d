const SIZE = 624;
const SHIFT = 397;

/**
 * The generator of Python's `random` module. TensorFlow draws the seeds of operations from it when only the global seed is
 * set, so that equal programs give equal numbers.
 *
 * Source: Matsumoto, Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998; seeded by array as Python seeds with an integer
 * @example new MersenneTwister(1234n).below31(); // 1892932127
 */
export class MersenneTwister {
  private readonly words = new Uint32Array(SIZE);
  private next = SIZE;

  constructor(seed: bigint) {
    this.fill(19650218);
    this.mix(partsOf(seed < 0n ? -seed : seed));
  }

  private fill(seed: number): void {
    const { words } = this;
    words[0] = seed;
    for (let i = 1; i < SIZE; i++) words[i] = Math.imul(1812433253, words[i - 1] ^ (words[i - 1] >>> 30)) + i;
  }

  private mix(parts: readonly number[]): void {
    const { words } = this;
    let i = 1;
    const advance = (): void => {
      if (++i < SIZE) return;
      words[0] = words[SIZE - 1];
      i = 1;
    };
    for (let k = 0; k < Math.max(SIZE, parts.length); k++) {
      const j = k % parts.length;
      words[i] = (words[i] ^ Math.imul(words[i - 1] ^ (words[i - 1] >>> 30), 1664525)) + parts[j] + j;
      advance();
    }
    for (let k = 1; k < SIZE; k++) {
      words[i] = (words[i] ^ Math.imul(words[i - 1] ^ (words[i - 1] >>> 30), 1566083941)) - i;
      advance();
    }
    words[0] = 0x80000000;
  }

  private renew(): void {
    const { words } = this;
    for (let i = 0; i < SIZE; i++) {
      const y = (words[i] & 0x80000000) | (words[(i + 1) % SIZE] & 0x7fffffff);
      words[i] = words[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }

  /** The next 32 bits, from 0. */
  word(): number {
    if (this.next === SIZE) this.renew();
    let y = this.words[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A number from 0 to 2^31 - 1, both included, as `randint(0, 2**31 - 1)` draws it. */
  below31(): number {
    for (;;) {
      const word = this.word();
      if (word < 0x80000000) return word;
    }
  }
}

/** An integer in parts of 32 bits, lowest first; at least one. */
function partsOf(n: bigint): number[] {
  const parts = [];
  do {
    parts.push(Number(n & 0xffffffffn));
    n >>= 32n;
  } while (n > 0n);
  return parts;
}
