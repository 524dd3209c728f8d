// tf.featureColumn
export {
  categoricalColumnWithHashBucket,
  categoricalColumnWithIdentity,
  weightedCategoricalColumn,
} from './categorical.ts';
export { crossedColumn } from './crossed.ts';
export { embeddingColumn, indicatorColumn } from './dense.ts';
export { inputLayer, makeParseExampleSpec } from './input-layer.ts';
export { bucketizedColumn, numericColumn } from './numeric.ts';
export { categoricalColumnWithVocabularyFile, categoricalColumnWithVocabularyList } from './vocabulary.ts';
