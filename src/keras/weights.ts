import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';
import type { Layer } from './layer.ts';

/** What stands in an object's properties, in the order in which they were set: arrays, plain objects and Maps are looked into. */
export function heldBy(
  owner: object,
  isLayer: (value: unknown) => value is Layer,
): { readonly variables: Variable[]; readonly layers: Layer[] } {
  const variables: Variable[] = [];
  const layers: Layer[] = [];
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
