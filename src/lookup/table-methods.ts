import type { TensorLike } from '../core/convert.ts';
import { isConvertible, withOperand } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { SparseTensor } from '../core/sparse-tensor.ts';
import type { DType } from '../dtype.ts';
import { findRows, type Table, tableSize } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';

/** Runs `fn` on keys as a tensor; literals take the dtype of the table's keys. */
export const withKeys = <R>(op: string, keys: TensorLike, dtype: DType, fn: (keys: Tensor) => R): R =>
  withOperand(op, keys, fn, isConvertible(keys) ? undefined : dtype);

/** What every table can be asked. */
export abstract class LookupTable {
  protected readonly table: Table;
  readonly name: string;

  constructor(
    table: Table,
    /** What missing keys give. */
    protected readonly missing: TensorLike,
    name: string,
  ) {
    this.table = table;
    this.name = name;
    // A default of another dtype or shape is refused here, not at the first lookup.
    withOperand(table.label, missing, () => undefined, table.valueDtype);
  }

  get keyDtype(): DType {
    return this.table.keyDtype;
  }

  get valueDtype(): DType {
    return this.table.valueDtype;
  }

  /** How many keys it has, as an int64 scalar. */
  size(): Tensor {
    return tableSize(this.table);
  }

  /** The value of each key, in the shape of the keys; those of a SparseTensor in its places. @throws DTypeError for keys of another dtype */
  lookup(keys: SparseTensor): SparseTensor;
  lookup(keys: TensorLike): Tensor;
  lookup(keys: TensorLike | SparseTensor): Tensor | SparseTensor {
    if (keys instanceof SparseTensor) return new SparseTensor(keys.indices, this.lookup(keys.values), keys.denseShape);
    return this.found(keys, this.missing);
  }

  protected found(keys: TensorLike, missing: TensorLike): Tensor {
    return withKeys('lookup', keys, this.keyDtype, (k) =>
      composed(() => withOperand('lookup', missing, (m) => findRows(this.table, k, m), this.valueDtype)),
    );
  }

  /** As lookup: Python's table[keys]. */
  at(keys: TensorLike): Tensor {
    return this.lookup(keys);
  }
}
