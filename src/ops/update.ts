import { bind } from '../core/bind.ts';
import type { AnyOp, Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { training } from '../packs/training.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle, Variable } from '../variable.ts';
import { floats } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels } from './rows.ts';

// One step of an optimizer on one variable and its slots: a single pass over memory, in place where nobody else holds the values.

interface StepAttrs {
  readonly nesterov: boolean;
}

/** The state first, then what the step needs; the outputs are the state after the step. */
function stepRow(
  name: string,
  states: number,
  lanes: Pick<LaneKernels<KernelOf<4> | KernelOf<6>>, 'check'>,
  run: (k: Machine, state: readonly Ref[], rest: readonly Ref[], attrs: StepAttrs) => void,
): Op<StepAttrs> {
  return defineOp<StepAttrs>({
    name,
    label: 'applyGradients',
    needs: training,
    saves: 'none',
    inPlace: Array.from({ length: states }, (_, i) => i),
    infer(x: readonly Aval[]) {
      lanes.check('applyGradients', x[0].dtype);
      const after: Aval[] = [];
      for (let i = 0; i < states; i++) after.push({ dims: x[i].dims, dtype: x[i].dtype });
      return after;
    },
    wasm(k, x, y, attrs) {
      for (let i = 0; i < states; i++) {
        if (y[i].ptr !== x[i].ptr) k.copy(x[i].ptr, y[i].ptr, y[i].size * DTYPES[y[i].dtype].bytes);
      }
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
      const inputs: Tensor[] = [];
      for (let i = 0; i < x.length; i++) inputs.push(i < states ? (x[i] as Handle).current() : x[i]);
      const next = on.run(step, inputs, attrs, true);
      for (let i = 0; i < states; i++) {
        (x[i] as Handle).replace(next[i]);
        next[i].dispose();
      }
      return [];
    },
  });
}

const sgdLanes = /* @__PURE__ */ new LaneKernels<KernelOf<4>>(floats('sgd'));
const momentumLanes = /* @__PURE__ */ new LaneKernels<KernelOf<6>>(floats('momentum'));
const adamLanes = /* @__PURE__ */ new LaneKernels<KernelOf<6>>(floats('adam'));

const sgdOp = /* @__PURE__ */ applyRow(
  'ResourceApplyGradientDescent',
  1,
  /* @__PURE__ */ stepRow('GradientDescentStep', 1, sgdLanes, (k, [w], [g, params]) => sgdLanes.of(k, w)(w.ptr, g.ptr, w.size, params.ptr)),
);

const momentumOp = /* @__PURE__ */ applyRow(
  'ResourceApplyKerasMomentum',
  2,
  /* @__PURE__ */ stepRow('MomentumStep', 2, momentumLanes, (k, [w, m], [g, params], { nesterov }) =>
    momentumLanes.of(k, w)(w.ptr, m.ptr, g.ptr, w.size, params.ptr, nesterov ? 1 : 0),
  ),
);

const adamOp = /* @__PURE__ */ applyRow(
  'ResourceApplyAdam',
  3,
  /* @__PURE__ */ stepRow('AdamStep', 3, adamLanes, (k, [w, m, v], [g, params]) =>
    adamLanes.of(k, w)(w.ptr, m.ptr, v.ptr, g.ptr, w.size, params.ptr),
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
