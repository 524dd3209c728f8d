// FarmHash's Fingerprint64 (Geoff Pike, 2014), which never changes: TensorFlow puts strings into buckets by it.
// Source: https://github.com/google/farmhash

const MASK = (1n << 64n) - 1n;
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

type Pair = readonly [bigint, bigint];

const wrap = (v: bigint): bigint => v & MASK;
/** Rotated to the right. */
const turned = (v: bigint, by: bigint): bigint => wrap((wrap(v) >> by) | (wrap(v) << (64n - by)));
const mixed = (v: bigint): bigint => wrap(v) ^ (wrap(v) >> 47n);

function hash16(u: bigint, v: bigint, mul: bigint): bigint {
  const a = mixed((wrap(u) ^ wrap(v)) * mul);
  return wrap(mixed((wrap(v) ^ a) * mul) * mul);
}

/** Little-endian words of a byte string. */
class Words {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  at(i: number): bigint {
    return this.view.getBigUint64(i, true);
  }

  half(i: number): bigint {
    return BigInt(this.view.getUint32(i, true));
  }
}

function upTo16(s: Words, n: number): bigint {
  const mul = wrap(K2 + BigInt(2 * n));
  if (n >= 8) {
    const a = s.at(0) + K2;
    const b = s.at(n - 8);
    return hash16(turned(b, 37n) * mul + a, (turned(a, 25n) + b) * mul, mul);
  }
  if (n >= 4) return hash16(BigInt(n) + (s.half(0) << 3n), s.half(n - 4), mul);
  if (n === 0) return K2;
  const [a, b, c] = [s.bytes[0], s.bytes[n >> 1], s.bytes[n - 1]];
  return wrap(mixed(wrap(BigInt(a + (b << 8)) * K2) ^ wrap(BigInt(n + (c << 2)) * K0)) * K2);
}

function upTo32(s: Words, n: number): bigint {
  const mul = wrap(K2 + BigInt(2 * n));
  const a = s.at(0) * K1;
  const b = s.at(8);
  const c = s.at(n - 8) * mul;
  const d = s.at(n - 16) * K2;
  return hash16(turned(a + b, 43n) + turned(c, 30n) + d, a + turned(b + K2, 18n) + c, mul);
}

function upTo64(s: Words, n: number): bigint {
  const mul = wrap(K2 + BigInt(2 * n));
  const a = s.at(0) * K2;
  const b = s.at(8);
  const c = s.at(n - 8) * mul;
  const d = s.at(n - 16) * K2;
  const y = turned(a + b, 43n) + turned(c, 30n) + d;
  const z = hash16(y, a + turned(b + K2, 18n) + c, mul);
  const e = s.at(16) * mul;
  const f = s.at(24);
  const g = (y + s.at(n - 32)) * mul;
  const h = (z + s.at(n - 24)) * mul;
  return hash16(turned(e + f, 43n) + turned(g, 30n) + h, e + turned(f + a, 18n) + g, mul);
}

/** 32 bytes from i on, with two seeds. */
function weak32(s: Words, i: number, first: bigint, second: bigint): Pair {
  const [w, x, y, z] = [s.at(i), s.at(i + 8), s.at(i + 16), s.at(i + 24)];
  const a = first + w;
  const b = turned(second + a + z, 21n);
  const c = a + x + y;
  return [wrap(c + z), wrap(b + turned(c, 44n) + a)];
}

function longer(s: Words, n: number): bigint {
  let x = wrap(81n * K2 + s.at(0));
  let y = wrap(81n * K1 + 113n);
  let z = wrap(mixed(y * K2 + 113n) * K2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  /** One block of 64 bytes. */
  const block = (i: number, mul: bigint, times: bigint): void => {
    x = wrap(turned(x + y + v[0] + s.at(i + 8), 37n) * mul);
    y = wrap(turned(y + v[1] + s.at(i + 48), 42n) * mul);
    x ^= wrap(w[1] * times);
    y = wrap(y + v[0] * times + s.at(i + 40));
    z = wrap(turned(z + w[0], 33n) * mul);
    v = weak32(s, i, v[1] * mul, x + w[0]);
    w = weak32(s, i + 32, z + w[1], y + s.at(i + 16));
    [x, z] = [z, x];
  };
  const end = Math.floor((n - 1) / 64) * 64;
  for (let i = 0; i < end; i += 64) block(i, K1, 1n);
  const mul = wrap(K1 + ((z & 255n) << 1n));
  w = [w[0] + BigInt((n - 1) & 63), w[1]];
  v = [v[0] + w[0], v[1]];
  w = [wrap(w[0] + v[0]), w[1]];
  block(n - 64, mul, 9n);
  return hash16(hash16(v[0], w[0], mul) + mixed(y) * K0 + z, hash16(v[1], w[1], mul) + x, mul);
}

/** The fingerprint of some bytes, from 0 to 2^64 - 1. @example fingerprint64(new Uint8Array(0)) // 11160318154034397263n */
export function fingerprint64(bytes: Uint8Array): bigint {
  const s = new Words(bytes);
  const n = bytes.length;
  if (n <= 16) return upTo16(s, n);
  return n <= 32 ? upTo32(s, n) : n <= 64 ? upTo64(s, n) : longer(s, n);
}

const CAT = 0xc6a4a7935bd1e995n;

/** Two fingerprints as one, in which their order counts: what crossed features are hashed by. Source: tensorflow/core/platform/fingerprint.h */
export function fingerprintCat64(a: bigint, b: bigint): bigint {
  let result = wrap(a) ^ CAT;
  result = wrap((result ^ wrap(mixed(b * CAT) * CAT)) * CAT);
  return mixed(mixed(result) * CAT);
}
