import { named } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert, indices as indicesOf } from '../../core/convert.ts';
import { IndexedSlices } from '../../core/indexed-slices.ts';
import type { NameOption } from '../../core/options.ts';
import { checkOptions } from '../../core/options.ts';
import type { Variable } from '../../variable.ts';

// Updates of variables as functions. In a graph each gives the variable as it is after the update: fetching that runs it.
// Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/assign

const run = (op: string, options: NameOption | undefined, update: () => Variable): Variable =>
  named(checkOptions<NameOption>(op, options, ['name']).name, update);

/** Gives the variable another value. @throws ShapeError, DTypeError */
export const assign = (ref: Variable, value: TensorLike, options?: NameOption): Variable => run('assign', options, () => ref.assign(value));

/** Adds to the variable. @throws ShapeError, DTypeError */
export const assignAdd = (ref: Variable, value: TensorLike, options?: NameOption): Variable =>
  run('assignAdd', options, () => ref.assignAdd(value));

/** Subtracts from the variable. @throws ShapeError, DTypeError */
export const assignSub = (ref: Variable, value: TensorLike, options?: NameOption): Variable =>
  run('assignSub', options, () => ref.assignSub(value));

const slices = (op: string, indices: TensorLike, updates: TensorLike, ref: Variable): IndexedSlices =>
  new IndexedSlices(convert(op, updates, ref.dtype), indicesOf(op, indices));

/** Gives rows of the variable other values. @throws IndexError, ShapeError, DTypeError */
export const scatterUpdate = (ref: Variable, indices: TensorLike, updates: TensorLike, options?: NameOption): Variable =>
  run('scatterUpdate', options, () => ref.scatterUpdate(slices('scatterUpdate', indices, updates, ref)));

/** Adds to rows of the variable. @throws IndexError, ShapeError, DTypeError */
export const scatterAdd = (ref: Variable, indices: TensorLike, updates: TensorLike, options?: NameOption): Variable =>
  run('scatterAdd', options, () => ref.scatterAdd(slices('scatterAdd', indices, updates, ref)));

/** Subtracts from rows of the variable. @throws IndexError, ShapeError, DTypeError */
export const scatterSub = (ref: Variable, indices: TensorLike, updates: TensorLike, options?: NameOption): Variable =>
  run('scatterSub', options, () => ref.scatterSub(slices('scatterSub', indices, updates, ref)));
