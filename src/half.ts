/**
 * The two 16-bit float formats as bits: IEEE 754 binary16 (float16) and bfloat16, the upper half of a float32.
 * JavaScript has no number of either type in every engine, so host data of them is a Uint16Array of bits.
 */

/** 2^52: adding and taking it away again rounds a smaller non-negative double to a whole number, half to even. */
const ROUND = 4503599627370496;

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
/** Index of the word with sign and exponent: 1 on little-endian machines. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** 2^e for a whole e between -1022 and 1023, made from bits because Math.pow is slow. */
function powerOfTwo(e: number): number {
  halves[HIGH] = (e + 1023) << 20;
  halves[1 - HIGH] = 0;
  return word[0];
}

/** Rounds once, straight from the double: going through float32 first would round twice. */
function encode(value: number, mantissaBits: number, bias: number): number {
  const infinity = (2 * bias + 1) << mantissaBits;
  if (Number.isNaN(value)) return infinity | (1 << (mantissaBits - 1));
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  word[0] = size;
  const e = (halves[HIGH] >>> 20) - 1023;
  if (e > bias) return sign | infinity;
  const smallest = 1 - bias;
  const exponent = e < smallest ? smallest : e;
  // The scaled mantissa is below 2^(mantissaBits + 1); a carry out of it moves into the exponent by itself.
  const mantissa = size * powerOfTwo(mantissaBits - exponent) + ROUND - ROUND;
  const lead = e < smallest ? 0 : (exponent + bias - 1) << mantissaBits;
  return sign | (lead + mantissa);
}

function decode(bits: number, mantissaBits: number, bias: number): number {
  const exponent = (bits & 0x7fff) >>> mantissaBits;
  const mantissa = bits & ((1 << mantissaBits) - 1);
  let size: number;
  if (exponent === 2 * bias + 1) size = mantissa === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  else if (exponent === 0) size = mantissa * powerOfTwo(1 - bias - mantissaBits);
  else size = (mantissa + (1 << mantissaBits)) * powerOfTwo(exponent - bias - mantissaBits);
  return bits & 0x8000 ? -size : size;
}

/**
 * The float16 nearest to a number, as bits; ties go to the even neighbour, beyond 65504 lies infinity.
 * @example halfBits(1) // 0x3c00
 */
export const halfBits = (value: number): number => encode(value, 10, 15);

/**
 * The number that float16 bits stand for.
 * @example halfValue(0x3c00) // 1
 */
export const halfValue = (bits: number): number => decode(bits, 10, 15);

/**
 * The bfloat16 nearest to a number, as bits; ties go to the even neighbour.
 * @example bfloatBits(1) // 0x3f80
 */
export const bfloatBits = (value: number): number => encode(value, 7, 127);

/**
 * The number that bfloat16 bits stand for.
 * @example bfloatValue(0x3f80) // 1
 */
export const bfloatValue = (bits: number): number => decode(bits, 7, 127);
