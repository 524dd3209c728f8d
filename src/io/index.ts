// tf.io
export * as safetensors from '../module/safetensors.ts';
export type { FeatureSpec } from './features.ts';
export { FixedLenFeature, FixedLenSequenceFeature, VarLenFeature } from './features.ts';
export { parseExample, parseSingleExample } from './parse-example.ts';
export { bytesOf, decodeRaw, fromBytes, parseTensor, serializeTensor } from './tensor-bytes.ts';
export type { RecordLike } from './tfrecord-writer.ts';
export { TFRecordWriter } from './tfrecord-writer.ts';
