import { bind } from '../core/bind.ts';
import type { AnyOp, Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { training } from '../packs/training.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle, Variable } from '../variable.ts';
import { floats } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { byLane, checkLane, laneOf } from './rows.ts';

// One step of an optimizer on one variable and its slots: a single pass over memory, in place where nobody else holds the values.

interface StepAttrs {
  readonly nesterov: boolean;
}

/** The state first, then what the step needs; the outputs are the state after the step. */
function stepRow(
  name: string,
  states: number,
  lanes: Readonly<Record<string, string>>,
  run: (k: Machine, state: readonly Ref[], rest: readonly Ref[], attrs: StepAttrs) => void,
): Op<StepAttrs> {
  return defineOp<StepAttrs>({
    name,
    label: 'applyGradients',
    needs: training,
    saves: 'none',
    inPlace: Array.from({ length: states }, (_, i) => i),
    infer(x: readonly Aval[]) {
      checkLane('applyGradients', x[0].dtype, lanes);
      return x.slice(0, states).map(({ dims, dtype }) => ({ dims, dtype }));
    },
    wasm(k, x, y, attrs) {
      y.forEach((to, i) => {
        if (to.ptr !== x[i].ptr) k.copy(x[i].ptr, to.ptr, to.size * DTYPES[to.dtype].bytes);
      });
      run(k, y, x.slice(states), attrs);
    },
  });
}

/** The same on variables: reads their values, computes, gives them the new ones. */
function applyRow(name: string, states: number, step: AnyOp): Op<StepAttrs> {
  return defineOp<StepAttrs>({
    name,
    label: 'applyGradients',
    effect: 'write',
    saves: 'none',
    updates: { by: step, states },
    infer: () => [],
    expand(on, x, attrs) {
      const handles = x.slice(0, states) as Handle[];
      const next = on.run(step, [...handles.map((h) => h.current()), ...x.slice(states)], attrs, true);
      next.forEach((value, i) => {
        handles[i].replace(value);
        value.dispose();
      });
      return [];
    },
  });
}

const sgdLanes = /* @__PURE__ */ byLane<KernelOf<4>>(floats('sgd'));
const momentumLanes = /* @__PURE__ */ byLane<KernelOf<6>>(floats('momentum'));
const adamLanes = /* @__PURE__ */ byLane<KernelOf<6>>(floats('adam'));

const sgdOp = /* @__PURE__ */ applyRow(
  'ResourceApplyGradientDescent',
  1,
  /* @__PURE__ */ stepRow('GradientDescentStep', 1, sgdLanes, (k, [w], [g, params]) =>
    k[sgdLanes[laneOf(w)] as 'sgd_f32'](w.ptr, g.ptr, w.size, params.ptr),
  ),
);

const momentumOp = /* @__PURE__ */ applyRow(
  'ResourceApplyKerasMomentum',
  2,
  /* @__PURE__ */ stepRow('MomentumStep', 2, momentumLanes, (k, [w, m], [g, params], { nesterov }) =>
    k[momentumLanes[laneOf(w)] as 'momentum_f32'](w.ptr, m.ptr, g.ptr, w.size, params.ptr, nesterov ? 1 : 0),
  ),
);

const adamOp = /* @__PURE__ */ applyRow(
  'ResourceApplyAdam',
  3,
  /* @__PURE__ */ stepRow('AdamStep', 3, adamLanes, (k, [w, m, v], [g, params]) =>
    k[adamLanes[laneOf(w)] as 'adam_f32'](w.ptr, m.ptr, v.ptr, g.ptr, w.size, params.ptr),
  ),
);

const plain: StepAttrs = { nesterov: false };

/** w -= lr · g. @param params [lr] */
export function applySgd(w: Variable, g: Tensor, params: Tensor): void {
  bind(sgdOp, [w.handle, g, params], plain);
}

/** m = momentum · m - lr · g; w += m (or, with Nesterov, momentum · m - lr · g). @param params [lr, momentum] */
export function applyMomentum(w: Variable, m: Variable, g: Tensor, params: Tensor, nesterov: boolean): void {
  bind(momentumOp, [w.handle, m.handle, g, params], { nesterov });
}

/** Adam's step. @param params [alpha, 1 - beta1, 1 - beta2, epsilon] */
export function applyAdam(w: Variable, m: Variable, v: Variable, g: Tensor, params: Tensor): void {
  bind(adamOp, [w.handle, m.handle, v.handle, g, params], plain);
}
