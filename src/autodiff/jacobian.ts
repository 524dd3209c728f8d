import { interpreter } from '../core/bind.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { stack } from '../ops/join.ts';
import type { Dims } from '../shape.ts';
import { checkDims, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';

export type Differentiable = Tensor | Variable;
/** One gradient per source. */
export type Found = readonly (Tensor | IndexedSlices | null)[];

/** One at element i, else zeros. */
function unit(i: number, dims: Dims, dtype: DType): Tensor {
  const data = new Float32Array(sizeOf(dims));
  data[i] = 1;
  return interpreter().constant(data, dims, 'float32').cast(dtype);
}

/** One row after another: the gradient of each element of the target alone. */
export function jacobians(
  target: Tensor,
  sources: readonly Differentiable[],
  gradientsOf: (seed: Tensor) => Found,
  zero: boolean,
): (Tensor | null)[] {
  const length = sizeOf(checkDims('jacobian', target.dims));
  return scoped(
    () => {
      const rows = Array.from({ length }, (_, i) => gradientsOf(unit(i, target.dims, target.dtype)));
      return sources.map((source, s) => {
        const shape = [...target.dims, ...source.shape];
        if (rows.length > 0 && rows.every((row) => row[s] !== null)) return stackRows(rows.map((row) => row[s] as Tensor)).reshape(shape);
        return zero
          ? source
              .zerosLike()
              .reshape([...target.dims.map(() => 1), ...source.shape])
              .broadcastTo(shape)
          : null;
      });
    },
    (result) => result,
  );
}

/** @throws ShapeError naming the ranks */
export function checkBatch(target: Tensor, source: Differentiable): void {
  const [t, s] = [target.dims, source.shape];
  // An unknown size is NaN for tensors of the library, null for users.
  if (t.length >= 1 && s.length >= 1 && (t[0] === s[0] || s[0] === null)) return;
  throw new ShapeError(
    'batchJacobian',
    'target and source need a first axis of the same size',
    `ranks ${t.length} and ${s.length}, shapes ${showDims(t)} and ${showDims(s)}`,
    'Add a batch axis with tf.expandDims.',
    { shapes: [t, s] },
  );
}

/** Examples do not mix, so that the gradient of one output of all examples holds a jacobian row of each. */
export function batchJacobian(target: Tensor, source: Differentiable, gradientsOf: (seed: Tensor) => Found, zero: boolean): Tensor | null {
  const [first, ...rest] = target.dims;
  const batch = Number.isNaN(first) ? -1 : first;
  const inner = source.shape.slice(1);
  const width = sizeOf(checkDims('batchJacobian', rest));
  return scoped(
    () => {
      const like = target.zerosLike();
      const rows: (Tensor | IndexedSlices)[] = [];
      for (let i = 0; i < width; i++) {
        const [row] = gradientsOf(like.add(unit(i, [1, ...rest], target.dtype)));
        if (row !== null) rows.push(row);
      }
      const shape = [batch, ...rest, ...inner];
      if (rows.length < width || width === 0)
        return zero
          ? source
              .zerosLike()
              .reshape([batch, ...rest.map(() => 1), ...inner])
              .broadcastTo(shape)
          : null;
      const order = [1, 0, ...inner.map((_, i) => i + 2)];
      return stackRows(rows)
        .reshape([width, batch, ...inner])
        .transpose(order)
        .reshape(shape);
    },
    (result) => [result],
  );
}

const stackRows = (rows: readonly (Tensor | IndexedSlices)[]): Tensor =>
  stack(
    rows.map((g) => g.toTensor()),
    0,
  );
