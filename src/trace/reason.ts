import { sameDims, showDims } from '../shape.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';
import type { Call } from './signature.ts';
import { classOf, isStructure, Slot, shapeOf } from './signature.ts';
import { TensorSpec } from './spec.ts';
import type { Trace } from './trace.ts';

// Why a trace had to be made: where its call differs from the trace before.

const shapeText = ({ dims }: TensorSpec): string => (dims === null ? 'any' : showDims(dims));

/** Arguments as text; of tensors the specs. */
function shown(value: unknown, specs: readonly TensorSpec[]): string {
  if (value instanceof Slot) return `${specs[value.index].dtype} ${shapeText(specs[value.index])}`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Variable) return value.name;
  if (isStructure(value) || (typeof value === 'object' && value !== null)) return shapeOf(value);
  return typeof value === 'function' ? `function ${value.name}`.trimEnd() : String(value);
}

/** What differs between the arguments of two traces, with the name of each argument. */
function* differences(
  [a, before]: readonly [unknown, readonly TensorSpec[]],
  [b, now]: readonly [unknown, readonly TensorSpec[]],
  path: string,
): Generator<string> {
  if (a instanceof Slot && b instanceof Slot) {
    const [s, t] = [before[a.index], now[b.index]];
    if (s.dtype !== t.dtype) yield `argument ${path}: dtype ${s.dtype} → ${t.dtype}`;
    else if (s.dims === null || t.dims === null ? s.dims !== t.dims : !sameDims(s.dims, t.dims))
      yield `argument ${path}: shape ${shapeText(s)} → ${shapeText(t)}`;
    else if (t.name !== null && s.name !== t.name) yield `argument ${path}: name ${s.name} → ${t.name}`;
    return;
  }
  if (isStructure(a) && isStructure(b) && shapeOf(a) === shapeOf(b)) {
    for (const [key, part] of partsOf(a))
      yield* differences([part, before], [partsOf(b).find(([k]) => k === key)?.[1], now], `${path}_${String(key)}`);
    return;
  }
  if (Object.is(a, b)) return;
  const [from, to] = [shown(a, before), shown(b, now)];
  if (from !== to) yield `argument ${path}: ${from} → ${to}`;
  else yield `argument ${path}: another ${typeof b === 'function' ? 'function' : b instanceof Variable ? 'variable' : classOf(Object(b))}`;
}

const partsOf = (tree: unknown): readonly (readonly [unknown, unknown])[] =>
  Array.isArray(tree) ? [...tree.entries()] : tree instanceof Map ? [...tree] : isPlainObject(tree) ? Object.entries(tree) : [];

/** Why a call with these arguments is traced, when that is the trace before. @param loosened sizes that vary are left open from now on */
export function reasonFor(
  last: Trace | undefined,
  { template, tensors }: Pick<Call, 'template' | 'tensors'>,
  specs: readonly TensorSpec[],
  names: readonly string[],
  loosened: boolean,
): string {
  if (last === undefined) return 'first call';
  const [before, after] = [last.template, template];
  const now = tensors.length === 0 ? specs : tensors.map((t) => TensorSpec.fromTensor(t));
  const found: string[] = [];
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (i >= before.length) found.push(`argument ${names[i]} is new`);
    else if (i >= after.length) found.push(`argument ${names[i]} is left out`);
    else found.push(...differences([before[i], last.specs], [after[i], now], names[i]));
  }
  const reason = found.length > 0 ? found.join('; ') : 'called on another object, or with a spec of another name';
  return loosened ? `${reason}; sizes that vary are left open` : reason;
}
