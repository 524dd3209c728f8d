import type { TensorLike } from '../core/convert.ts';
import { ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';
import type { AnyLayer } from './layer.ts';

/** What stands in an object's properties, in the order in which they were set: arrays, plain objects and Maps are looked into. */
export function heldBy(
  owner: object,
  isLayer: (value: unknown) => value is AnyLayer,
): { readonly variables: Variable[]; readonly layers: AnyLayer[] } {
  const variables: Variable[] = [];
  const layers: AnyLayer[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof Variable) variables.push(value);
    else if (isLayer(value)) layers.push(value);
    else if (Array.isArray(value)) for (const item of value) walk(item);
    else if (value instanceof Map) for (const item of value.values()) walk(item);
    else if (isPlainObject(value)) for (const key of Object.keys(value)) walk(value[key]);
  };
  for (const key of Object.keys(owner)) walk((owner as Record<string, unknown>)[key]);
  return { variables, layers };
}

/** Gives the weights of a layer values, in their order. @throws ValueError for another number of values */
export function assignAll({ name, weights, built }: AnyLayer, values: readonly TensorLike[]): void {
  if (values.length !== weights.length) {
    throw new ValueError(
      `${name}.setWeights`,
      `the layer has ${weights.length} weights`,
      `${values.length}`,
      built ? 'Give one value for each.' : 'Build the layer first.',
    );
  }
  for (let i = 0; i < values.length; i++) weights[i].assign(values[i]);
}

/** Number of elements of the weights of a layer. @throws ValueError before it is built */
export function sizesOf({ name, weights, built }: AnyLayer): number {
  if (built) return weights.reduce((sum, v) => sum + v.size, 0);
  throw new ValueError(
    `${name}.countParams`,
    'the layer has no weights yet',
    'a layer that was not built',
    'Call it once, or build(inputShape).',
  );
}
