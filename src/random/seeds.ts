import { ValueError } from '../errors.ts';
import { MersenneTwister } from './mersenne-twister.ts';

/** A seed as users give it: a whole number of any size. */
export type Seed = number | bigint;

/** Stands for the global seed where only an operation's seed is given. */
export const DEFAULT_GRAPH_SEED = 87654321;
const LARGEST = 2 ** 31 - 1;

/** @throws ValueError for a number that is not whole */
export function wholeSeed(op: string, seed: Seed): bigint {
  if (typeof seed === 'bigint') return seed;
  if (Number.isInteger(seed)) return BigInt(seed);
  throw new ValueError(op, 'a seed must be a whole number', `${seed}`, 'Use a seed like 42.', { seed });
}

/** Python's `seed % (2**31 - 1)`: never negative. @throws ValueError for a number that is not whole */
export function truncatedSeed(op: string, seed: Seed): number {
  if (Number.isSafeInteger(seed)) return (((seed as number) % LARGEST) + LARGEST) % LARGEST;
  const span = BigInt(LARGEST);
  return Number(((wholeSeed(op, seed) % span) + span) % span);
}

/** Where operations that are given no seed get theirs: the program outside of functions, or one graph. */
export interface SeedScope {
  /** The global seed, truncated; null where none is set. */
  readonly global: number | null;
  /** A seed for the next operation without one. */
  nextOperation(): number;
}

/** Outside of functions: operation seeds are drawn from a generator that the global seed starts. */
export class ProgramSeeds implements SeedScope {
  global: number | null = null;
  /** Counts the calls of tf.random.setSeed: each starts every stream anew. */
  epoch = 0;
  private operations = new MersenneTwister(0n);

  /** @throws ValueError for a number that is not whole */
  set(seed: Seed | null): void {
    this.operations = new MersenneTwister(seed === null ? 0n : wholeSeed('setSeed', seed));
    this.global = seed === null ? null : truncatedSeed('setSeed', seed);
    this.epoch++;
  }

  nextOperation(): number {
    return this.operations.below31();
  }
}

/** In a graph: the seed that was global when its trace began, and operations counted from 0. */
export class GraphSeeds implements SeedScope {
  private count = 0;

  constructor(public global: number | null) {}

  nextOperation(): number {
    return this.count++;
  }
}

/**
 * The two seeds of an operation, whose own is given truncated or null; null where neither a global seed nor one of the operation is set, so that every run differs.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/set_seed, rules 1 to 4
 */
export function seedPair(scope: SeedScope, operation: number | null): readonly [number, number] | null {
  if (scope.global === null) return operation === null ? null : [DEFAULT_GRAPH_SEED, operation];
  const second = operation ?? scope.nextOperation() % LARGEST;
  // TensorFlow's kernels take two zeros for "no seed".
  return [scope.global, scope.global === 0 && second === 0 ? LARGEST : second];
}
