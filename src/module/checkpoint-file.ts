import type { DType } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { LoadError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import { crc32 } from './checksum.ts';
import { joinPath, readFileIfThere, readTextNow, removeFile, splitPath, writeWhole } from './files.ts';
import type { SavedGraph, SavedObject } from './object-graph.ts';
import { checkedObjects } from './object-graph.ts';
import type { Entry } from './safetensors-format.ts';
import { pack, unpack } from './safetensors-format.ts';
import { restore, store } from './stored.ts';

// A checkpoint is two files: `PREFIX.index.json`, which tells the objects and names the other one, and the values as safetensors.
// The index is written last: before that the old checkpoint stands, after that the new one.

const FORMAT = 'tensorlane checkpoint 1';
export const GRAPH_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';
const STATE_FILE = 'checkpoint';

const indexOf = (prefix: string): string => `${prefix}.index.json`;

interface VariableFacts {
  readonly dtype: DType;
  readonly dims: Dims;
  readonly name: string;
}

/** A checkpoint as it was read. */
export interface SavedCheckpoint {
  readonly prefix: string;
  readonly objects: readonly SavedObject[];
  readonly variables: ReadonlyMap<string, VariableFacts>;
  /** A new tensor of the value. */
  value(key: string): Tensor;
}

/** The values as they are now, ready to be written. */
export function snapshot(op: string, graph: SavedGraph): { index: Record<string, unknown>; data: Uint8Array } {
  const entries = new Map<string, Entry>();
  const variables: Record<string, unknown> = {};
  for (const [key, v] of graph.variables) {
    const value = v.handle.current();
    entries.set(key, store(op, value));
    variables[key] = { dtype: v.dtype, shape: value.dims, name: v.name };
  }
  const data = pack(entries, {});
  return { index: { format: FORMAT, bytes: data.length, crc32: crc32(data), objects: graph.objects, variables }, data };
}

export async function writeCheckpoint(op: string, prefix: string, { index, data }: ReturnType<typeof snapshot>): Promise<void> {
  const { name } = splitPath(prefix);
  const before = await readIndex(op, prefix).catch(() => null);
  // Written over the values of the old checkpoint, they would not fit its index while this goes on.
  const plain = `${name}.safetensors`;
  const dataName = before?.data === plain ? `${name}.${index.crc32}.safetensors` : plain;
  const sibling = (file: string): string => joinPath(splitPath(prefix).folder, file);
  await writeWhole(op, sibling(dataName), data);
  await writeWhole(op, indexOf(prefix), `${JSON.stringify({ ...index, data: dataName }, null, 1)}\n`);
  if (before !== null && before.data !== dataName) await removeFile(op, sibling(before.data));
}

export async function deleteCheckpoint(op: string, prefix: string): Promise<void> {
  const before = await readIndex(op, prefix).catch(() => null);
  // The index first: without it nobody takes what is left for a checkpoint.
  await removeFile(op, indexOf(prefix));
  if (before !== null) await removeFile(op, joinPath(splitPath(prefix).folder, before.data));
}

interface Index {
  readonly data: string;
  readonly bytes: number;
  readonly crc32: string;
  readonly objects: readonly SavedObject[];
  readonly variables: ReadonlyMap<string, VariableFacts>;
}

const damaged = (op: string, path: string, wrong: string): LoadError =>
  new LoadError(op, `the checkpoint is damaged: ${wrong}`, path, 'Restore another one, tf.train.latestCheckpoint names the last.', {
    path,
  });

async function readIndex(op: string, prefix: string): Promise<Index | null> {
  const path = indexOf(prefix);
  const bytes = await readFileIfThere(op, path);
  if (bytes === null) return null;
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged(op, path, 'the index is no JSON text');
  }
  const refuse = (wrong: string): LoadError => damaged(op, path, wrong);
  if (!isPlainObject(index) || index.format !== FORMAT) throw refuse(`it does not say that it is a '${FORMAT}'`);
  const { data, bytes: size, crc32: sum } = index;
  if (typeof data !== 'string' || data === '' || splitPath(data).name !== data) throw refuse('it does not name the file of the values');
  if (typeof size !== 'number' || typeof sum !== 'string') throw refuse('it does not tell length and checksum of the values');
  const objects = checkedObjects(index.objects, refuse);
  if (!isPlainObject(index.variables)) throw refuse('it has no variables');
  const variables = new Map<string, VariableFacts>();
  for (const [key, facts] of Object.entries(index.variables)) {
    if (!isPlainObject(facts) || typeof facts.name !== 'string') throw refuse(`variable '${key}' is not described`);
    const { dtype, shape, name } = facts;
    if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype) || dtype === 'resource')
      throw refuse(`variable '${key}' has an unknown dtype`);
    if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) throw refuse(`variable '${key}' has no shape`);
    variables.set(key, { dtype: dtype as DType, dims: shape as number[], name });
  }
  for (const { variable } of objects)
    if (variable !== undefined && !variables.has(variable)) throw refuse(`'${variable}' is not described`);
  return { data, bytes: size, crc32: sum, objects, variables };
}

