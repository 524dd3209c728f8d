import { initScope, interpreter, nameScope } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import { toHashBucketFast } from '../ops/string-hash.ts';
import { asString } from '../ops/string-numbers.ts';
import { findRows, Table, tableSize } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import type { TableInitializer } from './initializers.ts';
import { LookupTable, withKeys } from './table-methods.ts';

/** What else a static table can be told. */
export interface StaticHashTableOptions {
  readonly name?: string | null;
  readonly experimentalIsAnonymous?: boolean;
}

function isInitializer(value: unknown): value is TableInitializer {
  return typeof value === 'object' && value !== null && 'fill' in value && 'keyDtype' in value && 'valueDtype' in value;
}

function checkInitializer(op: string, value: unknown): asserts value is TableInitializer {
  if (isInitializer(value)) return;
  throw new ValueError(
    op,
    'the first argument must be an initializer',
    typeof value,
    'Use new tf.lookup.KeyValueTensorInitializer(keys, values).',
  );
}

/** Fills a table outside of every trace: at once, or in a graph by an operation of its own. */
function filledAtStart(table: Table, initializer: TableInitializer): void {
  initScope(() => {
    nameScope('table_init', () => initializer.fill(table));
    interpreter().keeps?.(table, true);
  });
}

/**
 * A table from keys to values that stay as its initializer gives them.
 * @param defaultValue what missing keys give
 * @throws DTypeError for a default that is no value of the table; FailedPreconditionError for a key that has two values
 * Source: https://www.tensorflow.org/api_docs/python/tf/lookup/StaticHashTable
 * @example
 * const table = new tf.lookup.StaticHashTable(new tf.lookup.KeyValueTensorInitializer(['a', 'b'], [10, 20]), -1);
 * table.lookup(['a', 'z']).arraySync(); // [10, -1]
 */
export class StaticHashTable extends LookupTable {
  constructor(initializer: TableInitializer, defaultValue: TensorLike, options?: StaticHashTableOptions) {
    const { name } = checkOptions('StaticHashTable', options, ['name', 'experimentalIsAnonymous']);
    checkInitializer('StaticHashTable', initializer);
    const table = new Table('StaticHashTable', initializer.keyDtype, initializer.valueDtype, [], false);
    super(table, defaultValue, name ?? 'hash_table');
    filledAtStart(table, initializer);
  }

  get defaultValue(): TensorLike {
    return this.missing;
  }
}

/**
 * A table from words to their numbers, with numbers also for words that it does not know: the vocabulary has 0 to n - 1, other words get
 * one of the `numOovBuckets` numbers from n on, by their fingerprint.
 * @param initializer int64 values for the keys; null for buckets alone
 * @param options lookupKeyDtype: what keys are looked up as (the initializer's, string without one)
 * @throws DTypeError for values that are not int64, ValueError for numBuckets below 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/lookup/StaticVocabularyTable
 * @example
 * const words = new tf.lookup.KeyValueTensorInitializer(['a', 'b'], [0, 1], { valueDtype: 'int64' });
 * new tf.lookup.StaticVocabularyTable(words, 1).lookup(['b', 'z']).arraySync(); // [1n, 2n]
 */
export class StaticVocabularyTable {
  private readonly table: Table | null;
  readonly keyDtype: DType;
  readonly valueDtype: DType = 'int64';
  readonly name: string;

  constructor(
    initializer: TableInitializer | null,
    readonly numOovBuckets: number,
    options?: StaticHashTableOptions & { readonly lookupKeyDtype?: DType | null },
  ) {
    const op = 'StaticVocabularyTable';
    const { name, lookupKeyDtype } = checkOptions(op, options, ['name', 'lookupKeyDtype', 'experimentalIsAnonymous']);
    if (!Number.isInteger(numOovBuckets) || numOovBuckets < 1) {
      throw new ValueError(
        op,
        'numOovBuckets must be a whole number from 1',
        String(numOovBuckets),
        'Use a StaticHashTable where no word may be new.',
      );
    }
    if (initializer !== null) checkInitializer(op, initializer);
    this.keyDtype = lookupKeyDtype == null ? (initializer?.keyDtype ?? 'string') : dtypeOf(op, lookupKeyDtype);
    this.name = name ?? 'static_vocabulary_table';
    const integers = (dtype: DType): boolean => dtype === 'int32' || dtype === 'int64';
    const keys = initializer?.keyDtype ?? this.keyDtype;
    if (![keys, this.keyDtype].every((dtype) => dtype === 'string' || integers(dtype)) || integers(keys) !== integers(this.keyDtype)) {
      throw new DTypeError(
        op,
        'keys must be strings or integers, those looked up as those given',
        `${keys} and ${this.keyDtype}`,
        'Use tf.cast or tf.strings.asString.',
      );
    }
    if (initializer !== null && initializer.valueDtype !== 'int64') {
      throw new DTypeError(op, 'values must be int64', initializer.valueDtype, "Use { valueDtype: 'int64' }.", {
        dtype: initializer.valueDtype,
      });
    }
    this.table = initializer === null ? null : new Table(op, keys, 'int64', [], false);
    const { table } = this;
    if (initializer !== null && table !== null) filledAtStart(table, initializer);
  }

  /** How many numbers there are: those of the vocabulary and the buckets, as an int64 scalar. */
  size(): Tensor {
    const buckets = BigInt(this.numOovBuckets);
    const { table } = this;
    return composed(() => (table === null ? withOperand('size', buckets, (n) => n.identity(), 'int64') : tableSize(table).add(buckets)));
  }

  /** The number of each word. @throws DTypeError for keys of another dtype */
  lookup(keys: TensorLike): Tensor {
    return withKeys('lookup', keys, this.keyDtype, (k) =>
      composed(() => {
        if (k.dtype !== this.keyDtype)
          throw new DTypeError('lookup', `keys must be ${this.keyDtype}`, k.dtype, 'Use tf.cast.', { dtype: k.dtype });
        const texts = k.dtype === 'string' ? k : asString(k);
        const buckets = toHashBucketFast(texts, this.numOovBuckets);
        const { table } = this;
        if (table === null) return buckets;
        const given = k.dtype === table.keyDtype ? k : k.cast(table.keyDtype);
        const found = withOperand('lookup', -1n, (none) => findRows(table, given, none), 'int64');
        return found.notEqual(-1n).where(found, buckets.add(tableSize(table)));
      }),
    );
  }

  /** As lookup: Python's table[keys]. */
  at(keys: TensorLike): Tensor {
    return this.lookup(keys);
  }
}
