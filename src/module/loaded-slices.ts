import type { Aval } from '../core/op.ts';
import type { SliceAttrs } from '../ops/strided-slice.ts';
import { compatible, isKnown } from '../shape.ts';
import type { IndexPart } from '../slicing.ts';
import { planParts } from '../slicing.ts';
import { isPlainObject } from '../tree.ts';
import { isDims } from './saved-value.ts';

// A slice keeps where its elements lie, so that runs need not compute it. What a file says of that is not believed: the index is read, and
// where elements lie is computed anew.

const FIELDS: Readonly<Record<string, readonly string[]>> = { index: ['at'], span: ['start', 'size'], range: ['start', 'stop', 'step'] };

function isPart(part: unknown): part is IndexPart {
  if (part === 'ellipsis' || part === 'newaxis') return true;
  if (!isPlainObject(part) || typeof part.kind !== 'string' || !Object.hasOwn(FIELDS, part.kind)) return false;
  const open = part.kind === 'range';
  return FIELDS[part.kind].every((field) => {
    const value = part[field];
    if (field === 'step') return Number.isSafeInteger(value) && value !== 0;
    return Number.isSafeInteger(value) || (open && value === undefined);
  });
}

/** The shape in which the slice lies, by the op: of its input, of what its gradient is like, of what is updated. */
const WHERE: Readonly<Record<string, (x: readonly Aval[], attrs: { readonly dims?: unknown }) => unknown>> = {
  StridedSlice: ([x]) => x?.dims,
  StridedSliceGrad: ([, like], { dims }) => like?.dims ?? dims,
  TensorStridedSliceUpdate: ([x]) => x?.dims,
};

/** The attrs of a node of a file, with slices laid anew. Null where they are no slice. @throws IndexError */
export function loadedSlice(op: string, attrs: unknown, x: readonly Aval[]): SliceAttrs | null {
  const where = Object.hasOwn(WHERE, op) ? WHERE[op] : undefined;
  if (where === undefined || !isPlainObject(attrs) || !Array.isArray(attrs.parts) || !attrs.parts.every(isPart)) return null;
  const dims = where(x, attrs);
  if (!isDims(dims)) return null;
  const plan = isKnown(dims) ? planParts('slice', attrs.parts, dims) : null;
  if (op === 'StridedSliceGrad' && (x[0] === undefined || (plan !== null && !compatible(plan.dims, x[0].dims)))) return null;
  return { ...attrs, parts: attrs.parts, plan };
}

/** Whether an op keeps a slice in its attrs. */
export const isSlice = (op: string): boolean => Object.hasOwn(WHERE, op);
