import { LoadError } from '../errors.ts';
import { crc32 } from './checksum.ts';
import { joinPath, mustBePath, readFileIfThere, removeFile, splitPath, writeWhole } from './files.ts';
import { pack } from './safetensors-format.ts';
import { INDEX_FILE } from './saved-model-source.ts';
import type { SaveOptions } from './saved-model-writer.ts';
import { documentOf } from './saved-model-writer.ts';

// tf.savedModel: what makes files. Reading them is saved-model-source.ts, which the inference runtime has alone.

export type { LoadedConcrete, LoadedFunction } from './loaded-function.ts';
export { LoadedModule } from './saved-model-reader.ts';
export type { ModelFiles } from './saved-model-source.ts';
export { deserialize, load } from './saved-model-source.ts';
export type { SaveOptions } from './saved-model-writer.ts';
export type { Signature } from './signatures.ts';

/**
 * Writes a module into a folder: `saved_model.json` with its traced functions as readable graphs, and the weights as safetensors.
 * Functions with an inputSignature are traced when they were not; others are saved with the traces that they have. The folder holds
 * the old model until the new one is whole.
 *
 * @throws UnsupportedError for what a file cannot hold, ValueError for variables that are not properties of the module
 * Source: https://www.tensorflow.org/guide/saved_model
 * @example await tf.savedModel.save(new tf.Module(), '/dev/null/model').catch((error) => error instanceof Error); // true
 */
export async function save(module: object, directory: string, options?: SaveOptions): Promise<void> {
  await writeModel('savedModel.save', mustBePath('savedModel.save', directory), documentOf(module, options));
}

/** Whether a folder has a saved model. */
export const hasModel = async (op: string, directory: string): Promise<boolean> =>
  (await readFileIfThere(op, joinPath(directory, INDEX_FILE))) !== null;

/** Writes a document and the values that belong to it; the folder holds the old model until the new one is whole. */
export async function writeModel(op: string, directory: string, { document, entries }: ReturnType<typeof documentOf>): Promise<void> {
  const weights = pack(entries, {});
  const sum = crc32(weights);
  const index = joinPath(directory, INDEX_FILE);
  const before = await weightsOf(op, index);
  const file = before === 'weights.safetensors' ? `weights.${sum}.safetensors` : 'weights.safetensors';
  await writeWhole(op, joinPath(directory, file), weights);
  await writeWhole(op, index, `${JSON.stringify({ ...document, weights: { file, bytes: weights.length, crc32: sum } }, null, 1)}\n`);
  if (before !== null && before !== file) await removeFile(op, joinPath(directory, before));
}

/** The weights' file that a folder has now; null where there is none, or an index that cannot be read. */
async function weightsOf(op: string, index: string): Promise<string | null> {
  const bytes = await readFileIfThere(op, index);
  if (bytes === null) return null;
  try {
    const { weights } = JSON.parse(new TextDecoder().decode(bytes)) as { weights?: { file?: unknown } };
    return typeof weights?.file === 'string' && splitPath(weights.file).name === weights.file ? weights.file : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw new LoadError(op, 'the folder cannot be read', index, 'Choose another folder.', { cause: error });
  }
}

/**
 * A module as bytes, for places without files: what `save` writes, in one safetensors file that has the graphs in its header.
 *
 * @throws UnsupportedError for what a file cannot hold, ValueError for variables that are not properties of the module
 * @example
 * class Doubler extends tf.Module {
 *   f = tf.function((x) => x.mul(2), { inputSignature: [new tf.TensorSpec([null])] });
 * }
 * const bytes = tf.savedModel.serialize(new Doubler());
 * tf.savedModel.deserialize(bytes).f(tf.constant([1, 2])).arraySync(); // [2, 4]
 */
export function serialize(module: object, options?: SaveOptions): Uint8Array {
  const { document, entries } = documentOf(module, options);
  return pack(entries, { model: JSON.stringify(document) });
}
