import { initScope, use } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import type { Tensor } from '../tensor.ts';
import { FunctionGraph } from './function-graph.ts';

/**
 * What `fn` gives for inputs of these shapes and dtypes, NaN for sizes that may vary: it runs once on tensors without elements, and
 * nothing of its program is kept. The results tell their shapes.
 */
export function outline<R>(name: string, inputs: readonly Aval[], fn: (inputs: readonly Tensor[]) => R): R {
  const graph = new FunctionGraph(null, name, true);
  const given = inputs.map(({ dims, dtype }, i) => graph.placeholder(dims, dtype, `input_${i}`));
  try {
    return initScope(() => use(graph, () => fn(given)));
  } finally {
    graph.discard();
  }
}
