import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { constant } from '../../ops/create.ts';
import type { Tensor } from '../../tensor.ts';
import type { Samples } from './batches.ts';

/**
 * The weight of each sample by the class that its target names, times its own weight; classes that are not named weigh 1.
 * @throws ValueError without targets, or for targets that name no class
 */
export function weightsOfClasses({ y, weight }: Samples, classes: Readonly<Record<number, number>>): Tensor {
  if (y === null || y.size !== y.dims[0]) {
    throw new ValueError(
      'fit',
      'classWeight needs targets with one class per sample',
      y === null ? 'no targets' : `shape [${y.dims}]`,
      'Use sampleWeight.',
      {},
    );
  }
  return composed(() => {
    const each = constant(
      Array.from(y.dataSync() as ArrayLike<number | bigint>, (label) => classes[Number(label)] ?? 1),
      'float32',
    );
    return weight === null ? each : each.mul(weight.cast('float32').reshape([-1]));
  });
}
