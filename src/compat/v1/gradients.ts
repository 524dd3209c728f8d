import { nameScope } from '../../core/bind.ts';
import type { Gradient } from '../../core/op.ts';
import { checkOptions } from '../../core/options.ts';
import { gradients as gradientsOf } from '../../trace/gradients.ts';

export interface GradientsOptions {
  /** What the gradients of ys start with; ones unless given. */
  readonly gradYs?: unknown;
  readonly name?: string;
}

/**
 * The gradients of the sum of `ys` by each of `xs`, written into the graph: null where one has no influence.
 * @throws RuntimeError while ops compute at once
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/gradients
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const x = tf.constant(3);
 *   return new v1.Session().run(v1.gradients(x.mul(x), x)[0]).item();
 * }); // 6
 */
export function gradients(ys: unknown, xs: unknown, options?: GradientsOptions): Gradient[] {
  const { gradYs, name } = checkOptions('gradients', options, ['gradYs', 'name']);
  return nameScope(name ?? 'gradients', () => gradientsOf(ys, xs, gradYs === undefined ? undefined : { gradYs }));
}
