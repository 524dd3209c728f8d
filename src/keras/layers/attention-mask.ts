import type { DType } from '../../dtype.ts';
import { ones } from '../../ops/create.ts';
import { bandPart } from '../../ops/matrix.ts';
import type { Tensor } from '../../tensor.ts';

/** [1, queries, keys]: whether a query may see a key, itself and those before. */
export function causal(scores: Tensor): Tensor {
  const [queries, keys] = scores.dims.slice(-2);
  const known = !Number.isNaN(queries) && !Number.isNaN(keys);
  // Where sizes are known only later: places counted by running sums of ones.
  if (known)
    return bandPart(ones([queries, keys]), -1, 0)
      .cast('bool')
      .expandDims(0);
  const one = scores.onesLike();
  return one.cumsum({ axis: -1 }).lessEqual(one.cumsum({ axis: -2 }));
}

/** What is taken from scores so that softmax gives a share of 0 where nothing may be seen. */
export const hidden = (seen: Tensor, dtype: DType): Tensor =>
  seen
    .logicalNot()
    .cast(dtype)
    .mul(dtype === 'float16' ? 65504 : 1e9);
