import { initScope } from '../core/bind.ts';
import type { DType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { sameDims, showDims } from '../shape.ts';
import { Variable } from '../variable.ts';
import type { ConstraintLike } from './constraints.ts';
import { get as constraintOf, functionOf } from './constraints.ts';
import type { InitializerLike } from './initializers/get.ts';
import { get as initializerOf } from './initializers/get.ts';
import { Initializer } from './initializers/initializer.ts';
import type { RegularizerLike } from './regularizers.ts';

export interface WeightOptions {
  readonly shape?: Dims;
  readonly initializer?: InitializerLike | null;
  readonly dtype?: DType;
  readonly trainable?: boolean;
  readonly name?: string;
  readonly regularizer?: RegularizerLike;
  readonly constraint?: ConstraintLike;
}
export const WEIGHT_OPTIONS = ['shape', 'initializer', 'dtype', 'trainable', 'name', 'regularizer', 'constraint'] as const;

/**
 * A variable of a layer, with its first value.
 * @throws ValueError for an unknown initializer or an unknown size, ShapeError for an initializer that gives another shape
 */
export function makeWeight(layer: string, options: WeightOptions, layerDType: DType): Variable {
  const shape = options.shape ?? [];
  const op = `${layer}.addWeight`;
  if (shape.some((size) => !(Number.isInteger(size) && size >= 0))) {
    throw new ValueError(
      op,
      'the shape of a weight must be known',
      showDims(shape),
      'Give inputs whose sizes are known, the batch excepted.',
      { shape },
    );
  }
  const dtype = options.dtype ?? layerDType;
  const start = initializerOf(options.initializer ?? 'glorot_uniform');
  const constraint = functionOf(constraintOf(options.constraint));
  return initScope(() => {
    const value = start instanceof Initializer ? start.apply(shape, { dtype }) : start(shape, { dtype });
    try {
      if (!sameDims(value.dims, shape)) {
        throw new ShapeError(
          op,
          `the initializer must give shape ${showDims(shape)}`,
          showDims(value.dims),
          'Return a tensor of the shape that it is given.',
          { shape },
        );
      }
      return new Variable(value, {
        name: `${layer}/${options.name ?? 'variable'}`,
        trainable: options.trainable ?? true,
        constraint,
        dtype,
      });
    } finally {
      value.dispose();
    }
  });
}
