import { decodeBytes, encodeBytes } from '../bytes.ts';
import { interpreter } from '../core/bind.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { LoadError, UnsupportedError } from '../errors.ts';
import { bytesOf } from '../module/safetensors-format.ts';
import { Message } from '../protobuf.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../views.ts';

// Source: tensorflow/core/framework/tensor.proto, tensor_shape.proto and types.proto

/** The numbers of dtypes in files (types.proto). */
export const DT: Readonly<Partial<Record<DType, number>>> = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  complex128: 18,
  float16: 19,
  resource: 20,
  variant: 21,
  uint32: 22,
  uint64: 23,
};
const NAME_OF: ReadonlyMap<number, DType> = /* @__PURE__ */ new Map(Object.entries(DT).map(([name, number]) => [number, name as DType]));

export interface TensorShapeProto {
  readonly dim?: readonly { readonly size?: number; readonly name?: string }[];
  readonly unknownRank?: boolean;
}

export interface TensorProto {
  readonly dtype?: number;
  readonly tensorShape?: TensorShapeProto;
  readonly versionNumber?: number;
  readonly tensorContent?: Uint8Array;
  readonly halfVal?: readonly number[];
  readonly floatVal?: readonly number[];
  readonly doubleVal?: readonly number[];
  readonly intVal?: readonly number[];
  readonly stringVal?: readonly (Uint8Array | string)[];
  readonly scomplexVal?: readonly number[];
  readonly int64Val?: readonly (number | bigint)[];
  readonly boolVal?: readonly boolean[];
  readonly dcomplexVal?: readonly number[];
  readonly uint32Val?: readonly (number | bigint)[];
  readonly uint64Val?: readonly (number | bigint)[];
}

const dim = /* @__PURE__ */ new Message<{ size?: number; name?: string }>('TensorShapeProto.Dim', {
  size: [1, 'size'],
  name: [2, 'string'],
});

export const tensorShapeProto: Message<TensorShapeProto> = /* @__PURE__ */ new Message<TensorShapeProto>('TensorShapeProto', {
  dim: [2, () => dim, 'many'],
  unknownRank: [3, 'bool'],
});

export const tensorProto: Message<TensorProto> = /* @__PURE__ */ new Message<TensorProto>('TensorProto', {
  dtype: [1, 'int32'],
  tensorShape: [2, () => tensorShapeProto],
  versionNumber: [3, 'int32'],
  tensorContent: [4, 'bytes'],
  floatVal: [5, 'float', 'many'],
  doubleVal: [6, 'double', 'many'],
  intVal: [7, 'int32', 'many'],
  stringVal: [8, 'bytes', 'many'],
  scomplexVal: [9, 'float', 'many'],
  int64Val: [10, 'int64', 'many'],
  boolVal: [11, 'bool', 'many'],
  dcomplexVal: [12, 'double', 'many'],
  halfVal: [13, 'int32', 'many'],
  uint32Val: [16, 'uint64', 'many'],
  uint64Val: [17, 'uint64', 'many'],
});

/** The field that holds the elements of a dtype one by one. */
const FIELD: Readonly<Partial<Record<DType, keyof TensorProto>>> = {
  float16: 'halfVal',
  bfloat16: 'halfVal',
  float32: 'floatVal',
  float64: 'doubleVal',
  int8: 'intVal',
  uint8: 'intVal',
  int16: 'intVal',
  uint16: 'intVal',
  int32: 'intVal',
  uint32: 'uint32Val',
  int64: 'int64Val',
  uint64: 'uint64Val',
  bool: 'boolVal',
  complex64: 'scomplexVal',
  complex128: 'dcomplexVal',
};

/** A tensor as a message, its elements as they lie in memory; strings one by one. */
export function toTensorProto(op: string, t: Tensor): TensorProto {
  const dtype = DT[t.dtype];
  const tensorShape = { dim: t.dims.map((size) => ({ size })) };
  if (t.dtype === 'string') return { dtype, tensorShape, stringVal: (t.elements(op) as readonly string[]).map(encodeBytes) };
  if (FIELD[t.dtype] === undefined) throw new UnsupportedError(op, 'only tensors of values have bytes', t.dtype, 'Read its value.');
  return { dtype, tensorShape, tensorContent: bytesOf(t) };
}

