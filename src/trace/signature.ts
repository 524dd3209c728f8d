import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject, leavesOf } from '../tree.ts';
import { Variable } from '../variable.ts';
import { TensorSpec } from './spec.ts';

// What a call looks like to a traced function: tensors by dtype and shape, plain values by value, everything else by identity.

/** The arguments of one call, taken apart. */
export interface Call {
  /** Equal for calls that share a trace. */
  readonly key: string;
  /** The arguments with every tensor replaced by its place in `tensors`. */
  readonly template: unknown;
  readonly tensors: Tensor[];
  /** Where each tensor stands, as messages name it. */
  readonly paths: readonly string[];
}

/** Stands for the n-th tensor in a template. */
export class Slot {
  constructor(readonly index: number) {}
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;
function identityOf(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++lastIdentity;
    identities.set(value, id);
  }
  return id;
}

const isTensorData = (value: unknown): boolean =>
  ArrayBuffer.isView(value) || (Array.isArray(value) && value.length > 0 && leavesOf(value).every((leaf) => typeof leaf !== 'object' && typeof leaf !== 'function' && leaf !== undefined));

/** Takes the arguments of a call apart. With specs, literals are converted to what the spec says. */
export function takeApart(name: string, args: readonly unknown[], specs: readonly unknown[] | null): Call {
  const tensors: Tensor[] = [];
  const paths: string[] = [];
  let key = '';
  const tensor = (t: Tensor, path: string): Slot => {
    key += `T${t.dtype}[${t.dims.join()}]`;
    paths.push(path);
    return new Slot(tensors.push(t) - 1);
  };
  const walk = (value: unknown, spec: unknown, path: string): unknown => {
    if (value instanceof TensorSpec) throw new ShapeError(name, 'a spec is not a value', value.toString(), 'Use getConcreteFunction for specs.', {});
    if (spec instanceof TensorSpec && !(value instanceof Variable)) {
      if (isPlainObject(value) || value === undefined || value === null) throw new ShapeError(name, `argument ${path} must be a tensor`, typeof value, `Expected ${spec}.`, {});
      return tensor(convert(name, value as TensorLike, isConvertible(value) ? undefined : spec.dtype), path);
    }
    if (value instanceof Variable) {
      key += `V${identityOf(value)}`;
      return value;
    }
    if (isConvertible(value)) return tensor(value.toTensor(), path);
    if (isTensorData(value)) return tensor(convert(name, value as TensorLike), path);
    if (Array.isArray(value)) {
      key += `[${value.length}`;
      return value.map((item, i) => walk(item, Array.isArray(spec) ? spec[i] : undefined, `${path}[${i}]`));
    }
    if (value instanceof Map) {
      key += `M${value.size}`;
      return new Map([...value].map(([k, item]) => {
        key += `${String(k)}:`;
        return [k, walk(item, undefined, `${path}.${String(k)}`)];
      }));
    }
    if (isPlainObject(value)) {
      const names = Object.keys(value).sort();
      key += `{${names.join()}`;
      const out: Record<string, unknown> = {};
      for (const k of names) out[k] = walk(value[k], isPlainObject(spec) ? spec[k] : undefined, `${path}.${k}`);
      return out;
    }
    if (typeof value === 'object' && value !== null) key += `O${identityOf(value)}`;
    else if (typeof value === 'function') key += `F${identityOf(value)}`;
    else key += `${typeof value}=${typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value)};`;
    return value;
  };
  const template = args.map((arg, i) => walk(arg, specs?.[i], `${i}`));
  return { key, template, tensors, paths };
}
