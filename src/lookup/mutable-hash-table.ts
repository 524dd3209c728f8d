import { initScope, interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { assertNoneEqual } from '../ops/assert.ts';
import type { Element } from '../ops/host.ts';
import { exportRows, insertRows, removeRows, Table } from '../ops/table.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { LookupTable, withKeys } from './table-methods.ts';

/** The shape of one value: that of the default. */
const dimsOf = (op: string, value: TensorLike, dtype: DType): Dims => withOperand(op, value, (t) => t.dims, dtype);

abstract class ChangingTable extends LookupTable {
  constructor(label: string, keyDtype: DType, valueDtype: DType, defaultValue: TensorLike, name: string) {
    const [keys, values] = [dtypeOf(label, keyDtype), dtypeOf(label, valueDtype)];
    super(new Table(label, keys, values, dimsOf(label, defaultValue, values), true), defaultValue, name);
    initScope(() => interpreter().keeps?.(this.table, false));
  }

  /** Gives keys values, other ones to those that it has. In a graph of TensorFlow 1 it gives the operation that does. @throws DTypeError, ShapeError */
  insert(keys: TensorLike, values: TensorLike): unknown {
    return withKeys('insert', keys, this.keyDtype, (k) =>
      withOperand('insert', values, (v) => insertRows(this.table, k, v), this.valueDtype),
    );
  }

  /** Takes keys out; those that it does not have do not matter. In a graph it gives the operation that does. @throws DTypeError */
  remove(keys: TensorLike): unknown {
    return withKeys('remove', keys, this.keyDtype, (k) => removeRows(this.table, k));
  }

  /** All keys and all values, in one order: `[keys, values]`. */
  export(): [Tensor, Tensor] {
    const [keys, values] = exportRows(this.table);
    return [keys, values];
  }
}

/**
 * A table that can be changed. Values have the shape of `defaultValue`.
 * @param options name
 * @throws DTypeError for a default that is no value of the table, UnsupportedError for dtypes that no table holds
 * Source: https://www.tensorflow.org/api_docs/python/tf/lookup/experimental/MutableHashTable
 * @example
 * const table = new tf.lookup.experimental.MutableHashTable('string', 'int64', -1);
 * table.insert(['a', 'b'], [1, 2]);
 * table.remove(['b']);
 * table.lookup(['a', 'b']).arraySync(); // [1n, -1n]
 */
export class MutableHashTable extends ChangingTable {
  constructor(
    keyDtype: DType,
    valueDtype: DType,
    defaultValue: TensorLike,
    options?: { readonly name?: string | null; readonly checkpoint?: boolean; readonly experimentalIsAnonymous?: boolean },
  ) {
    const { name } = checkOptions('MutableHashTable', options, ['name', 'checkpoint', 'experimentalIsAnonymous']);
    super('MutableHashTable', keyDtype, valueDtype, defaultValue, name ?? 'MutableHashTable');
  }
}

/**
 * A table that can be changed, as TensorFlow keeps it in one array: two keys that are never used mark its free places.
 * @throws ValueError for equal marks; ValueError when a mark is used as a key
 * Source: https://www.tensorflow.org/api_docs/python/tf/lookup/experimental/DenseHashTable
 * @example
 * const table = new tf.lookup.experimental.DenseHashTable('int64', 'int64', -1, 0n, -1n);
 * table.insert([5], [7]);
 * table.lookup([5, 6]).arraySync(); // [7n, -1n]
 */
export class DenseHashTable extends ChangingTable {
  private readonly marks: readonly TensorLike[];

  constructor(
    keyDtype: DType,
    valueDtype: DType,
    defaultValue: TensorLike,
    emptyKey: TensorLike,
    deletedKey: TensorLike,
    options?: {
      readonly initialNumBuckets?: number | null;
      readonly name?: string | null;
      readonly checkpoint?: boolean;
      readonly experimentalIsAnonymous?: boolean;
    },
  ) {
    const { name } = checkOptions('DenseHashTable', options, ['initialNumBuckets', 'name', 'checkpoint', 'experimentalIsAnonymous']);
    super('DenseHashTable', keyDtype, valueDtype, defaultValue, name ?? 'MutableDenseHashTable');
    const [empty, deleted] = [emptyKey, deletedKey].map((key) =>
      withOperand('DenseHashTable', key, (k) => (k.elements('DenseHashTable') as ArrayLike<Element>)[0], this.keyDtype),
    );
    if (empty === deleted)
      throw new ValueError('DenseHashTable', 'emptyKey and deletedKey must differ', String(empty), 'Use two keys that never occur.');
    this.marks = [empty, deleted];
  }

  private check(keys: TensorLike): void {
    withKeys('DenseHashTable', keys, this.keyDtype, (k) => {
      if (k.dtype !== this.keyDtype) return;
      for (const mark of this.marks) assertNoneEqual(k, mark, { message: 'emptyKey and deletedKey cannot be keys of the table' });
    });
  }

  override insert(keys: TensorLike, values: TensorLike): unknown {
    this.check(keys);
    return super.insert(keys, values);
  }

  override remove(keys: TensorLike): unknown {
    this.check(keys);
    return super.remove(keys);
  }

  protected override found(keys: TensorLike, missing: TensorLike): Tensor {
    this.check(keys);
    return super.found(keys, missing);
  }
}
