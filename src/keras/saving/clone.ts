import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { AnyLayer } from '../layer.ts';
import { Lambda } from '../layers/lambda.ts';
import type { Model } from '../model.ts';
import { graphConfig, graphFrom } from './functional-config.ts';
import { layerConfig, layerFrom } from './layer-config.ts';
import { withPrograms } from './programs.ts';
import { customObjectScope } from './registry.ts';

/** A layer like another, with weights of its own; it keeps the functions of Lambda layers. */
function alike(layer: AnyLayer): AnyLayer {
  const lambdas = [layer, ...layer.submodules].filter((one): one is Lambda => one instanceof Lambda);
  const classes = Object.fromEntries([layer, ...layer.submodules].map(({ constructor }) => [constructor.name, constructor]));
  const written = new Map(lambdas.map((lambda, i) => [lambda as object, i]));
  const loaded = lambdas.map((lambda) => (x: Tensor, training?: boolean) => lambda.run(x, training === true));
  return customObjectScope(classes, () => withPrograms({ written, loaded }, () => layerFrom(layerConfig(layer))));
}

/** What `cloneModel` takes beside the model. @example const options: tf.keras.models.CloneOptions = { cloneFunction: (layer) => layer }; */
export interface CloneOptions {
  /** Gives the layer that takes the place of another; one like it unless said. */
  readonly cloneFunction?: (layer: AnyLayer) => AnyLayer;
}

/**
 * A model of the same layers with new weights.
 * @throws ValueError for a model with a `call` of its own, which only its class can make again
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/models/clone_model
 * @example
 * const model = new tf.keras.Sequential([tf.keras.Input([2]), new tf.keras.layers.Dense(1)]);
 * tf.keras.models.cloneModel(model).countParams(); // 3
 */
export function cloneModel(model: Model, options?: CloneOptions): Model {
  const { cloneFunction: clone = alike } = checkOptions('cloneModel', options, ['cloneFunction']);
  if (model.graph !== null) {
    const { graph } = model;
    const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
    const make = (json: unknown): AnyLayer => clone(byName.get((json as { readonly name: string }).name) as AnyLayer);
    const type = model.constructor as new (options: object) => Model;
    return new type({ ...graphFrom(graphConfig(graph), make), name: model.name });
  }
  if (model.isSequence) {
    const type = model.constructor as new (layers: readonly unknown[], options: object) => Model;
    return new type([...(model.hasInputs ? model.inputs.map((x) => alike(x.maker.layer)) : []), ...model.layers.map(clone)], {
      name: model.name,
    });
  }
  throw new ValueError(
    'cloneModel',
    'only models that are made of layers can be cloned',
    `a ${model.constructor.name} with a call of its own`,
    'Make another one by its class.',
  );
}
