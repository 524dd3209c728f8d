// tf.lookup
export * as experimental from './experimental.ts';
export type { TableInitializer, TextFileOptions } from './initializers.ts';
export { KeyValueTensorInitializer, TextFileIndex, TextFileInitializer } from './initializers.ts';
export type { StaticHashTableOptions } from './static-hash-table.ts';
export { StaticHashTable, StaticVocabularyTable } from './static-hash-table.ts';
