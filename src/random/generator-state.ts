import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Alg } from './arguments.ts';
import { Algorithm, algorithmOf } from './arguments.ts';
import type { Seed } from './seeds.ts';
import { wholeSeed } from './seeds.ts';

// The state of a generator: the counter, then the key, as int64.

/** Integers, or an integer tensor of rank 1. */
export type Integers = readonly Seed[] | TensorLike;

/** How many int64 the state of an algorithm has. */
export const stateSize = (alg: number): number => (alg === Algorithm.THREEFRY ? 2 : 3);

const int64 = (n: bigint): bigint => BigInt.asIntN(64, n);

/** The elements of integers given in any form. @throws DTypeError */
export function integersOf(op: string, values: Integers): bigint[] {
  if (Array.isArray(values) && values.every((v) => typeof v === 'number' || typeof v === 'bigint'))
    return values.map((v) => int64(wholeSeed(op, v)));
  const t = convert(op, values as TensorLike);
  try {
    if (!isInteger(t.dtype))
      throw new DTypeError(op, 'a state must be of integers', t.dtype, "Use tf.cast(x, 'int64').", { dtype: t.dtype });
    return Array.from(t.dataSync() as ArrayLike<number | bigint>, (v) => int64(BigInt(v)));
  } finally {
    if (!isConvertible(values)) t.dispose();
  }
}

/** The state for a seed: an integer in parts of 64 bits, or integers with zeros put in front. */
export function stateFromSeed(op: string, seed: Seed | Integers, alg: number): bigint[] {
  const size = stateSize(alg);
  if (typeof seed === 'number' || typeof seed === 'bigint') {
    const whole = wholeSeed(op, seed);
    return Array.from({ length: size }, (_, i) => int64(whole >> BigInt(64 * i)));
  }
  const parts = integersOf(op, seed).slice(0, size);
  return [...new Array<bigint>(size - parts.length).fill(0n), ...parts];
}

/** @throws ShapeError for a state of another size than the algorithm's */
export function checkedState(op: string, state: Integers, alg: number): bigint[] {
  const parts = integersOf(op, state);
  if (parts.length === stateSize(alg)) return parts;
  throw new ShapeError(op, `the state must have shape [${stateSize(alg)}]`, showDims([parts.length]), 'Give the counter, then the key.', {
    size: parts.length,
  });
}

/**
 * The state of a generator with that seed, as int64: `tf.Variable`s of it can be given to `new tf.random.Generator`.
 *
 * @param seed a whole number of any size, or several
 * @param alg 'philox', 'threefry' or a number of tf.random.Algorithm
 * @throws ValueError for an unknown algorithm
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/create_rng_state
 * @example tf.random.createRngState(1234, 'philox').arraySync(); // [1234n, 0n, 0n]
 */
export function createRngState(seed: Seed | Integers, alg: Alg): Tensor {
  return stateTensor(stateFromSeed('createRngState', seed, algorithmOf('createRngState', alg)));
}

export const stateTensor = (state: readonly bigint[]): Tensor => convert('Generator', BigInt64Array.from(state));
