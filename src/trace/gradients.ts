import type { Gradients } from '../autodiff/backprop.ts';
import { backprop } from '../autodiff/backprop.ts';
import { interpreter } from '../core/bind.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import { checkOptions } from '../core/options.ts';
import { isDifferentiable } from '../dtype.ts';
import { RuntimeError } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import { leavesOf } from '../tree.ts';
import { Variable } from '../variable.ts';
import { Graph } from './graph.ts';

const idOf = (leaf: unknown): Tensor => (leaf instanceof Variable ? leaf.handle : (leaf as Tensor));

/**
 * The gradients of the sum of `ys` by each of `xs`, inside a graph: null where one has no influence.
 *
 * @throws RuntimeError when ops compute at once: a tape is needed to know what was computed
 * Source: https://www.tensorflow.org/api_docs/python/tf/gradients
 * @example tf.function((x) => tf.gradients(x.mul(x), x)[0])(tf.constant(3)).item(); // 6
 */
export function gradients(ys: unknown, xs: unknown, options?: { gradYs?: unknown }): (Tensor | IndexedSlices | null)[] {
  const { gradYs } = checkOptions('gradients', options, ['gradYs']);
  const graph = interpreter();
  if (!(graph instanceof Graph)) {
    throw new RuntimeError('gradients', 'it works on graphs', 'a call while ops compute at once', 'Use tf.GradientTape instead.');
  }
  const sources = leavesOf(xs).map(idOf);
  const connected = new Set(sources.filter((t) => isDifferentiable(t.dtype)).map((t) => t.id));
  const nodes = [...graph.nodes];
  for (const node of nodes) {
    if (!node.inputs.some((x) => connected.has(x.id))) continue;
    for (const y of node.outputs) if (isDifferentiable(y.dtype)) connected.add(y.id);
  }
  const given = gradYs === undefined ? [] : leavesOf(gradYs);
  const seeds: Gradients = new Map();
  leavesOf(ys).forEach((leaf, i) => {
    const y = idOf(leaf);
    if (!connected.has(y.id)) return;
    const seed = given[i] instanceof Tensor ? (given[i] as Tensor) : y.onesLike();
    const before = seeds.get(y.id);
    seeds.set(y.id, before instanceof Tensor ? before.add(seed) : seed);
  });
  const found = backprop(nodes, seeds, connected, new Set(sources.map((t) => t.id)), given);
  return sources.map((t) => found.get(t.id) ?? null);
}
