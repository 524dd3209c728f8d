// The random functions against TensorFlow 2.21 itself: test/golden/random.json, written by make-random.py beside it.
// Everything must agree bit for bit, but for float64 values that go through logarithms, sines and powers of our own.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

type Result = readonly [dtype: tf.DType, shape: readonly number[], hex: string];
type Case = readonly [name: string, args: readonly unknown[], options: Readonly<Record<string, unknown>>, result: Result];
interface Golden {
  readonly stateless: readonly Case[];
  readonly sequences: readonly { readonly seed: number | null; readonly calls: readonly Case[] }[];
}
interface TensorSpec {
  readonly tensor: never;
  readonly dtype: tf.DType;
}

const golden: Golden = JSON.parse(readFileSync(new URL('golden/random.json', import.meta.url), 'utf8'));
const isSpec = (v: unknown): v is TensorSpec => typeof v === 'object' && v !== null && 'tensor' in v;

/** Numbers of an int64 tensor must be given as bigints where they are larger than an int32. */
const given = (v: unknown): unknown => (isSpec(v) ? tf.cast(tf.constant(v.tensor, wide(v.dtype)), v.dtype) : v);
const wide = (dtype: tf.DType): tf.DType => (dtype === 'float16' ? 'float32' : dtype);

function call([name, args, options]: Case): tf.Tensor {
  let found: unknown = tf.random;
  for (const part of name.split('.')) found = (found as Record<string, unknown>)[part];
  const entries = Object.entries(options).map(([key, v]) => [key, given(v)]);
  const passed = args.map(given);
  if (entries.length > 0) passed.push(Object.fromEntries(entries));
  return (found as (...a: unknown[]) => tf.Tensor)(...passed);
}

/** The bits of float elements as ordered integers, so that a difference counts units of the last place. */
function ordered(bytes: DataView, i: number, width: number): bigint {
  const bits =
    width === 8 ? bytes.getBigInt64(8 * i, true) : width === 4 ? BigInt(bytes.getInt32(4 * i, true)) : BigInt(bytes.getInt16(2 * i, true));
  return bits < 0n ? -(1n << BigInt(8 * width - 1)) - bits : bits;
}

function bytesOf(y: tf.Tensor): Uint8Array {
  const half = y.dtype === 'float16' || y.dtype === 'bfloat16';
  const data = y.dataSync();
  if (!half) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // Half types read as float32 values that they hold exactly.
  const out = new DataView(new ArrayBuffer(2 * data.length));
  for (const [i, v] of Array.from(data as Float32Array).entries())
    out.setUint16(2 * i, y.dtype === 'bfloat16' ? bfloatBits(v) : halfBits(v), true);
  return new Uint8Array(out.buffer);
}

function bfloatBits(v: number): number {
  return new Uint32Array(Float32Array.of(v).buffer)[0] >>> 16;
}

function halfBits(v: number): number {
  for (let bits = 0; bits < 65536; bits++) if (Object.is(halfValue(bits), v)) return bits;
  throw new Error(`${v} is no float16`);
}

function halfValue(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Units of the last place that float64 results may differ by: the functions of the C library are rounded otherwise. */
function allowed(name: string, dtype: tf.DType): bigint {
  if (dtype !== 'float64') return 0n;
  if (/gamma/i.test(name)) return 8n;
  return /normal/i.test(name) ? 8n : 0n; // after scaling, near zero
}

function check(given: Case, what: string): void {
  const [name, , , [dtype, shape, hex]] = given;
  const y = call(given);
  assert.is(y.dtype, dtype, what);
  assert.equal([...y.shape], [...shape], what);
  const got = bytesOf(y);
  const want = Uint8Array.from(hex.match(/../g) ?? [], (b) => Number.parseInt(b, 16));
  assert.is(got.length, want.length, what);
  const width = y.size === 0 ? 1 : got.length / y.size;
  const [g, w] = [new DataView(got.buffer, got.byteOffset), new DataView(want.buffer)];
  const limit = allowed(name, dtype);
  for (let i = 0; i < y.size; i++) {
    const same = limit === 0n ? got.subarray(i * width, (i + 1) * width).every((b, j) => b === want[i * width + j]) : false;
    if (same) continue;
    const distance = ordered(g, i, width) - ordered(w, i, width);
    const apart = distance < 0n ? -distance : distance;
    if (limit === 0n || apart > limit) assert.unreachable(`${what}: element ${i} differs by ${apart} of the last place`);
  }
  y.dispose();
}

for (const [i, c] of golden.stateless.entries()) {
  test(`stateless ${i}: ${c[0]}(${JSON.stringify(c[1]).slice(1, -1)}, ${JSON.stringify(c[2])})`, () =>
    check(c, `${c[0]} ${JSON.stringify(c[2])}`));
}

for (const { seed, calls } of golden.sequences) {
  test(`sequence after setSeed(${seed})`, () => {
    tf.random.setSeed(seed);
    for (const [i, c] of calls.entries()) check(c, `call ${i}: ${c[0]} ${JSON.stringify(c[2])}`);
    tf.random.setSeed(null);
  });
}

test.run();
