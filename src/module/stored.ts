import { interpreter } from '../core/bind.ts';
import type { DType } from '../dtype.ts';
import { LoadError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Entry } from './safetensors-format.ts';
import { entryOf, tensorOf } from './safetensors-format.ts';

// Tensors of every dtype in safetensors: strings as the bytes of a JSON list, complex128 as pairs of float64.

export function store(op: string, tensor: Tensor): Entry {
  if (tensor.dtype === 'string') return storeStrings(tensor.elements(op) as readonly string[]);
  if (tensor.dtype !== 'complex128') return entryOf(op, tensor);
  const pairs = tensor.view([...tensor.dims, 2], 'float64');
  const entry = entryOf(op, pairs);
  pairs.dispose();
  return entry;
}

function storeStrings(strings: readonly string[]): Entry {
  const bytes = new TextEncoder().encode(JSON.stringify(strings));
  return { dtype: 'uint8', dims: [bytes.length], bytes };
}

/** @throws LoadError when the entry does not hold such a tensor */
export function restore(op: string, name: string, entry: Entry | undefined, dtype: DType, dims: Dims): Tensor {
  const wrong = (got: string): LoadError =>
    new LoadError(
      op,
      `'${name}' must be a ${dtype} tensor of shape [${dims.join(', ')}]`,
      got,
      'The files do not belong together: save again.',
      {
        name,
      },
    );
  if (entry === undefined) throw wrong('nothing of that name');
  if (dtype === 'string') {
    const strings = stringsOf(entry);
    if (strings === null || strings.length !== sizeOf(dims)) throw wrong('something else than its strings');
    return interpreter().constant(strings, dims, 'string');
  }
  const [lane, shape] = dtype === 'complex128' ? (['float64', [...dims, 2]] as const) : ([dtype, dims] as const);
  if (entry.dtype !== lane || entry.dims.length !== shape.length || entry.dims.some((n, i) => n !== shape[i])) {
    throw wrong(`${entry.dtype} of shape [${entry.dims.join(', ')}]`);
  }
  return tensorOf({ dtype, dims, bytes: entry.bytes });
}

function stringsOf({ dtype, bytes }: Entry): readonly string[] | null {
  try {
    const list: unknown = dtype === 'uint8' ? JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) : null;
    return Array.isArray(list) && list.every((s) => typeof s === 'string') ? list : null;
  } catch {
    return null;
  }
}
