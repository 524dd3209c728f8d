import { isSerialized, objectOf, serialized } from '../config.ts';
import { named } from '../identifier.ts';
import type { Tensor } from '../tensor.ts';
import * as classes from './classification.ts';
import * as focal from './focal.ts';
import * as functions from './functions.ts';
import { Loss } from './loss.ts';
import * as overlap from './overlap.ts';
import * as parametric from './parametric.ts';
import * as regression from './regression.ts';

/** A function of targets and predictions that gives one loss for each sample. @example const loss: tf.keras.losses.LossFunction = (t, p) => t.sub(p).abs().mean(-1); */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** The functions by their names, found when somebody asks for one. */
function byName(): Record<string, LossFunction> {
  const { huber, cosineSimilarity, binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } = parametric;
  const { binaryFocalCrossentropy, categoricalFocalCrossentropy, categoricalGeneralizedCrossEntropy } = focal;
  const { meanSquaredError: mse, meanAbsoluteError: mae, meanAbsolutePercentageError: mape, meanSquaredLogarithmicError: msle } = functions;
  const more = {
    mse,
    mae,
    mape,
    msle,
    kld: functions.klDivergence,
    bce: parametric.binaryCrossentropy,
    dice: overlap.dice,
    tversky: overlap.tversky,
  };
  return {
    ...functions,
    huber,
    cosineSimilarity,
    binaryCrossentropy,
    categoricalCrossentropy,
    sparseCategoricalCrossentropy,
    binaryFocalCrossentropy,
    categoricalFocalCrossentropy,
    categoricalGeneralizedCrossEntropy,
    ...more,
  };
}

/**
 * The loss function of a name in any spelling, the object of a config, or what was given; null for null.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/losses/get
 * @example tf.keras.losses.get('mean_squared_error') === tf.keras.losses.meanSquaredError; // true
 */
export function get(identifier: string | Loss | LossFunction | object | null): Loss | LossFunction | null {
  if (identifier === null || identifier === undefined) return null;
  if (identifier instanceof Loss || typeof identifier === 'function') return identifier as Loss | LossFunction;
  if (isSerialized(identifier)) return deserialize(identifier);
  return named('loss', identifier, byName(), 'losses');
}

/**
 * A loss object as { module, class_name, config, registered_name }.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/losses/serialize
 * @example tf.keras.losses.serialize(new tf.keras.losses.Huber()).class_name; // 'Huber'
 */
export const serialize = (loss: Loss | LossFunction): unknown => serialized('losses', loss);

type LossClass = new (options: never) => Loss;
const isClass = (value: unknown): value is LossClass => typeof value === 'function' && value.prototype instanceof Loss;

/**
 * The loss object that `serialize` described.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/losses/deserialize
 * @example tf.keras.losses.deserialize({ class_name: 'Huber', config: { delta: 2 } }).apply([[0]], [[3]]).item(); // 4
 */
export function deserialize(config: object, options?: { readonly customObjects?: Readonly<Record<string, unknown>> }): Loss {
  const table: Record<string, LossClass> = {};
  const all = [classes, focal, overlap, regression, options?.customObjects ?? {}];
  for (const source of all)
    for (const [key, value] of Object.entries<unknown>(source as Record<string, unknown>)) if (isClass(value)) table[key] = value;
  return objectOf<Loss>('loss', config, table, (value): value is Loss => value instanceof Loss);
}