/** @throws LoadError when there is none, or when it is damaged */
export async function readCheckpoint(op: string, prefix: string): Promise<SavedCheckpoint> {
  const index = await readIndex(op, prefix);
  if (index === null) {
    throw new LoadError(
      op,
      'there is no checkpoint',
      `'${prefix}'`,
      "Check the path; is the number at its end missing, as in 'path/to/ckpt-1'?",
      {
        path: prefix,
      },
    );
  }
  const path = joinPath(splitPath(prefix).folder, index.data);
  const bytes = await readFileIfThere(op, path);
  if (bytes === null) throw damaged(op, path, 'the file of the values is missing');
  if (bytes.length !== index.bytes) throw damaged(op, path, `${index.bytes} bytes were written, ${bytes.length} are there`);
  if (crc32(bytes) !== index.crc32) throw damaged(op, path, 'the values have another checksum than what was written');
  const { entries } = unpack(bytes);
  const { objects, variables } = index;
  return {
    prefix,
    objects,
    variables,
    value(key) {
      const { dtype, dims } = variables.get(key) as VariableFacts;
      return restore(op, key, entries.get(key), dtype, dims);
    },
  };
}

/** What the state file of a folder says: the last checkpoint, and all that are kept, oldest first. */
export interface FolderState {
  readonly latest: string;
  readonly all: readonly string[];
}

export async function writeState(op: string, folder: string, latest: string, all: readonly string[]): Promise<void> {
  const short = (path: string): string => JSON.stringify(splitPath(path).folder === folder ? splitPath(path).name : path);
  const lines = [`model_checkpoint_path: ${short(latest)}`, ...all.map((path) => `all_model_checkpoint_paths: ${short(path)}`)];
  await writeWhole(op, joinPath(folder, STATE_FILE), `${lines.join('\n')}\n`);
}

export async function readState(op: string, folder: string): Promise<FolderState | null> {
  const bytes = await readFileIfThere(op, joinPath(folder, STATE_FILE));
  return bytes === null ? null : parseState(op, folder, new TextDecoder().decode(bytes));
}

export function readStateNow(op: string, folder: string): FolderState | null {
  const text = readTextNow(op, joinPath(folder, STATE_FILE));
  return text === null ? null : parseState(op, folder, text);
}

function parseState(op: string, folder: string, text: string): FolderState {
  const all: string[] = [];
  let latest: string | null = null;
  for (const line of text.split('\n')) {
    const found = /^\s*(\w+): ("(?:[^"\\]|\\.)*")\s*$/.exec(line);
    if (found === null) continue;
    let path: string;
    try {
      path = joinPath(folder, JSON.parse(found[2]) as string);
    } catch {
      throw damaged(op, joinPath(folder, STATE_FILE), `its line ${line.trim()} cannot be read`);
    }
    if (found[1] === 'model_checkpoint_path') latest = path;
    else if (found[1] === 'all_model_checkpoint_paths') all.push(path);
  }
  if (latest === null) throw damaged(op, joinPath(folder, STATE_FILE), 'it names no model_checkpoint_path');
  return { latest, all };
}

/**
 * The last checkpoint that was saved in a folder, as what `restore` takes; null where there is none.
 * @throws LoadError for a damaged state file
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/latest_checkpoint
 * @example await tf.train.latestCheckpoint('/nonexistent'); // null
 */
export async function latestCheckpoint(directory: string): Promise<string | null> {
  const state = await readState('latestCheckpoint', directory);
  return state !== null && (await readFileIfThere('latestCheckpoint', indexOf(state.latest))) !== null ? state.latest : null;
}

async function open(op: string, path: string): Promise<SavedCheckpoint> {
  return readCheckpoint(op, (await readIndex(op, path)) === null ? ((await readState(op, path))?.latest ?? path) : path);
}

/**
 * Names and shapes of what a checkpoint holds, sorted by name.
 * @param path a checkpoint, or a folder whose last one is meant
 * @throws LoadError when there is none, or when it is damaged
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/list_variables
 * @example await tf.train.listVariables('/nonexistent/ck-1').catch((error) => error.name); // 'LoadError'
 */
export async function listVariables(path: string): Promise<[name: string, shape: number[]][]> {
  const { variables } = await open('listVariables', path);
  const all: [string, number[]][] = [[GRAPH_KEY, []], ...[...variables].map(([key, { dims }]): [string, number[]] => [key, [...dims]])];
  return all.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * One value of a checkpoint as a tensor.
 * @throws LoadError without such a checkpoint, ValueError without such a name
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/load_variable
 * @example await tf.train.loadVariable('/nonexistent/ck-1', 'step').catch((error) => error.name); // 'LoadError'
 */
export async function loadVariable(path: string, name: string): Promise<Tensor> {
  const saved = await open('loadVariable', path);
  if (saved.variables.has(name)) return saved.value(name);
  throw new ValueError(
    'loadVariable',
    'the checkpoint holds nothing of that name',
    `'${name}'`,
    `It holds ${[...saved.variables.keys()].sort().join(', ')}.`,
    {
      name,
    },
  );
}
