import { bind } from '../core/bind.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { nn } from '../packs/nn.ts';
import type { Tensor } from '../tensor.ts';
import { floats } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels, laneOf } from './rows.ts';

interface LayerNormAttrs {
  readonly epsilon: number;
}

const lanes = /* @__PURE__ */ new LaneKernels<KernelOf<9>>(floats('layernorm'));

/** The words of a number as the lane of x holds it. */
function words(x: Ref, value: number): number[] {
  const bytes = (laneOf(x) === 'f64' ? Float64Array : Float32Array).of(value).buffer;
  return [...new Int32Array(bytes)];
}

/** Gives y, and of each row the mean and 1 / √(variance + epsilon), which the gradient reads. */
const layerNormOp = /* @__PURE__ */ defineOp<LayerNormAttrs>({
  name: 'LayerNorm',
  label: 'layerNormalization',
  needs: nn,
  partial: true,
  infer([x]: readonly Aval[]) {
    lanes.check('layerNormalization', x.dtype);
    const row = { dims: x.dims.slice(0, -1), dtype: x.dtype };
    return [{ dims: x.dims, dtype: x.dtype }, row, row];
  },
  wasm(k: Machine, [x, gain, bias]: readonly Ref[], [y, mean, rstd]: readonly Ref[], { epsilon }) {
    const eps = k.ints(words(x, epsilon));
    const length = x.dims[x.dims.length - 1];
    lanes.of(k, x)(x.ptr, gain.ptr, bias.ptr, eps, y.ptr, mean.ptr, rstd.ptr, mean.size, length);
  },
  grad([dy, dMean, dRstd], [x, gain], [, mean, rstd]) {
    const last = x.rank - 1;
    const length = x.dims[last];
    const scale = rstd.expandDims(-1);
    const unit = x.sub(mean.expandDims(-1)).mul(scale);
    const parts: Tensor[] = [];
    if (dy !== null) {
      const g = dy.mul(gain);
      parts.push(scale.mul(g.sub(g.mean(-1, true)).sub(unit.mul(g.mul(unit).mean(-1, true)))));
    }
    if (dMean !== null) parts.push(dMean.expandDims(-1).div(length).broadcastTo(x.dims));
    if (dRstd !== null) parts.push(unit.mul(dRstd.expandDims(-1)).mul(scale.square()).div(-length));
    const dx = parts.length === 0 ? null : parts.reduce((sum, part) => sum.add(part));
    return dy === null ? [dx, null, null] : [dx, () => dy.mul(unit), dy];
  },
});

/** (x - mean) / √(variance + epsilon) · gain + bias along the last axis, gain and bias being vectors of its length. */
export const layerNorm = (x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor =>
  bind(layerNormOp, [x, gain, bias], { epsilon })[0];
