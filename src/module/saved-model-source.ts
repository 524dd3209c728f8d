import { LoadError, ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';
import { crc32 } from './checksum.ts';
import { joinPath, readFileIfThere, splitPath } from './files.ts';
import { OP, refuse } from './graph-reader.ts';
import { catalog } from './op-catalog.ts';
import { unpack } from './safetensors-format.ts';
import type { LoadedModule } from './saved-model-reader.ts';
import { moduleOf } from './saved-model-reader.ts';

// Where a saved model comes from: a folder, an address, bytes.

export const INDEX_FILE = 'saved_model.json';

/**
 * The files of a saved model by name, as a page has them of an input element or a store.
 * @example const files: tf.savedModel.ModelFiles = { 'saved_model.json': '{}', 'weights.safetensors': new Uint8Array(8) };
 */
export type ModelFiles = Readonly<Record<string, Uint8Array | ArrayBuffer | Blob | string>> | readonly File[];

type Read = (name: string) => Promise<Uint8Array | null>;

async function bytesOf(content: unknown): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (content instanceof Blob) return new Uint8Array(await content.arrayBuffer());
  throw new ValueError(OP, 'the content of a file must be bytes, a Blob or text', typeof content, 'Give { name: content }.');
}

function fetching(folder: URL): Read {
  return async (name) => {
    const response = await fetch(new URL(name, folder));
    if (response.status === 404) return null;
    if (!response.ok)
      throw new LoadError(OP, 'the server refused', `${response.status} for ${response.url}`, 'Check the address.', {
        status: response.status,
      });
    return new Uint8Array(await response.arrayBuffer());
  };
}

function reading(source: string | URL | ModelFiles): Read {
  if (typeof source === 'string' && !/^(?:https?|file|data|blob):/.test(source))
    return (name) => readFileIfThere(OP, joinPath(source, name));
  if (typeof source === 'string' || source instanceof URL) {
    const folder = new URL(source);
    if (!folder.pathname.endsWith('/')) folder.pathname += '/';
    return folder.protocol === 'file:'
      ? (name) => readFileIfThere(OP, decodeURIComponent(new URL(name, folder).pathname))
      : fetching(folder);
  }
  const files = Array.isArray(source)
    ? new Map((source as readonly File[]).map((file) => [file.name, file as unknown]))
    : new Map<string, unknown>(Object.entries(source));
  return async (name) => (files.has(name) ? bytesOf(files.get(name)) : null);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse('the model is no JSON text', error instanceof Error ? error.message : '');
  }
}

/**
 * Loads a saved model; the code that made it is not needed. The module has the traced functions under their names, its variables, which
 * can be trained, and its signatures.
 * @param source a folder, an address (a string or a URL), or files by name
 * @throws LoadError where there is no model, or naming what is damaged; UnsupportedError for a folder where there are no files
 * Source: https://www.tensorflow.org/api_docs/python/tf/saved_model/load
 * @example await tf.savedModel.load('/nonexistent/dir').catch((error) => error.name); // 'LoadError'
 */
export async function load(source: string | URL | ModelFiles): Promise<LoadedModule> {
  return (await open(source)).module;
}

/** The module of a source, and the document that describes it. */
export async function open(source: string | URL | ModelFiles): Promise<{ readonly document: unknown; readonly module: LoadedModule }> {
  const read = reading(source);
  const shown = typeof source === 'string' || source instanceof URL ? String(source) : 'the files that were given';
  const index = await read(INDEX_FILE);
  if (index === null)
    throw new LoadError(
      OP,
      'there is no saved model',
      `no ${INDEX_FILE} at ${shown}`,
      'Check the path: it is the folder that save was given.',
    );
  const document = parse(new TextDecoder().decode(index));
  const weights = isPlainObject(document) && isPlainObject(document.weights) ? document.weights : {};
  const { file, bytes: length, crc32: sum } = weights;
  if (typeof file !== 'string' || file === '' || splitPath(file).name !== file)
    throw refuse(`${INDEX_FILE} does not name the file of the weights`);
  const bytes = await read(file);
  if (bytes === null) throw refuse('the file of the weights is missing', file);
  if (bytes.length !== length) throw refuse(`the weights have ${String(length)} bytes`, `${bytes.length}`);
  if (crc32(bytes) !== sum) throw refuse('the weights have another checksum than what was saved', file);
  return { document, module: known(document, bytes) };
}

const known = (document: unknown, bytes: Uint8Array): LoadedModule => {
  // Said here so that no bundler leaves out an op that a file may name.
  if (catalog.length === 0) throw refuse('the library has no ops');
  return moduleOf(document, unpack(bytes).entries);
};

/**
 * The module that `serialize` made bytes of. Works wherever the library runs, edge workers included.
 * @throws LoadError naming what is damaged
 * @example
 * const bytes = tf.savedModel.serialize(Object.assign(new tf.Module(), { w: new tf.Variable([1, 2]) }));
 * tf.savedModel.deserialize(bytes).w.arraySync(); // [1, 2]
 */
export function deserialize(bytes: Uint8Array): LoadedModule {
  const { metadata } = unpack(bytes);
  if (!Object.hasOwn(metadata, 'model')) throw refuse('the bytes are a safetensors file without a model');
  return known(parse(metadata.model), bytes);
}
