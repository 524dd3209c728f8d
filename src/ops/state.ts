import { bind } from '../core/bind.ts';
import type { AnyOp, Aval, Op } from '../core/op.ts';
import { defineOp, table } from '../core/op.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';

// What ops do with a variable: it comes as a handle, a tensor without elements that knows where the value is.

const readOp = /* @__PURE__ */ defineOp({
  name: 'ReadVariableOp',
  label: 'variable',
  effect: 'read',
  saves: 'none',
  infer: ([handle]: readonly Aval[]) => [(handle as Handle).holds],
  expand: (_on, [handle]) => [(handle as Handle).current().view()],
  grad: ([dy]) => [dy],
});

/** The handle of a variable; null for everything else. */
export function handleOf(value: unknown): Handle | null {
  return typeof value === 'object' && value !== null && 'handle' in value ? (value as { readonly handle: Handle }).handle : null;
}

/** The value that a variable has now. */
export const readVariable = (handle: Handle): Tensor => bind(readOp, [handle], undefined)[0];

const assignOp = /* @__PURE__ */ defineOp({
  name: 'AssignVariableOp',
  label: 'assign',
  updates: { by: null, states: 1 },
  effect: 'write',
  saves: 'none',
  infer: () => [],
  expand(_on, [handle, value]) {
    (handle as Handle).replace(value);
    return [];
  },
});

/** Gives a variable another value. */
export function assignVariable(handle: Handle, value: Tensor): void {
  bind(assignOp, [handle, value], undefined);
}

/** How a variable's value is computed anew from the old one, in its place when nobody else holds it. */
function updateOp(name: string, label: string, by: string): Op {
  return defineOp({
    name,
    label,
    effect: 'write',
    saves: 'none',
    updates: { by, states: 1 },
    infer: () => [],
    expand(on, [handle, value]) {
      const row = table.get(by) as AnyOp;
      const [next] = on.run(row, [(handle as Handle).current(), value], undefined, true);
      (handle as Handle).replace(next);
      next.dispose();
      return [];
    },
  });
}

const addOp = /* @__PURE__ */ updateOp('AssignAddVariableOp', 'assignAdd', 'AddV2');

/** Adds to a variable's value. */
export function assignAddVariable(handle: Handle, value: Tensor): void {
  bind(addOp, [handle, value], undefined);
}

const subOp = /* @__PURE__ */ updateOp('AssignSubVariableOp', 'assignSub', 'Sub');

/** Subtracts from a variable's value. */
export function assignSubVariable(handle: Handle, value: Tensor): void {
  bind(subOp, [handle, value], undefined);
}
