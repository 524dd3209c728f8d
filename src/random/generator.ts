import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { ShapeLike } from '../ops/dims.ts';
import { stack, unstack } from '../ops/join.ts';
import { bitsFill, readAndSkip } from '../ops/random.ts';
import { binomialCount } from '../ops/sampling.ts';
import type { Dims } from '../shape.ts';
import { showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import type { Alg } from './arguments.ts';
import { Algorithm, algorithmOf, dimsFor, dtypeAmong, mustBePhilox, UNIFORM, wholeBound } from './arguments.ts';
import { drawBinomial } from './discrete.ts';
import type { Integers } from './generator-state.ts';
import { checkedState, integersOf, stateFromSeed, stateSize, stateTensor } from './generator-state.ts';
import type { Moments } from './normal.ts';
import { drawNormal } from './normal.ts';
import type { Seed } from './seeds.ts';
import { unpredictable } from './streams.ts';
import type { UniformRange } from './uniform.ts';
import { drawUniform } from './uniform.ts';

export interface GeneratorOptions {
  /** A generator whose state and algorithm are taken over. */
  readonly copyFrom?: Generator;
  /** The state to start with; a Variable becomes the state itself. */
  readonly state?: Variable | Integers;
  readonly alg?: Alg;
}

const INTS: readonly DType[] = ['int32', 'int64', 'uint32', 'uint64'];

/**
 * A source of random numbers whose state is a variable: it can be saved, restored, and used in traced functions. Every call
 * moves the state on by 256 for each element.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/Generator
 * @example
 * const g = tf.random.Generator.fromSeed(1234);
 * g.uniform([5], { maxval: 10, dtype: 'int32' }).arraySync(); // [9, 6, 4, 9, 7]
 */
export class Generator {
  /** The state: the counter, then the key, as int64. */
  readonly state: Variable;
  /** A number of tf.random.Algorithm. */
  readonly algorithm: number;

  /** @throws ValueError without a state and an algorithm, ShapeError for a state of another size */
  constructor(options: GeneratorOptions) {
    const { copyFrom, state, alg } = checkOptions('Generator', options, ['copyFrom', 'state', 'alg']);
    if (copyFrom !== undefined) {
      this.algorithm = copyFrom.algorithm;
      this.state = stateVariable(copyFrom.state);
      return;
    }
    if (state === undefined || alg === undefined) {
      throw new ValueError(
        'Generator',
        'a generator needs a state and an algorithm',
        'neither or one',
        'Use tf.random.Generator.fromSeed(1234).',
      );
    }
    this.algorithm = algorithmOf('Generator', alg);
    if (!(state instanceof Variable)) this.state = variableOf(checkedState('Generator', state, this.algorithm));
    else if (state.shape.length === 1 && state.size === stateSize(this.algorithm)) this.state = state;
    else
      throw new ShapeError(
        'Generator',
        `the state must have shape [${stateSize(this.algorithm)}]`,
        showDims(state.shape),
        'Give the counter, then the key.',
        { shape: state.shape },
      );
  }

  /**
   * A generator with the state of a seed.
   * @param seed a whole number of any size, or several @param options alg ('philox' unless said)
   * @throws ValueError for an unknown algorithm or a seed that is not whole
   */
  static fromSeed(seed: Seed | Integers, options?: { readonly alg?: Alg }): Generator {
    const alg = givenAlgorithm('Generator.fromSeed', options);
    return new Generator({ state: stateFromSeed('Generator.fromSeed', seed, alg), alg });
  }

  /** A generator with a state that nobody can repeat. @param options alg ('philox' unless said) */
  static fromNonDeterministicState(options?: { readonly alg?: Alg }): Generator {
    const alg = givenAlgorithm('Generator.fromNonDeterministicState', options);
    const state = Array.from(new BigInt64Array(unpredictable().buffer)).slice(0, stateSize(alg));
    return new Generator({ state, alg });
  }

  /** A generator with that state. @throws ShapeError for a state of another size */
  static fromState(state: Variable | Integers, alg: Alg): Generator {
    return new Generator({ state, alg });
  }

  /** A generator with that key and counter. @throws ShapeError for a counter of another size */
  static fromKeyCounter(key: Seed | TensorLike, counter: Integers, alg: Alg): Generator {
    return new Generator({ state: keyed(key, counter), alg });
  }

  /** The key: the last part of the state, as an int64 scalar. */
  get key(): Tensor {
    return scoped(
      () => unstack(this.state).at(-1) as Tensor,
      (y) => [y],
    );
  }

  /** Starts anew from a state. @throws ShapeError */
  reset(state: Integers): void {
    this.assign(checkedState('Generator.reset', state, this.algorithm));
  }

  /** Starts anew from a seed. */
  resetFromSeed(seed: Seed | Integers): void {
    this.assign(stateFromSeed('Generator.resetFromSeed', seed, this.algorithm));
  }

  /** Starts anew from a key and a counter. @throws ShapeError */
  resetFromKeyCounter(key: Seed | TensorLike, counter: Integers): void {
    this.assign(checkedState('Generator.resetFromKeyCounter', keyed(key, counter), this.algorithm));
  }

  private assign(state: readonly bigint[]): void {
    const value = stateTensor(state);
    this.state.assign(value);
    value.dispose();
  }

  /**
   * Moves the state on as if that many numbers had been drawn.
   * @returns the state before, as int64
   * @throws UnsupportedError for ThreeFry
   */
  skip(delta: TensorLike): Tensor {
    mustBePhilox('Generator.skip', this.algorithm);
    return readAndSkip(this.state.handle, wholeBound('Generator.skip', 'delta', delta, 'int64'));
  }

  /** The state for the numbers of `count` elements; it dies with the op that uses it. */
  private take(count: bigint): Tensor {
    const state = this.skip(count);
    state.literal = true;
    return state;
  }

  private readonly stream = (dims: Dims) => (): Tensor => this.take(BigInt(sizeOf(dims)));

  /** Normal numbers. @param options mean, stddev, dtype @throws UnsupportedError for ThreeFry, and as tf.random.normal */
  normal(shape: ShapeLike, options?: Moments): Tensor {
    const given = checkOptions('Generator.normal', options, ['mean', 'stddev', 'dtype', 'name']);
    const dims = dimsFor('Generator.normal', shape);
    return drawNormal('Generator.normal', dims, given, false, this.stream(dims));
  }

  /** Normal numbers within two standard deviations. @param options mean, stddev, dtype @throws as `normal` */
  truncatedNormal(shape: ShapeLike, options?: Moments): Tensor {
    const op = 'Generator.truncatedNormal';
    const given = checkOptions(op, options, ['mean', 'stddev', 'dtype', 'name']);
    const dims = dimsFor(op, shape);
    return drawNormal(op, dims, given, true, this.stream(dims));
  }

  /** Uniform numbers. @param options minval, maxval (null for both: the full range), dtype @throws as tf.random.statelessUniform */
  uniform(shape: ShapeLike, options?: UniformRange): Tensor {
    const op = 'Generator.uniform';
    const given = checkOptions(op, options, ['minval', 'maxval', 'dtype', 'name']);
    const dtype = dtypeAmong(op, given.dtype ?? 'float32', UNIFORM);
    const dims = dimsFor(op, shape);
    return drawUniform(op, dims, given, dtype, this.stream(dims));
  }

  /** Integers of the full range of a dtype. @param options dtype: uint64 unless said; int32, int64, uint32 */
  uniformFullInt(shape: ShapeLike, options?: { readonly dtype?: DType; readonly name?: string }): Tensor {
    const op = 'Generator.uniformFullInt';
    const dtype = dtypeAmong(op, checkOptions(op, options, ['dtype', 'name']).dtype ?? 'uint64', INTS);
    const dims = dimsFor(op, shape);
    return bitsFill(this.take(BigInt(sizeOf(dims))), [], { dims, dtype, params: [] });
  }

  /**
   * Binomial counts. The shape ends with what counts and probs broadcast to.
   * @param options dtype: int32 unless said
   * @throws ShapeError, DTypeError as tf.random.statelessBinomial, UnsupportedError for ThreeFry
   */
  binomial(shape: ShapeLike, counts: TensorLike, probs: TensorLike, options?: { readonly dtype?: DType; readonly name?: string }): Tensor {
    const op = 'Generator.binomial';
    const { dtype } = checkOptions(op, options, ['dtype', 'name']);
    return drawBinomial(op, dimsFor(op, shape), counts, probs, dtype ?? 'int32', (samples, batch) =>
      this.take(binomialCount(sizeOf(batch), sizeOf(samples))),
    );
  }

  /** Seeds for the stateless functions, as columns of int64 [2, count]. */
  makeSeeds(count = 1): Tensor {
    return scoped(
      () => {
        const keys = this.uniformFullInt([count], { dtype: 'int64' });
        return stack([keys, keys.zerosLike()]);
      },
      (y) => [y],
    );
  }

  /** Several generators with keys of their own, drawn from this one. */
  split(count = 1): Generator[] {
    const keys = this.uniformFullInt([count], { dtype: 'int64' });
    const zeros = new Array<bigint>(stateSize(this.algorithm) - 1).fill(0n);
    try {
      return Array.from(keys.dataSync() as BigInt64Array, (key) => new Generator({ state: [...zeros, key], alg: this.algorithm }));
    } finally {
      keys.dispose();
    }
  }
}

function givenAlgorithm(op: string, options: { readonly alg?: Alg } | undefined): number {
  const { alg } = checkOptions(op, options, ['alg']);
  return alg === undefined || alg === null ? Algorithm.PHILOX : algorithmOf(op, alg);
}

const keyed = (key: Seed | TensorLike, counter: Integers): bigint[] => [
  ...integersOf('Generator', counter),
  ...integersOf('Generator', typeof key === 'number' || typeof key === 'bigint' ? [key] : key),
];

const stateVariable = (value: TensorLike): Variable => new Variable(value, { name: 'StateVar', trainable: false });

function variableOf(state: readonly bigint[]): Variable {
  const value = stateTensor(state);
  const variable = stateVariable(value);
  value.dispose();
  return variable;
}

let shared: Generator | null = null;

/**
 * The program's own generator, made with an unpredictable state when it is first asked for.
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/get_global_generator
 * @example tf.random.getGlobalGenerator().normal([2]).shape; // [2]
 */
export function getGlobalGenerator(): Generator {
  shared ??= Generator.fromNonDeterministicState();
  return shared;
}

/**
 * Gives the program another generator of its own.
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/set_global_generator
 * @example tf.random.setGlobalGenerator(tf.random.Generator.fromSeed(1));
 */
export function setGlobalGenerator(generator: Generator): void {
  shared = generator;
}
