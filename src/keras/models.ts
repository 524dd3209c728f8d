import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import { Model } from './model.ts';
import { layerFrom } from './saving/layer-config.ts';
import type { CustomObjects } from './saving/registry.ts';
import { customObjectScope } from './saving/registry.ts';

export { Model } from './model.ts';
// tf.keras.models
export type { CloneOptions } from './saving/clone.ts';
export { cloneModel } from './saving/clone.ts';
export type { LoadModelOptions } from './saving/load.ts';
export { loadModel } from './saving/load.ts';
export { Sequential } from './sequential.ts';

/**
 * The model that `model.toJson` describes, with new weights.
 * @throws ValueError for what is no such text, and for classes that are not known
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/models/model_from_json
 * @example
 * const text = new tf.keras.Sequential([tf.keras.Input([2]), new tf.keras.layers.Dense(1)]).toJson();
 * tf.keras.models.modelFromJson(text).countParams(); // 3
 */
export function modelFromJson(text: string, options?: { readonly customObjects?: CustomObjects | null }): Model {
  const { customObjects } = checkOptions('modelFromJson', options, ['customObjects']);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ValueError('modelFromJson', 'the text is no JSON', String(text).slice(0, 40), 'Give what model.toJson() gave.');
  }
  const model = customObjectScope(customObjects ?? {}, () => layerFrom(json));
  if (model instanceof Model) return model;
  throw new ValueError('modelFromJson', 'the text describes a layer', model.name, 'Give what model.toJson() gave.');
}
