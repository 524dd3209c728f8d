// tf.summary
export type { EventFields, SummaryFields, SummaryMetadata, SummaryValue } from './event.ts';
export * as experimental from './experimental.ts';
export { histogram, image, scalar, text } from './kinds.ts';
export { createFileWriter, flush, recordIf, SummaryWriter, shouldRecordSummaries, write } from './writer.ts';