const refuse = (op: string, wrong: string, got: string): LoadError => new LoadError(op, wrong, got, 'Check where the bytes come from.');

/** Dtype and sizes of a tensor in a message. @throws LoadError */
export function avalOf(op: string, proto: TensorProto): { readonly dtype: DType; readonly dims: readonly number[] } {
  const dtype = NAME_OF.get(proto.dtype ?? 0);
  if (dtype === undefined || (dtype !== 'string' && FIELD[dtype] === undefined)) {
    throw refuse(op, 'the tensor has a dtype that is none of values', `${proto.dtype ?? 0}`);
  }
  const dims = (proto.tensorShape?.dim ?? []).map(({ size }) => size ?? 0);
  if (proto.tensorShape?.unknownRank === true || dims.some((n) => !Number.isSafeInteger(n) || n < 0)) {
    throw refuse(op, 'the tensor has no valid shape', proto.tensorShape?.unknownRank === true ? 'unknown rank' : `[${dims.join(', ')}]`);
  }
  // More than a file could say, from a few bytes.
  if (sizeOf(dims) > 2 ** 31) throw refuse(op, 'the tensor has too many elements', `shape [${dims.join(', ')}]`);
  return { dtype, dims };
}

/** The tensor that a message holds. @throws LoadError for elements that do not fill the shape */
export function fromTensorProto(op: string, proto: TensorProto): Tensor {
  const { dtype, dims } = avalOf(op, proto);
  const size = sizeOf(dims);
  const content = proto.tensorContent ?? new Uint8Array(0);
  if (dtype === 'string') return interpreter().constant(filled(op, (proto.stringVal ?? []).map(textOf), size, dims, ''), dims, dtype);
  if (content.length > 0) {
    if (content.length !== size * DTYPES[dtype].bytes) {
      throw refuse(op, `a ${dtype} tensor of shape [${dims.join(', ')}] has ${size * DTYPES[dtype].bytes} bytes`, `${content.length}`);
    }
    return interpreter().constant(viewOf(dtype, content.slice()), dims, dtype);
  }
  const given = (proto[FIELD[dtype] as keyof TensorProto] ?? []) as readonly (number | bigint | boolean)[];
  const parts = DTYPES[dtype].kind === 'complex' ? 2 : 1;
  if (given.length % parts !== 0) throw refuse(op, 'a complex number needs two parts', `${given.length}`);
  const empty = viewOf(dtype, new Uint8Array(size * DTYPES[dtype].bytes));
  if (given.length === 0 || size === 0) return interpreter().constant(empty, dims, dtype);
  if (given.length > size * parts) throw refuse(op, `shape [${dims.join(', ')}] has ${size} elements`, `${given.length / parts}`);
  const wide = empty instanceof BigInt64Array || empty instanceof BigUint64Array;
  for (let i = 0; i < size * parts; i++) {
    const value = given[i < given.length ? i : given.length - parts + (i % parts)];
    // Whether the array holds bigints is known by its class only.
    (empty as { [at: number]: number | bigint })[i] = wide ? BigInt(value) : Number(value);
  }
  return interpreter().constant(empty as TypedArray, dims, dtype);
}

const textOf = (value: Uint8Array | string): string => (typeof value === 'string' ? value : decodeBytes(value));

/** A list as long as the tensor: its last element stands for all that follow. */
function filled(op: string, given: readonly string[], size: number, dims: readonly number[], none: string): readonly string[] {
  if (given.length > size) throw refuse(op, `shape [${dims.join(', ')}] has ${size} elements`, `${given.length}`);
  return given.length === size ? given : Array.from({ length: size }, (_, i) => given[Math.min(i, given.length - 1)] ?? none);
}
