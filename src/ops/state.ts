import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';

// What ops do with a variable: it comes as a handle, a tensor without elements that knows where the value is.

const readOp = /* @__PURE__ */ defineOp({
  name: 'ReadVariableOp',
  label: 'variable',
  effect: 'read',
  saves: 'none',
  infer: ([handle]: readonly Aval[]) => [(handle as Handle).holds],
  expand: (_on, [handle]) => [(handle as Handle).current().identity()],
  grad: ([dy]) => [dy],
});

/** The value that a variable has now. */
export const readVariable = (handle: Handle): Tensor => bind(readOp, [handle], undefined)[0];

const assignOp = /* @__PURE__ */ defineOp({
  name: 'AssignVariableOp',
  label: 'assign',
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

const addOp = /* @__PURE__ */ defineOp({
  name: 'AssignAddVariableOp',
  label: 'assignAdd',
  effect: 'write',
  saves: 'none',
  infer: () => [],
  expand(_on, [handle, value]) {
    const sum = (handle as Handle).current().add(value);
    (handle as Handle).replace(sum);
    sum.dispose();
    return [];
  },
});

/** Adds to a variable's value. */
export function assignAddVariable(handle: Handle, value: Tensor): void {
  bind(addOp, [handle, value], undefined);
}

const subOp = /* @__PURE__ */ defineOp({
  name: 'AssignSubVariableOp',
  label: 'assignSub',
  effect: 'write',
  saves: 'none',
  infer: () => [],
  expand(_on, [handle, value]) {
    const difference = (handle as Handle).current().sub(value);
    (handle as Handle).replace(difference);
    difference.dispose();
    return [];
  },
});

/** Subtracts from a variable's value. */
export function assignSubVariable(handle: Handle, value: Tensor): void {
  bind(subOp, [handle, value], undefined);
}
