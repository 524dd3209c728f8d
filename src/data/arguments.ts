import { eagerly } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { ValueError } from '../errors.ts';
import { TensorSpec } from '../trace/spec.ts';
import { isPlainObject } from '../tree.ts';

/** A count as users give it. */
export type Count = number | bigint | { toTensor(): { item(): unknown } };

/** @throws ValueError for what is not a whole number of at least `least` */
export function whole(op: string, name: string, count: Count, least: number): number {
  const value = Number(typeof count === 'object' ? count.toTensor().item() : count);
  if (Number.isInteger(value) && value >= least && typeof count !== 'string') return value;
  throw new ValueError(
    op,
    `${name} must be a whole number of at least ${least}`,
    typeof count === 'string' ? `'${count}'` : String(count),
    `Use ${Math.max(least, 1)} or more.`,
    {
      [name]: value,
    },
  );
}

/** An integer of 64 bits, also where a graph is being written. */
export const integer = (op: string, value: Count): bigint =>
  eagerly(() => {
    const tensor = convert(op, value as TensorLike, typeof value === 'object' ? undefined : 'int64');
    const found = BigInt(tensor.item() as number);
    if (tensor !== value) tensor.dispose();
    return found;
  });

/** What is given for each leaf of a spec, in order; structures must agree. */
export function alongSpec<T>(spec: unknown, given: unknown, into: T[] = []): T[] {
  if (spec instanceof TensorSpec) into.push(given as T);
  else if (Array.isArray(spec))
    for (let i = 0; i < spec.length; i++) alongSpec(spec[i], (given as readonly unknown[] | null)?.[i] ?? null, into);
  else if (spec instanceof Map)
    for (const [key, item] of spec) alongSpec(item, (given as ReadonlyMap<unknown, unknown> | null)?.get(key) ?? null, into);
  else if (isPlainObject(spec))
    for (const key of Object.keys(spec)) alongSpec(spec[key], (given as Record<string, unknown> | null)?.[key] ?? null, into);
  return into;
}
