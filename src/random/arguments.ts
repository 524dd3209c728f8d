import type { TensorLike } from '../core/convert.ts';
import { convert, indices, isConvertible } from '../core/convert.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, integerRange } from '../dtype.ts';
import { DTypeError, ShapeError, UnsupportedError, ValueError } from '../errors.ts';
import type { ShapeLike } from '../ops/dims.ts';
import { dimsOf, shapeOf } from '../ops/dims.ts';
import { hollow } from '../ops/hollow.ts';
import { scramble } from '../ops/random.ts';
import type { Dims } from '../shape.ts';
import { checkDims, compatible, showDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';

// What the random functions are given, checked and made ready.

/** The float dtypes that random numbers come in. */
export const FLOATS: readonly DType[] = ['float16', 'bfloat16', 'float32', 'float64'];
/** Those of uniform numbers between bounds. */
export const BOUNDED: readonly DType[] = [...FLOATS, 'int32', 'int64'];
/** Those of uniform numbers, the full range of unsigned integers among them. */
export const UNIFORM: readonly DType[] = [...BOUNDED, 'uint32', 'uint64'];

/** @throws DTypeError for a dtype that is not among `accepted` */
export function dtypeAmong(op: string, dtype: DType, accepted: readonly DType[]): DType {
  const known = dtypeOf(op, dtype);
  if (accepted.includes(known)) return known;
  throw new DTypeError(op, 'no random numbers of this dtype', known, `Use one of ${accepted.join(', ')}.`, { dtype: known });
}

/** @throws ShapeError for negative or fractional sizes */
export const dimsFor = (op: string, shape: ShapeLike): Dims => checkDims(op, dimsOf(op, shape));

/** The shape of what is drawn; a tensor that has it where it is known only when the program runs. */
export type Extent = Dims | Tensor;

/** @throws ShapeError for negative or fractional sizes */
export function extentOf(op: string, shape: ShapeLike): Extent {
  const { dims, sizes } = shapeOf(op, shape);
  return sizes === null ? checkDims(op, dims) : hollow(sizes, dims);
}

/** The inputs and the dims that a random op takes for an extent. */
export const placeIn = (extent: Extent): { readonly x: readonly Tensor[]; readonly dims: Dims | null } =>
  extent instanceof Tensor ? { x: [extent], dims: null } : { x: [], dims: extent };

/** The leading sizes of a shape that must end with that of the parameters. @throws ShapeError */
export function samplesIn(op: string, dims: Dims, parameters: Dims): Dims {
  const split = dims.length - parameters.length;
  if (split >= 0 && compatible(dims.slice(split), parameters)) return dims.slice(0, split);
  throw new ShapeError(
    op,
    'the shape must end with the shape of the parameters',
    `${showDims(dims)} for ${showDims(parameters)}`,
    'Put the number of samples in front of the shape of the parameters.',
    { shape: dims, parameters },
  );
}

// One small buffer, read as integers: a random call should cost little more than its kernel.
const singles = new Float32Array(2);
const doubles = new Float64Array(2);
const longs = new BigInt64Array(2);
const singleWords = new Int32Array(singles.buffer);
const doubleWords = new Int32Array(doubles.buffer);
const longWords = new Int32Array(longs.buffer);

/** Two numbers as 32-bit words, the way that kernels read them. */
export const words = {
  float32(a: number, b: number): number[] {
    singles[0] = a;
    singles[1] = b;
    return [singleWords[0], singleWords[1]];
  },
  float64(a: number, b: number): number[] {
    doubles[0] = a;
    doubles[1] = b;
    return [doubleWords[0], doubleWords[1], doubleWords[2], doubleWords[3]];
  },
  int32: (a: bigint, b: bigint): number[] => [Number(a), Number(b)],
  int64(a: bigint, b: bigint): number[] {
    longs[0] = a;
    longs[1] = b;
    return [longWords[0], longWords[1], longWords[2], longWords[3]];
  },
};

/** A bound of whole numbers. @throws DTypeError for fractions, ValueError for what the dtype cannot hold */
export function wholeBound(op: string, name: string, value: TensorLike, dtype: DType): bigint {
  let bound: bigint;
  if (typeof value === 'bigint') bound = value;
  else if (typeof value === 'number') {
    if (!Number.isInteger(value))
      throw new DTypeError(op, `${name} must be a whole number for ${dtype}`, `${value}`, 'Use a float dtype or a whole number.', {
        [name]: value,
      });
    bound = BigInt(value);
  } else {
    const t = convert(op, value, dtype);
    if (t.dims.length > 0)
      throw new ShapeError(op, `${name} must be a scalar for ${dtype}`, showDims(t.dims), 'Draw each range by itself.', { shape: t.dims });
    bound = BigInt(t.item() as number | bigint);
    if (!isConvertible(value)) t.dispose();
  }
  const [lowest, highest] = integerRange(dtype);
  if (bound >= lowest && bound <= highest) return bound;
  throw new ValueError(op, `${name} does not fit into ${dtype}`, `${bound}`, `Use ${lowest} to ${highest}.`, { [name]: bound });
}

/** The algorithms, by TensorFlow's numbers. */
export const Algorithm = Object.freeze({ PHILOX: 1, THREEFRY: 2, AUTO_SELECT: 3 });
/** An algorithm by number or name; capitals, hyphens and underscores do not matter. */
export type Alg = number | string;

/** @throws ValueError for an unknown algorithm */
export function algorithmOf(op: string, alg: Alg | null | undefined): number {
  if (alg === null || alg === undefined) return Algorithm.AUTO_SELECT;
  const name = typeof alg === 'string' ? alg.trim().toLowerCase().replaceAll(/[-_]/g, '') : alg;
  if (name === 'philox' || name === Algorithm.PHILOX) return Algorithm.PHILOX;
  if (name === 'threefry' || name === Algorithm.THREEFRY) return Algorithm.THREEFRY;
  if (name === 'autoselect' || name === Algorithm.AUTO_SELECT) return Algorithm.AUTO_SELECT;
  throw new ValueError(op, 'unknown algorithm', `${alg}`, "Use 'philox', 'threefry' or 'auto_select'.", { alg });
}

/** @throws UnsupportedError for ThreeFry, which has no kernel here, as in TensorFlow on a CPU */
export function mustBePhilox(op: string, alg: number): void {
  if (alg !== Algorithm.THREEFRY) return;
  throw new UnsupportedError(op, 'the ThreeFry algorithm has no kernels', "alg 'threefry'", "Use alg 'philox'.", { alg });
}

const INT32 = 2 ** 31;

/** A seed of two integers: int32, or int64 where a number needs it. @throws ShapeError, DTypeError */
export function seedTensor(op: string, seed: TensorLike): Tensor {
  const large = Array.isArray(seed) && seed.some((n) => typeof n === 'number' && (n >= INT32 || n < -INT32));
  const t = indices(op, large ? (seed as (number | bigint)[]).map((n) => BigInt(n)) : seed);
  const fits = t.dims.length === 1 && compatible(t.dims, [2]);
  if (fits && (t.dtype === 'int32' || t.dtype === 'int64')) return t;
  if (t.literal) t.dispose();
  if (!fits)
    throw new ShapeError(op, 'the seed must have shape [2]', showDims(t.dims), 'Give two integers, like [1, 2].', { shape: t.dims });
  throw new DTypeError(op, 'the seed must be int32 or int64', t.dtype, "Use tf.cast(seed, 'int64').", { dtype: t.dtype });
}

/** The state of the stateless ops for a seed; it dies with the op that uses it. */
export function stateFor(op: string, seed: TensorLike, alg?: Alg | null): Tensor {
  mustBePhilox(op, algorithmOf(op, alg));
  const given = seedTensor(op, seed);
  const pair = given.dtype === 'int64' ? given : given.cast('int64');
  if (pair !== given) {
    if (given.literal) given.dispose();
    pair.literal = true;
  }
  const state = scramble(pair);
  state.literal = true;
  return state;
}
