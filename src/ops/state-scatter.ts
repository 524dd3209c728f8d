import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand } from '../core/convert.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';
import { beside, indexOperand } from './index-operand.ts';
import type { ScatterAttrs } from './scatter-row.ts';
import { scatterRow } from './scatter-row.ts';

// Parts of a variable changed: in place where nobody else holds its value. On tensors: scatter.ts.

/** @param rows the indices name rows of the first axis, one each */
function resourceRow(name: string, by: Op<ScatterAttrs>, rows: boolean): Op<ScatterAttrs> {
  return defineOp<ScatterAttrs>({
    name,
    label: 'scatterUpdate',
    effect: 'write',
    saves: 'none',
    infer: () => [],
    expand(on, [handle, idx, u], attrs) {
      const positions = rows ? idx.expandDims(-1) : idx;
      try {
        const [next] = on.run(by, [(handle as Handle).current(), positions, u], attrs, true);
        (handle as Handle).replace(next);
        next.dispose();
      } finally {
        if (rows) positions.dispose();
      }
      return [];
    },
  });
}

const updateOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterUpdate', 'update');
const addOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterAdd', 'add');
const subOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterSub', 'sub');
const maxOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterMax', 'max');
const minOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterMin', 'min');

/** By rows (IndexedSlices), and by rows of indices (Nd). */
const ROWS = {
  scatterUpdate: /* @__PURE__ */ resourceRow('ResourceScatterUpdate', updateOp, true),
  scatterAdd: /* @__PURE__ */ resourceRow('ResourceScatterAdd', addOp, true),
  scatterSub: /* @__PURE__ */ resourceRow('ResourceScatterSub', subOp, true),
  scatterMax: /* @__PURE__ */ resourceRow('ResourceScatterMax', maxOp, true),
  scatterMin: /* @__PURE__ */ resourceRow('ResourceScatterMin', minOp, true),
  scatterNdUpdate: /* @__PURE__ */ resourceRow('ResourceScatterNdUpdate', updateOp, false),
  scatterNdAdd: /* @__PURE__ */ resourceRow('ResourceScatterNdAdd', addOp, false),
  scatterNdSub: /* @__PURE__ */ resourceRow('ResourceScatterNdSub', subOp, false),
  scatterNdMax: /* @__PURE__ */ resourceRow('ResourceScatterNdMax', maxOp, false),
  scatterNdMin: /* @__PURE__ */ resourceRow('ResourceScatterNdMin', minOp, false),
} as const;

/** Changes the parts of a variable that the indices name. @throws IndexError, ShapeError, DTypeError; then nothing was changed */
export function scatterVariable(label: keyof typeof ROWS, handle: Handle, indices: TensorLike, updates: TensorLike): void {
  const idx = indexOperand(label, indices);
  const u = beside([idx], () => operand(label, updates, handle.holds.dtype));
  bind(ROWS[label], [handle, idx, u], { label });
}

/** The rows of IndexedSlices. @throws ValueError for anything else */
export function slicesFor(label: string, slices: IndexedSlices): { readonly values: Tensor; readonly indices: Tensor } {
  const given: unknown = slices;
  if (typeof given === 'object' && given !== null && 'values' in given && 'indices' in given) return slices;
  throw new ValueError(label, 'the update must be IndexedSlices', typeof given, 'Use new tf.IndexedSlices(values, indices).');
}
