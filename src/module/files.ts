import { LoadError, UnsupportedError, ValueError } from '../errors.ts';

// The one place that knows of files. Node, Deno and Bun have the same module for them; it is looked for when it is needed.

type FileSystem = typeof import('node:fs/promises');
type FileSystemNow = typeof import('node:fs');

/** What runtimes with files have in common. */
interface Host {
  readonly versions?: { readonly node?: string };
  readonly pid?: number;
  getBuiltinModule?(name: string): unknown;
}

const host = (): Host | undefined => (globalThis as { readonly process?: Host }).process;

/** @throws UnsupportedError where there are no files */
export async function files(op: string): Promise<FileSystem> {
  try {
    if (host()?.versions?.node !== undefined) return await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises');
  } catch {
    // Reported below: a runtime that names a Node version and has no files.
  }
  throw new UnsupportedError(
    op,
    'this runtime has no files',
    'a browser or an edge worker',
    'Use tf.savedModel.serialize and deserialize, or tf.io.safetensors, and keep the bytes yourself.',
  );
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

const unreadable = (op: string, path: string, error: unknown): LoadError =>
  new LoadError(op, 'the file cannot be read', `${path} (${codeOf(error) || String(error)})`, 'Check the path and the rights.', {
    path,
    cause: error,
  });

/** The bytes of a file; null where there is none. */
export async function readFileIfThere(op: string, path: string): Promise<Uint8Array | null> {
  const fs = await files(op);
  try {
    const bytes = await fs.readFile(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(op, path, error);
  }
}

/** The bytes of a file, at once; null where there is none, undefined where files can be read only by awaiting. */
export function readFileNow(op: string, path: string): Uint8Array | null | undefined {
  const fs = host()?.getBuiltinModule?.('node:fs') as FileSystemNow | undefined;
  if (fs === undefined) return undefined;
  try {
    const bytes = fs.readFileSync(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(op, path, error);
  }
}

/** The text of a file, at once; null where there is none. @throws UnsupportedError where files can be read only by awaiting */
export function readTextNow(op: string, path: string): string | null {
  const bytes = readFileNow(op, path);
  if (bytes === undefined) {
    throw new UnsupportedError(op, 'this runtime cannot read a file at once', path, 'Use await tf.train.latestCheckpoint(directory).');
  }
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** The path, if it is one. @throws ValueError */
export function mustBePath(op: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  throw new ValueError(op, 'the path must be a text', path === '' ? 'an empty one' : typeof path, "Say where: './runs/first'.");
}

let temporary = 0;

/** Writes a file in one step: whoever reads finds the old file or the new one, also when the process ends in the middle. */
export async function writeWhole(op: string, path: string, content: Uint8Array | string): Promise<void> {
  const fs = await files(op);
  const { folder } = splitPath(path);
  if (folder !== '') await fs.mkdir(folder, { recursive: true });
  const draft = `${path}.${host()?.pid ?? 0}-${temporary++}.tmp`;
  try {
    const file = await fs.open(draft, 'w');
    try {
      await file.writeFile(content);
      // Renamed before its content is on the disk, the file would be empty after a power cut.
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(draft, path);
  } catch (error) {
    await fs.rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes a file; does nothing where there is none. */
export async function removeFile(op: string, path: string): Promise<void> {
  await (await files(op)).rm(path, { force: true });
}

/** Folder and name; both kinds of slashes separate. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { folder: at <= 0 ? path.slice(0, at + 1) : path.slice(0, at), name: path.slice(at + 1) };
}

/** The name of the machine and the number of the process, as names of files have them. */
export function hostName(): { readonly host: string; readonly pid: number } {
  const pid = host()?.pid ?? 0;
  try {
    const os = host()?.getBuiltinModule?.('node:os') as typeof import('node:os') | undefined;
    return { host: (os?.hostname() ?? 'localhost').replace(/[^\w.-]/g, '_'), pid };
  } catch {
    // Deno may not tell it.
    return { host: 'localhost', pid };
  }
}

export const joinPath = (folder: string, name: string): string =>
  folder === '' || /^(?:[/\\]|[A-Za-z]:)/.test(name) ? name : `${folder.replace(/[/\\]+$/, '')}/${name}`;
