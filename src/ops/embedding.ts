import type { TensorLike } from '../core/convert.ts';
import { isConvertible } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from './gather.ts';
import { indexTensor } from './index-operand.ts';
import { concat } from './join.ts';

export interface EmbeddingOptions {
  readonly maxNorm?: number | null;
}

/**
 * The rows of an embedding table that the ids name; a list of tables is one table in pieces. With maxNorm, rows that are longer
 * (Euclidean norm) are scaled down to it. The gradient of a variable is IndexedSlices.
 * @throws IndexError for an id that is no row, ValueError for a maxNorm below 0
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/embedding_lookup
 * @example tf.nn.embeddingLookup([[1, 2], [3, 4]], [1, 1]).arraySync(); // [[3, 4], [3, 4]]
 */
export function embeddingLookup(params: TensorLike, ids: TensorLike, options?: EmbeddingOptions): Tensor {
  const { maxNorm = null } = checkOptions('embeddingLookup', options, ['maxNorm']);
  if (maxNorm !== null && !(maxNorm >= 0))
    throw new ValueError('embeddingLookup', 'maxNorm must not be negative', `${maxNorm}`, 'Leave it out for no limit.', { maxNorm });
  const pieces = Array.isArray(params) && params.length > 0 && params.every(isConvertible) ? (params as readonly TensorLike[]) : null;
  if (pieces === null && maxNorm === null) return gather(params, ids);
  return scoped(
    () => {
      const idx = indexTensor('embeddingLookup', ids);
      const rows = gather(pieces === null ? params : pieces.length === 1 ? pieces[0] : concat(pieces, 0), idx);
      return maxNorm === null ? rows : clipped(rows, maxNorm, idx.dims.length);
    },
    (y) => [y],
  );
}

/** Rows, each a tensor behind the first `lead` axes, with norms of at most maxNorm. */
function clipped(rows: Tensor, maxNorm: number, lead: number): Tensor {
  const axes = Array.from({ length: rows.dims.length - lead }, (_, i) => lead + i);
  const squares = rows.square().sum(axes, true);
  const some = squares.greater(0);
  // The root has no slope at 0: it is taken only where there is something.
  const norm = some.where(some.where(squares, 1).sqrt(), squares);
  return rows.mul(maxNorm).div(norm.maximum(maxNorm));
}
