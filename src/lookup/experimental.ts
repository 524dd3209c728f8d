// tf.lookup.experimental
export { DenseHashTable, MutableHashTable } from './mutable-hash-table.ts';
