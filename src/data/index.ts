// tf.data

import { INFINITE_CARDINALITY } from './pipeline.ts';

export { Dataset } from './dataset.ts';
export { DatasetSpec } from './element.ts';
export { DatasetIterator as Iterator } from './iterator.ts';
export { Optional } from './optional.ts';
export { INFINITE_CARDINALITY, UNKNOWN_CARDINALITY } from './pipeline.ts';
export { TFRecordDataset } from './tfrecord.ts';
/** Lets the library choose; everything runs in order here, so that it only marks a parallel step. */
export const AUTOTUNE: number = INFINITE_CARDINALITY;
