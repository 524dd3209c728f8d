import type { DType, TypedArray } from '../dtype.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import type { Literal } from '../literal.ts';
import { parseLiteral } from '../literal.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { interpreter } from './bind.ts';
import { Shown } from './shown.ts';

/** What reads as a tensor: Tensor, Variable, IndexedSlices' dense form, … */
export interface TensorConvertible {
  toTensor(): Tensor;
}

/** What tensors and variables are: told from literals by one look. */
export abstract class Convertible extends Shown implements TensorConvertible {
  abstract toTensor(): Tensor;
}

export type Plain = number | bigint | boolean | string | TypedArray;
/** Everything that ops take where they want a tensor. */
export type TensorLike = TensorConvertible | Plain | readonly TensorLike[];

export const isConvertible = (value: unknown): value is TensorConvertible => value instanceof Convertible || isConvertibleOtherwise(value);

const isConvertibleOtherwise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'toTensor' in value && typeof value.toTensor === 'function';

/** Packs a nested array that holds tensors; ops/shape.ts sets it, because packing is an op. */
let packTensors: (op: string, values: readonly unknown[], dtype?: DType) => Tensor;
export function packWith(pack: typeof packTensors): void {
  packTensors = pack;
}

/** Whether there are tensors in a nested array. */
export function holdsTensors(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (isConvertible(item) || (Array.isArray(item) && holdsTensors(item))) return true;
  return false;
}

export function mixed(op: string, a: DType, b: DType): DTypeError {
  return new DTypeError(op, 'dtypes differ', `${a} and ${b}`, 'Tensors are never converted silently: use tf.cast.', { dtypes: [a, b] });
}

/** The number that meets a float32 tensor, by far the most frequent literal; whoever makes a constant copies it. */
const ONE = new Float32Array(1);
const SCALAR: Dims = [];

/**
 * A tensor-like as a tensor.
 * @param dtype what a literal shall become; a tensor of another dtype throws
 */
export function convert(op: string, value: TensorLike, dtype?: DType): Tensor {
  if (isConvertible(value)) {
    const tensor = value.toTensor();
    if (dtype === undefined || tensor.dtype === dtype) return tensor;
    if (tensor !== value) tensor.dispose();
    throw mixed(op, dtype, tensor.dtype);
  }
  if (typeof value === 'number' && dtype === 'float32') {
    ONE[0] = value;
    return interpreter().constant(ONE, SCALAR, dtype);
  }
  if (holdsTensors(value)) return packTensors(op, value as readonly unknown[], dtype);
  const parsed = parseLiteral(op, value, dtype);
  return interpreter().constant(parsed.data, parsed.dims, parsed.dtype);
}

/** Like convert, for the direct operand of an op: what is made here (of a literal, of a variable's value) dies with the call (bind.ts). */
export function operand(op: string, value: TensorLike, dtype?: DType): Tensor {
  const tensor = convert(op, value, dtype);
  if (tensor !== value) tensor.literal = true;
  return tensor;
}

/**
 * Runs `fn` on a tensor-like as a tensor. A tensor that had to be made for that is freed afterwards, also when `fn` throws, unless
 * `fn` gives back that very tensor.
 */
export function withOperand<R>(op: string, value: TensorLike, fn: (x: Tensor) => R, dtype?: DType): R {
  const tensor = convert(op, value, dtype);
  if (tensor === value) return fn(tensor);
  let result: R | undefined;
  try {
    result = fn(tensor);
    return result;
  } finally {
    if (result !== tensor) tensor.dispose();
  }
}

function literal(parsed: Literal): Tensor {
  const tensor = interpreter().constant(parsed.data, parsed.dims, parsed.dtype);
  tensor.literal = true;
  return tensor;
}

/** Frees what was made for a call that then did not come about. */
export function dropLiteral(tensor: Tensor): void {
  if (tensor.literal) tensor.dispose();
}

/** Indices, axes, shapes: number literals become int32, float tensors are refused. */
export function indices(op: string, value: TensorLike): Tensor {
  if (!isConvertible(value) && !ArrayBuffer.isView(value) && !holdsTensors(value)) {
    return literal(parseLiteral(op, value, holdsBigint(value) ? 'int64' : 'int32'));
  }
  const tensor = operand(op, value);
  if (!isInteger(tensor.dtype)) {
    dropLiteral(tensor);
    throw new DTypeError(op, 'indices must be integers', tensor.dtype, "Use tf.cast(x, 'int32').", { dtype: tensor.dtype });
  }
  return tensor;
}

function holdsBigint(value: unknown): boolean {
  return typeof value === 'bigint' || (Array.isArray(value) && value.some(holdsBigint));
}

/**
 * The two operands of a binary op: a literal takes the dtype of the tensor that it meets; two tensors must agree.
 * @throws DTypeError
 */
export function operands(op: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  if (isConvertible(a) || holdsTensors(a) || ArrayBuffer.isView(a)) {
    const x = operand(op, a);
    return [x, meeting(op, x, b)];
  }
  if (isConvertible(b) || holdsTensors(b) || ArrayBuffer.isView(b)) {
    const y = operand(op, b);
    return [meeting(op, y, a), y];
  }
  const left = parseLiteral(op, a);
  const right = parseLiteral(op, b);
  if (left.dtype !== right.dtype) throw mixed(op, left.dtype, right.dtype);
  return [literal(left), literal(right)];
}

/** The operand that meets x: of x's dtype, or x is dropped with it. */
function meeting(op: string, x: Tensor, value: TensorLike): Tensor {
  let y: Tensor | undefined;
  try {
    y = operand(op, value, ArrayBuffer.isView(value) ? undefined : x.dtype);
    if (y.dtype !== x.dtype) throw mixed(op, x.dtype, y.dtype);
    return y;
  } catch (error) {
    dropLiteral(x);
    if (y !== undefined) dropLiteral(y);
    throw error;
  }
}

/** Like operands, for compositions that use them more than once: literals stay until the scope ends. */
export function pair(op: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const both = operands(op, a, b);
  for (const t of both) t.literal = false;
  return both;
}
