import type { DType, TypedArray } from '../dtype.ts';
import { dtypeOfArray } from '../dtype.ts';
import { isPlainObject } from '../tree.ts';
import { viewOf } from '../views.ts';
import type { Entry } from './safetensors-format.ts';

// Values as JSON: what JSON has as it is, everything else as an object with one key that begins with $. Typed arrays are entries of
// the file with the weights.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Writes what is no plain value; undefined where it cannot. */
export type EncodeOther = (value: object) => Json | undefined;
export type DecodeOther = (tag: string, value: unknown) => unknown;

/** @param refuse makes the error for what cannot be written */
export function encode(value: unknown, other: EncodeOther, refuse: (what: string) => Error): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: `${value}` };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : `${value}` };
    case 'object':
      break;
    default:
      throw refuse(`a ${typeof value}`);
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => encode(item, other, refuse));
  if (isPlainObject(value)) {
    const keys = Object.keys(value);
    if (keys.some((key) => key.startsWith('$'))) return { $object: keys.map((key) => [key, encode(value[key], other, refuse)]) };
    return Object.fromEntries(keys.map((key) => [key, encode(value[key], other, refuse)]));
  }
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [encode(key, other, refuse), encode(item, other, refuse)]) };
  const written = other(value);
  if (written === undefined) throw refuse(`a ${value.constructor.name}`);
  return written;
}

/** Reads what `encode` wrote. @param refuse makes the error for what it cannot have written */
export function decode(json: unknown, other: DecodeOther, refuse: (what: string) => Error): unknown {
  if (Array.isArray(json)) return json.map((item) => decode(item, other, refuse));
  if (!isPlainObject(json)) return json;
  const keys = Object.keys(json);
  const tag = keys.length === 1 && keys[0].startsWith('$') ? keys[0] : null;
  if (tag === null) {
    if (keys.some((key) => key.startsWith('$'))) throw refuse(`an object with the keys ${keys.join(', ')}`);
    return Object.fromEntries(keys.map((key) => [key, decode(json[key], other, refuse)]));
  }
  const value = json[tag];
  switch (tag) {
    case '$undefined':
      return undefined;
    case '$number':
      if (['NaN', 'Infinity', '-Infinity', '-0'].includes(value as string)) return Number(value);
      throw refuse(`the number ${JSON.stringify(value)}`);
    case '$bigint':
      if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value);
      throw refuse(`the bigint ${JSON.stringify(value)}`);
    case '$map':
    case '$object': {
      if (!Array.isArray(value) || !value.every((pair) => Array.isArray(pair) && pair.length === 2)) throw refuse('pairs that are none');
      const pairs = value.map(([key, item]): [unknown, unknown] => [decode(key, other, refuse), decode(item, other, refuse)]);
      return tag === '$map' ? new Map(pairs) : Object.fromEntries(pairs as [string, unknown][]);
    }
    default:
      return other(tag, value);
  }
}

/** A typed array as an entry. */
export function entryOfArray(array: TypedArray): Entry {
  return {
    dtype: dtypeOfArray(array),
    dims: [array.length],
    bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice(),
  };
}

/** The typed array of an entry; float16 and bfloat16 as their bits. */
export const arrayOfEntry = ({ dtype, bytes }: Entry): TypedArray => viewOf(dtype, bytes.slice());

export const isDims = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => typeof n === 'number' && (Number.isNaN(n) || (Number.isSafeInteger(n) && n >= 0)));

/** Sizes with null for those that are unknown, and back. */
export const showUnknown = (dims: readonly number[]): (number | null)[] => dims.map((n) => (Number.isNaN(n) ? null : n));

export interface SpecJson {
  readonly shape: readonly (number | null)[] | null;
  readonly dtype: DType;
  readonly name: string | null;
}
