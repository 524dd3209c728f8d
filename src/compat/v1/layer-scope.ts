import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { get as constraintOf, functionOf } from '../../keras/constraints.ts';
import { get as initializerOf } from '../../keras/initializers/get.ts';
import type { CallOptions, Layer } from '../../keras/layer.ts';
import { costOf, get as regularizerOf } from '../../keras/regularizers.ts';
import type { WeightOptions } from '../../keras/weight.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import { GraphKeys } from './collections.ts';
import { writtenGraph } from './default-graph.ts';
import { glorotUniformInitializer } from './initializers.ts';
import type { Reuse } from './variable-scope.ts';
import { getVariable, type VariableScope, variableScope } from './variable-scope.ts';

export interface ReuseOption {
  /** true: the weights of an earlier layer of this name. */
  readonly reuse?: Reuse;
}

/**
 * Gives a layer a variable scope of its own, in which its weights are made and its nodes are named.
 * @param base the name where none is given; it gets a number where it is taken
 * @param check what the input must be
 */
export function placed(
  layer: Layer,
  base: string,
  name: string | undefined,
  reuse: Reuse | undefined,
  check: (x: Tensor) => void = () => undefined,
): void {
  let scope: VariableScope | null = null;
  const apply = layer.apply.bind(layer);
  layer.addWeight = (options: WeightOptions): Variable => weightOf(options, layer.dtype);
  layer.apply = (input: TensorLike, options?: CallOptions): Tensor => {
    const graph = writtenGraph(base);
    const x = convert(base, input);
    check(x);
    const before = graph.nodes.length;
    const y = variableScope(scope ?? name ?? null, { defaultName: base, ...(reuse === undefined ? {} : { reuse }) }, (open) => {
      scope ??= open;
      return apply(x, options);
    });
    for (const node of graph.nodes.slice(before)) {
      const moves = node.op.effect === 'write' && !node.name.endsWith('/Assign');
      if (moves) graph.addToCollection(GraphKeys.UPDATE_OPS, graph.operationOf(node));
    }
    return y;
  };
}

function weightOf(
  { shape, initializer, dtype, trainable, name, regularizer, constraint }: WeightOptions,
  layerDType: Tensor['dtype'],
): Variable {
  const cost = regularizerOf(regularizer);
  const standard = initializer === undefined || initializer === null || initializer === 'glorot_uniform';
  return getVariable(name ?? 'variable', shape ?? [], {
    dtype: dtype ?? layerDType,
    initializer: standard ? glorotUniformInitializer() : initializerOf(initializer),
    trainable: trainable ?? true,
    constraint: functionOf(constraintOf(constraint)),
    ...(cost === null ? {} : { regularizer: (v) => costOf(cost, v.value()) }),
  });
}
