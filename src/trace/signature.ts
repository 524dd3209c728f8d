import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject, leavesOf, mapTree } from '../tree.ts';
import { Variable } from '../variable.ts';
import { TensorSpec } from './spec.ts';

// What a call looks like to a traced function: tensors by dtype and shape, plain values by value, everything else by identity.

/** The arguments of one call, taken apart. */
export interface Call {
  /** Equal for calls that share a trace. */
  readonly key: string;
  /** The arguments with every tensor replaced by its place in `tensors`. */
  readonly template: unknown;
  readonly tensors: readonly Tensor[];
  /** Where each tensor stands, as messages and graphs name it. */
  readonly paths: readonly string[];
  /** Tensors that were made of literals for this call and die with it. */
  readonly made: readonly Tensor[];
}

/** Stands for the n-th tensor in a template. */
export class Slot {
  constructor(readonly index: number) {}
}

/** Shows a template with the specs of its tensors. */
export const withSpecs = (template: unknown, specs: readonly TensorSpec[]): unknown =>
  mapTree(template, (leaf) => (leaf instanceof Slot ? specs[leaf.index] : leaf));

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

const isTensorData = (value: unknown): boolean =>
  ArrayBuffer.isView(value) ||
  (Array.isArray(value) &&
    value.length > 0 &&
    leavesOf(value).every((leaf) => typeof leaf !== 'object' && typeof leaf !== 'function' && leaf !== undefined));

/**
 * Takes the arguments of a call apart. With specs, literals and variables become tensors of what the spec says.
 * @param names what messages call the arguments
 */
export function takeApart(name: string, args: readonly unknown[], specs: readonly unknown[] | null, names: readonly string[]): Call {
  const tensors: Tensor[] = [];
  const paths: string[] = [];
  const made: Tensor[] = [];
  let key = '';
  const tensor = (t: Tensor, path: string, given: unknown): Slot => {
    if (t !== given) made.push(t);
    key += `T${t.dtype}[${t.dims.join()}]`;
    paths.push(path);
    return new Slot(tensors.push(t) - 1);
  };
  const walk = (value: unknown, spec: unknown, path: string): unknown => {
    if (value instanceof TensorSpec)
      throw new ValueError(name, 'a spec is not a value', value.toString(), 'Use getConcreteFunction for specs.');
    if (spec instanceof TensorSpec) {
      if (isPlainObject(value) || value instanceof Map || typeof value === 'function' || value === undefined || value === null) {
        throw new ValueError(name, `argument ${path} must be a tensor`, value === null ? 'null' : typeof value, `Expected ${spec}.`, {
          expected: spec,
        });
      }
      return tensor(convert(name, value as TensorLike, isConvertible(value) ? undefined : spec.dtype), path, value);
    }
    if (Array.isArray(spec) || isPlainObject(spec)) mustMatch(name, spec, value, path);
    if (value instanceof Variable) {
      key += `V${identityOf(value)}`;
      return value;
    }
    if (isConvertible(value)) return tensor(value.toTensor(), path, value);
    if (isTensorData(value)) return tensor(convert(name, value as TensorLike), path, value);
    if (Array.isArray(value)) {
      key += `[${value.length}`;
      return value.map((item, i) => walk(item, Array.isArray(spec) ? spec[i] : undefined, `${path}_${i}`));
    }
    if (value instanceof Map) {
      key += `M${value.size}`;
      return new Map(
        [...value].map(([k, item]) => {
          key += `${String(k)}:`;
          return [k, walk(item, undefined, `${path}_${String(k)}`)];
        }),
      );
    }
    if (isPlainObject(value)) {
      const names = Object.keys(value).sort();
      key += `{${names.join()}`;
      const out: Record<string, unknown> = {};
      for (const k of names) out[k] = walk(value[k], isPlainObject(spec) ? spec[k] : undefined, `${path}_${k}`);
      return out;
    }
    if (typeof value === 'object' && value !== null) key += `O${identityOf(value)}`;
    else if (typeof value === 'function') key += `F${identityOf(value)}`;
    else key += `${typeof value}=${typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value)};`;
    return value;
  };
  try {
    const template = args.map((arg, i) => walk(arg, specs?.[i], names[i]));
    return { key, template, tensors, paths, made };
  } catch (error) {
    for (const t of made) t.dispose();
    throw error;
  }
}

/** @throws ValueError where the specs are a structure and the value is another */
function mustMatch(name: string, spec: readonly unknown[] | Readonly<Record<string, unknown>>, value: unknown, path: string): void {
  const expected = shapeOf(spec);
  const got = shapeOf(value);
  if (expected !== got) {
    throw new ValueError(name, `argument ${path} has another structure than the signature`, got, `Expected ${expected}.`, {
      argument: path,
    });
  }
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (isPlainObject(value)) return `{ ${Object.keys(value).sort().join(', ')} }`;
  return value === null ? 'null' : typeof value === 'object' ? value.constructor.name : typeof value;
}
