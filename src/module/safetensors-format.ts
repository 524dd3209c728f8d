import { interpreter } from '../core/bind.ts';
import type { DType } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { LoadError, UnsupportedError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import { viewOf } from '../views.ts';

// The safetensors format: eight bytes that say how long the header is, a JSON header, the elements row-major and little-endian.

/** The format's names of dtypes. complex128 and strings have none. */
const CODES: Partial<Record<DType, string>> = {
  bool: 'BOOL',
  uint8: 'U8',
  int8: 'I8',
  int16: 'I16',
  uint16: 'U16',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  uint32: 'U32',
  float32: 'F32',
  float64: 'F64',
  int64: 'I64',
  uint64: 'U64',
  complex64: 'C64',
};
const DTYPE_OF: ReadonlyMap<string, DType> = new Map(Object.entries(CODES).map(([dtype, code]) => [code, dtype as DType]));

/** The reference implementation refuses longer headers too. */
const LONGEST_HEADER = 100_000_000;
const PREFIX = 8;
export const METADATA = '__metadata__';

/** Elements of a tensor as a file holds them. */
export interface Entry {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

export interface Contents {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

const refuse = (wrong: string, got: string): LoadError =>
  new LoadError('safetensors.read', wrong, got, 'The file is damaged or no safetensors file: save it again.');

/** The elements of a tensor, bit by bit. @throws UnsupportedError for dtypes that the format has no name for */
export function entryOf(op: string, tensor: Tensor): Entry {
  const { dims, dtype } = tensor;
  if (CODES[dtype] === undefined) {
    throw new UnsupportedError(op, 'safetensors has no such dtype', dtype, 'Store strings as uint8, complex128 as two float64 tensors.', {
      dtype,
    });
  }
  return { dtype, dims, bytes: bytesOf(tensor) };
}

/** The elements of a tensor of numbers, bit by bit. */
export function bytesOf(tensor: Tensor): Uint8Array {
  const { dims, dtype } = tensor;
  // float16 and bfloat16 are read as numbers elsewhere; a file holds their bits.
  const raw = DTYPES[dtype].bytes === 2 && DTYPES[dtype].kind === 'float' ? tensor.view(dims, 'uint16') : tensor;
  const data = raw.dataSync();
  if (raw !== tensor) raw.dispose();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A tensor of these elements. */
export function tensorOf({ dtype, dims, bytes }: Entry): Tensor {
  return interpreter().constant(viewOf(dtype, bytes.slice()), dims, dtype);
}

/** Writes the file: entries with large elements first, so that all are aligned. */
export function pack(entries: ReadonlyMap<string, Entry>, metadata: Readonly<Record<string, string>>): Uint8Array {
  const sorted = [...entries].sort(([a, x], [b, y]) => DTYPES[y.dtype].bytes - DTYPES[x.dtype].bytes || (a < b ? -1 : 1));
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) fields.push(`"${METADATA}":${JSON.stringify(metadata)}`);
  let end = 0;
  for (const [name, { dtype, dims, bytes }] of sorted) {
    const field = { dtype: CODES[dtype], shape: dims, data_offsets: [end, end + bytes.length] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(field)}`);
    end += bytes.length;
  }
  const header = new TextEncoder().encode(`{${fields.join(',')}}`);
  const length = Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(PREFIX + length + end).fill(0x20, PREFIX, PREFIX + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(header, PREFIX);
  let at = PREFIX + length;
  for (const [, { bytes }] of sorted) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** Reads a file and holds everything that it says against its own length. @throws LoadError naming what is wrong */
export function unpack(file: Uint8Array): Contents {
  if (!(file instanceof Uint8Array)) throw refuse('the bytes must be a Uint8Array', typeof file);
  if (file.length < PREFIX) throw refuse('the file is shorter than the length of its header', `${file.length} bytes`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > LONGEST_HEADER) throw refuse(`a header may have ${LONGEST_HEADER} bytes`, `${length}`);
  const start = PREFIX + Number(length);
  if (start > file.length) throw refuse(`the header says it has ${length} bytes, the file ends before`, `${file.length} bytes`);
  const header = parseHeader(file.subarray(PREFIX, start));
  const data = file.subarray(start);
  const entries = new Map<string, Entry>();
  const spans: [begin: number, end: number, name: string][] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, field] of Object.entries(header)) {
    if (name === METADATA) {
      metadata = metadataOf(field);
      continue;
    }
    const { dtype, dims, begin, end } = fieldOf(name, field, data.length);
    const bytes = data.subarray(begin, end);
    if (dtype === 'bool' && bytes.some((b) => b > 1))
      throw refuse(`tensor '${name}' holds a bool that is neither 0 nor 1`, `${bytes.find((b) => b > 1)}`);
    entries.set(name, { dtype, dims, bytes });
    spans.push([begin, end, name]);
  }
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let covered = 0;
  for (const [begin, end, name] of spans) {
    if (begin !== covered) throw refuse(`tensor '${name}' must begin at byte ${covered}, where the one before ends`, `${begin}`);
    covered = end;
  }
  if (covered !== data.length) throw refuse(`the tensors end at byte ${covered}`, `${data.length} bytes of data`);
  return { entries, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw refuse('the header is no JSON text', String(error instanceof Error ? error.message : error));
  }
  if (!isPlainObject(header)) throw refuse('the header must be an object', JSON.stringify(header).slice(0, 40));
  return header;
}

function metadataOf(field: unknown): Readonly<Record<string, string>> {
  if (!isPlainObject(field) || !Object.values(field).every((v) => typeof v === 'string')) {
    throw refuse('metadata must map names to strings', JSON.stringify(field).slice(0, 60));
  }
  return field as Record<string, string>;
}

const isSize = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;

function fieldOf(name: string, field: unknown, room: number): { dtype: DType; dims: readonly number[]; begin: number; end: number } {
  const wrong = (what: string, got: unknown): LoadError =>
    refuse(`tensor '${name}' ${what}`, JSON.stringify(got)?.slice(0, 60) ?? 'nothing');
  if (!isPlainObject(field)) throw wrong('must be described by an object', field);
  const { dtype: code, shape, data_offsets: span } = field;
  const dtype = typeof code === 'string' ? DTYPE_OF.get(code) : undefined;
  if (dtype === undefined) throw wrong('has an unknown dtype', code);
  if (!Array.isArray(shape) || !shape.every(isSize)) throw wrong('has a shape that is no list of sizes', shape);
  if (!Array.isArray(span) || span.length !== 2 || !span.every(isSize)) throw wrong('has data_offsets that are no pair of positions', span);
  const [begin, end] = span as [number, number];
  if (begin > end || end > room) throw wrong(`lies outside of the ${room} bytes of data`, span);
  let bytes = DTYPES[dtype].bytes;
  if (shape.includes(0)) bytes = 0;
  else for (const size of shape) bytes *= size;
  if (bytes !== end - begin) throw wrong(`of shape [${shape.join(', ')}] and dtype ${dtype} needs ${bytes} bytes`, end - begin);
  return { dtype, dims: shape as number[], begin, end };
}
