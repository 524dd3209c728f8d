import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { argmax } from '../../ops/argmax.ts';
import { constant } from '../../ops/create.ts';
import type { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import type { Samples } from './batches.ts';

/**
 * The weight of each sample by the class that its target names, by number or by a one, times its own weight; classes that are not named
 * weigh 1.
 * @throws ValueError without targets, or for targets that name no class
 */
export function weightsOfClasses({ y, weight }: Samples, classes: Readonly<Record<number, number>>): Tensor {
  const targets = leavesOf(y) as (Tensor | null)[];
  const [target] = targets;
  if (targets.length !== 1 || target === null || target.rank > 2) {
    throw new ValueError(
      'fit',
      'classWeight needs targets with one class per sample',
      target === null ? 'no targets' : targets.length > 1 ? `targets of ${targets.length} outputs` : `shape [${target.dims}]`,
      'Use sampleWeight.',
    );
  }
  return composed(() => {
    const labels = target.rank === 2 && target.dims[1] > 1 ? argmax(target, -1) : target;
    const each = constant(
      Array.from(labels.dataSync() as ArrayLike<number | bigint>, (label) => classes[Math.round(Number(label))] ?? 1),
      'float32',
    );
    return weight === null ? each : each.mul((leavesOf(weight)[0] as Tensor).cast('float32').reshape([-1]));
  });
}
