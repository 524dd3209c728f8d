import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { TensorError, ValueError } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import { isPlainObject, leavesOf } from '../tree.ts';
import { Variable } from '../variable.ts';
import { TensorSpec } from './spec.ts';

// What a call looks like to a traced function: tensors by dtype and shape, plain values by value, everything else by identity.

/** The arguments of one call, taken apart: of tensors, or, for a program without a call, of specs among them. */
export interface Call<T extends Tensor | TensorSpec = Tensor> {
  /** Equal for calls that share a trace. */
  readonly key: string;
  /** The key without the shapes of tensors. */
  readonly form: string;
  /** The arguments with every tensor replaced by its place in `tensors`. */
  readonly template: readonly unknown[];
  readonly tensors: readonly T[];
  /** Where each tensor stands, as messages and graphs name it. */
  readonly paths: readonly string[];
  /** Tensors that were made of literals for this call and die with it. */
  readonly made: readonly Tensor[];
}

/** Stands for the n-th tensor in a template. */
export class Slot {
  constructor(readonly index: number) {}
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;
export function identityOf(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++lastIdentity;
    identities.set(value, id);
  }
  return id;
}

export const isTensorData = (value: unknown): boolean =>
  ArrayBuffer.isView(value) ||
  (Array.isArray(value) &&
    value.length > 0 &&
    leavesOf(value).every((leaf) => typeof leaf !== 'object' && typeof leaf !== 'function' && leaf !== undefined));

/** A plain value or an object as a key: by type and value, by identity. */
function keyOf(value: unknown): string {
  if (value instanceof Variable) return `V${identityOf(value)}`;
  if (typeof value === 'object' && value !== null) return `O${identityOf(value)}`;
  if (typeof value === 'function') return `F${identityOf(value)}`;
  return `${typeof value}=${typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value)};`;
}

/** A literal for a spec, as a tensor. @throws TensorError naming the argument */
function converted(name: string, value: unknown, spec: TensorSpec, path: string): Tensor {
  const isNone = value === undefined || value === null;
  if (isNone || isPlainObject(value) || value instanceof Map || typeof value === 'function') {
    const got = isNone ? String(value) : typeof value;
    throw new ValueError(name, `argument ${path} must be a tensor`, got, `Expected ${spec}.`, { expected: spec });
  }
  if (isConvertible(value)) return convert(name, value);
  try {
    return convert(name, value as TensorLike, spec.dtype);
  } catch (error) {
    throw error instanceof TensorError ? error.as(name, `${name}: argument ${path} must be ${spec}`) : error;
  }
}

/**
 * Takes the arguments of a call apart. With specs, literals and variables become tensors of what the spec says.
 * @param names what messages call the arguments
 * @param open whether there may be specs in place of tensors
 */
export function takeApart(
  name: string,
  args: readonly unknown[],
  specs: readonly unknown[] | null,
  names: readonly string[],
  open?: false,
): Call;
export function takeApart(
  name: string,
  args: readonly unknown[],
  specs: readonly unknown[] | null,
  names: readonly string[],
  open: true,
): Call<Tensor | TensorSpec>;
export function takeApart(
  name: string,
  args: readonly unknown[],
  specs: readonly unknown[] | null,
  names: readonly string[],
  open = false,
): Call<Tensor | TensorSpec> {
  const tensors: (Tensor | TensorSpec)[] = [];
  const paths: string[] = [];
  const made: Tensor[] = [];
  let key = '';
  let form = '';
  const note = (part: string): void => {
    key += part;
    form += part;
  };
  const slot = (t: Tensor | TensorSpec, path: string, given: unknown): Slot => {
    if (t !== given && t instanceof Tensor) made.push(t);
    form += `T${t.dtype}`;
    key += `T${t.dtype}[${t.dims?.join() ?? 'any'}]`;
    // A spec's name is the placeholder's: two names are two programs, and a call fits both.
    if (t instanceof TensorSpec && t.name !== null) key += JSON.stringify(t.name);
    paths.push(path);
    return new Slot(tensors.push(t) - 1);
  };
  const walk = (value: unknown, spec: unknown, path: string): unknown => {
    if (value instanceof TensorSpec) {
      if (open) return slot(value, path, value);
      throw new ValueError(name, 'a spec is not a value', value.toString(), 'Use getConcreteFunction for specs.');
    }
    if (spec instanceof TensorSpec) return slot(converted(name, value, spec, path), path, value);
    const within = isStructure(spec) ? spec : undefined;
    if (within !== undefined) mustMatch(name, within, value, path);
    else if (value instanceof Variable) return leaf(value);
    else if (isConvertible(value)) return slot(value.toTensor(), path, value);
    else if (isTensorData(value)) return slot(convert(name, value as TensorLike), path, value);
    if (Array.isArray(value)) {
      note(`[${value.length}`);
      return value.map((item, i) => walk(item, (within as readonly unknown[] | undefined)?.[i], `${path}_${i}`));
    }
    if (value instanceof Map) {
      note(`M${value.size}`);
      return new Map(
        [...value].map(([k, item]) => {
          note(keyOf(k));
          return [k, walk(item, (within as ReadonlyMap<unknown, unknown> | undefined)?.get(k), `${path}_${String(k)}`)];
        }),
      );
    }
    if (isPlainObject(value)) {
      const keys = Object.keys(value).sort();
      note(`{${JSON.stringify(keys)}`);
      const out: Record<string, unknown> = {};
      for (const k of keys) out[k] = walk(value[k], (within as Readonly<Record<string, unknown>> | undefined)?.[k], `${path}_${k}`);
      return out;
    }
    return leaf(value);
  };
  const leaf = (value: unknown): unknown => {
    note(keyOf(value));
    return value;
  };
  try {
    const template = args.map((arg, i) => walk(arg, specs?.[i], names[i]));
    return { key, form, template, tensors, paths, made };
  } catch (error) {
    for (const t of made) t.dispose();
    throw error;
  }
}

type Structure = readonly unknown[] | ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>;

/** Lists, Maps and plain objects are structures: a look at the object does not tell whether it still holds the same. */
export const isStructure = (value: unknown): value is Structure => Array.isArray(value) || isPlainObject(value) || value instanceof Map;

/** @throws ValueError where the specs are a structure and the value is another */
function mustMatch(name: string, spec: Structure, value: unknown, path: string): void {
  const expected = shapeOf(spec);
  const got = shapeOf(value);
  if (expected !== got) {
    throw new ValueError(name, `argument ${path} has another structure than the signature`, got, `Expected ${expected}.`, {
      argument: path,
    });
  }
}

/** What a structure is at its outermost, or what a value is. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Map) return `a Map of ${[...value.keys()].map(String).sort().join(', ')}`;
  if (isPlainObject(value)) return `{ ${Object.keys(value).sort().join(', ')} }`;
  return value === null ? 'null' : typeof value === 'object' ? classOf(value) : typeof value;
}

/** The name of an object's class, where it has one. */
export const classOf = (value: object): string => {
  const { constructor } = value as { readonly constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object';
};
