import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { fill } from '../ops/create.ts';
import { concat, stack } from '../ops/join.ts';
import type { Tensor } from '../tensor.ts';

/** Options of padSequences. */
export interface PadSequencesOptions {
  /** Length of all; that of the longest unless said. */
  readonly maxlen?: number | null;
  readonly dtype?: DType;
  /** Where what is missing is filled in. */
  readonly padding?: 'pre' | 'post';
  /** Where what is too much is cut off. */
  readonly truncating?: 'pre' | 'post';
  readonly value?: number | string;
}
const OPTIONS = ['maxlen', 'dtype', 'padding', 'truncating', 'value'] as const;

/**
 * Sequences of different lengths as one tensor [samples, maxlen, …], filled or cut in front unless said.
 * @throws ValueError for another way to fill or cut, for a length that is no positive whole number
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/utils/pad_sequences
 * @example tf.keras.utils.padSequences([[1], [2, 3], [4, 5, 6]]).arraySync(); // [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
 */
export function padSequences(sequences: readonly TensorLike[], options?: PadSequencesOptions): Tensor {
  const op = 'padSequences';
  const { maxlen = null, dtype = 'int32', padding = 'pre', truncating = 'pre', value = 0 } = checkOptions(op, options, OPTIONS);
  for (const [what, where] of Object.entries({ padding, truncating })) {
    if (where !== 'pre' && where !== 'post') throw new ValueError(op, `${what} must be 'pre' or 'post'`, String(where), "Use 'pre'.");
  }
  if (maxlen !== null && !(Number.isInteger(maxlen) && maxlen > 0))
    throw new ValueError(op, 'maxlen must be a positive whole number', `${maxlen}`, 'Leave it out for the longest length.');
  return composed(() => {
    const all = sequences.map((sequence) => {
      const t = convert(op, sequence);
      return t.dtype === dtype ? t : t.cast(dtype);
    });
    const scalar = all.findIndex((t) => t.rank === 0);
    if (scalar >= 0) throw new ValueError(op, 'each sequence must be a list', `a single value at ${scalar}`, 'Wrap it in brackets.');
    const length = maxlen ?? all.reduce((most, t) => Math.max(most, t.dims[0]), 0);
    const rest = all.find((t) => t.dims[0] > 0)?.dims.slice(1) ?? [];
    if (all.length === 0) return fill([0, length], value, dtype);
    const rows = all.map((t) => {
      const size = t.dims[0];
      if (size >= length) return truncating === 'pre' ? t.at(`${size - length}:`) : t.at(`:${length}`);
      const more = fill([length - size, ...rest], value, dtype);
      return size === 0 ? more : concat(padding === 'pre' ? [more, t] : [t, more], 0);
    });
    return stack(rows);
  });
}
