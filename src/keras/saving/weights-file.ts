import { checkOptions } from '../../core/options.ts';
import { LoadError, ShapeError, ValueError } from '../../errors.ts';
import { crc32 } from '../../module/checksum.ts';
import { readFileIfThere, writeWhole } from '../../module/files.ts';
import type { Entry } from '../../module/safetensors-format.ts';
import { pack, unpack } from '../../module/safetensors-format.ts';
import { restore, store } from '../../module/stored.ts';
import { sameDims, showDims } from '../../shape.ts';
import type { Variable } from '../../variable.ts';
import type { AnyLayer } from '../layer.ts';
import { isLayer } from '../layer.ts';
import { layerCase } from '../names.ts';
import { heldBy } from '../weights.ts';

const SUFFIX = '.weights.safetensors';
const CHECKSUM = 'crc32';

/** The weights of a layer by the way to them: layers by their class and place, so that names do not matter. */
export function weightsByPath(root: AnyLayer): Map<string, Variable> {
  const found = new Map<string, Variable>();
  const seen = new Set<AnyLayer>();
  const walk = (layer: AnyLayer, path: string): void => {
    if (seen.has(layer)) return;
    seen.add(layer);
    const { layers } = heldBy(layer, isLayer);
    const inner = new Set(layers.flatMap((child) => child.weights));
    layer.weights.filter((v) => !inner.has(v)).forEach((v, i) => found.set(`${path}vars/${i}`, v));
    const counts = new Map<string, number>();
    for (const child of layers) {
      const name = layerCase(child.constructor.name);
      const used = counts.get(name) ?? 0;
      counts.set(name, used + 1);
      walk(child, `${path}layers/${used === 0 ? name : `${name}_${used}`}/`);
    }
  };
  walk(root, '');
  return found;
}

function mustEnd(op: string, path: string): void {
  if (path.endsWith(SUFFIX)) return;
  throw new ValueError(op, `the filename must end in ${SUFFIX}`, path, `Use '${path.replace(/(\.weights)?\.\w+$/, '')}${SUFFIX}'.`, {
    path,
  });
}

/** Writes the weights of a model into one file. @throws ValueError for another ending, or for a model without weights */
export async function saveWeights(model: AnyLayer, path: string, options?: { readonly overwrite?: boolean }): Promise<void> {
  const op = 'Model.saveWeights';
  const { overwrite = true } = checkOptions(op, options, ['overwrite']);
  mustEnd(op, path);
  if (!model.built) throw new ValueError(op, 'the model has no weights yet', 'a model that was not built', 'Fit it, or call it once.');
  if (!overwrite && (await readFileIfThere(op, path)) !== null) {
    throw new ValueError(op, 'there is a file already', path, 'Choose another name, or leave { overwrite: false } out.', { path });
  }
  const entries = new Map<string, Entry>();
  for (const [key, v] of weightsByPath(model)) entries.set(key, store(op, v.handle.current()));
  await writeWhole(op, path, pack(entries, { format: 'tensorlane weights 1', [CHECKSUM]: sumOf(entries) }));
}

/** A checksum of the values, in the order of their names. */
function sumOf(entries: ReadonlyMap<string, Entry>): string {
  const sums = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { dtype, dims, bytes }]) => `${key} ${dtype} [${dims}] ${crc32(bytes)}`);
  return crc32(new TextEncoder().encode(sums.join('\n')));
}

/**
 * Gives the weights of a model the values of a file; all, or none where something does not fit.
 * @throws LoadError for a file that is missing or damaged, ValueError or ShapeError for the weights of another model
 */
export async function loadWeights(model: AnyLayer, path: string, options?: { readonly skipMismatch?: boolean }): Promise<void> {
  const op = 'Model.loadWeights';
  const { skipMismatch = false } = checkOptions(op, options, ['skipMismatch']);
  mustEnd(op, path);
  if (!model.built) throw new ValueError(op, 'the model has no weights yet', 'a model that was not built', 'Call it once, or build it.');
  const file = await readFileIfThere(op, path);
  if (file === null) throw new LoadError(op, 'there is no such file', path, 'Check the path.', { path });
  let contents: ReturnType<typeof unpack>;
  try {
    contents = unpack(file);
  } catch (error) {
    throw new LoadError(
      op,
      'the file of the weights is damaged',
      `${path} (${error instanceof Error ? error.message : String(error)})`,
      'Save it again.',
      {
        path,
        cause: error,
      },
    );
  }
  const { entries, metadata } = contents;
  if (metadata[CHECKSUM] !== undefined && metadata[CHECKSUM] !== sumOf(entries)) {
    throw new LoadError(op, 'the weights have another checksum than what was saved', path, 'Save the file again.', { path });
  }
  const wanted = weightsByPath(model);
  if (!skipMismatch) {
    const missing = [...wanted.keys()].filter((key) => !entries.has(key));
    const more = [...entries.keys()].filter((key) => !wanted.has(key));
    if (missing.length + more.length > 0) {
      const facts = [missing.length > 0 ? `nothing for ${missing.join(', ')}` : '', more.length > 0 ? `more: ${more.join(', ')}` : '']
        .filter(Boolean)
        .join('; ');
      throw new ValueError(
        op,
        'the file holds the weights of another model',
        facts,
        'Make the model as it was, or pass { skipMismatch: true }.',
        { path },
      );
    }
  }
  const fitting: [Variable, string][] = [];
  for (const [key, v] of wanted) {
    const entry = entries.get(key);
    if (entry !== undefined && sameDims(entry.dims, v.shape)) fitting.push([v, key]);
    else if (!skipMismatch) {
      throw new ShapeError(
        op,
        `'${v.name}' has another shape in the file`,
        `${showDims(entry?.dims ?? [])} for ${showDims(v.shape)}`,
        'Make the model as it was.',
        {
          shapes: [entry?.dims, v.shape],
        },
      );
    }
  }
  for (const [v, key] of fitting) {
    const value = restore(op, key, entries.get(key), v.dtype, v.shape);
    v.assign(value);
    value.dispose();
  }
}
