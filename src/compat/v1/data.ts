// tf.compat.v1.data

export { AUTOTUNE, INFINITE_CARDINALITY, UNKNOWN_CARDINALITY } from '../../data/index.ts';
export { DatasetV1 as Dataset } from './dataset.ts';
export { Iterator, makeInitializableIterator, makeOneShotIterator } from './iterators.ts';
