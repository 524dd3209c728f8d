// tf.compat.v1.summary
export { FileWriter } from './file-writer.ts';
export type { SummaryOpOptions } from './summary-ops.ts';
export { histogram, image, merge, mergeAll, scalar, text } from './summary-ops.ts';
