// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a fingerprint that nobody can aim at without its key.

const wrap = (v: bigint): bigint => BigInt.asUintN(64, v);
const turned = (v: bigint, by: bigint): bigint => wrap((v << by) | (v >> (64n - by)));

class State {
  private v: [bigint, bigint, bigint, bigint];

  constructor(k0: bigint, k1: bigint) {
    this.v = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n];
  }

  rounds(count: number): void {
    let [a, b, c, d] = this.v;
    for (let i = 0; i < count; i++) {
      a = wrap(a + b);
      b = turned(b, 13n) ^ a;
      a = turned(a, 32n);
      c = wrap(c + d);
      d = turned(d, 16n) ^ c;
      a = wrap(a + d);
      d = turned(d, 21n) ^ a;
      c = wrap(c + b);
      b = turned(b, 17n) ^ c;
      c = turned(c, 32n);
    }
    this.v = [a, b, c, d];
  }

  word(m: bigint): void {
    this.v[3] ^= m;
    this.rounds(2);
    this.v[0] ^= m;
  }

  end(): bigint {
    this.v[2] ^= 0xffn;
    this.rounds(4);
    const [a, b, c, d] = this.v;
    return a ^ b ^ c ^ d;
  }
}

/** The fingerprint of some bytes under a key of two 64-bit words. @example siphash24(0n, 0n, new Uint8Array(0)) // 0x1e924b9d737700d7n */
export function siphash24(k0: bigint, k1: bigint, bytes: Uint8Array): bigint {
  const state = new State(wrap(k0), wrap(k1));
  const padded = new Uint8Array((Math.floor(bytes.length / 8) + 1) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const view = new DataView(padded.buffer);
  for (let i = 0; i < padded.length; i += 8) state.word(view.getBigUint64(i, true));
  return state.end();
}
