import { objectOf, serialized } from '../config.ts';
import { Adadelta } from './adadelta.ts';
import { Adafactor } from './adafactor.ts';
import { Adagrad } from './adagrad.ts';
import { Adam } from './adam.ts';
import { Adamax } from './adamax.ts';
import { AdamW } from './adamw.ts';
import { Ftrl } from './ftrl.ts';
import { Lamb } from './lamb.ts';
import { Lion } from './lion.ts';
import { Nadam } from './nadam.ts';
import { Optimizer } from './optimizer.ts';
import { RMSprop } from './rmsprop.ts';
import { SGD } from './sgd.ts';

/** An optimizer, its name in any spelling, or a config. */
export type OptimizerLike = Optimizer | string | object;

const table = {
  sgd: SGD,
  adam: Adam,
  adamw: AdamW,
  rmsprop: RMSprop,
  adagrad: Adagrad,
  adadelta: Adadelta,
  adafactor: Adafactor,
  adamax: Adamax,
  nadam: Nadam,
  ftrl: Ftrl,
  lamb: Lamb,
  lion: Lion,
};
const isClass = (value: unknown): value is new () => Optimizer => typeof value === 'function' && value.prototype instanceof Optimizer;
const isOne = (value: unknown): value is Optimizer => value instanceof Optimizer;

/**
 * The optimizer of a name or a class with its defaults, the optimizer of a config, or the one given.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/get
 * @example tf.keras.optimizers.get('adam') instanceof tf.keras.optimizers.Adam; // true
 */
export function get(identifier: OptimizerLike): Optimizer {
  if (isClass(identifier)) return new identifier();
  return objectOf<Optimizer>('optimizer', identifier, table, isOne);
}

/**
 * An optimizer as { module, class_name, config, registered_name }, without its state.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/serialize
 * @example tf.keras.optimizers.serialize(new tf.keras.optimizers.SGD(0.5)).config.learning_rate; // 0.5
 */
export const serialize = (optimizer: Optimizer): unknown => serialized('optimizers', optimizer);

/**
 * The optimizer that `serialize` described.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/deserialize
 * @example tf.keras.optimizers.deserialize({ class_name: 'SGD', config: { momentum: 0.5 } }).getConfig().momentum; // 0.5
 */
export function deserialize(
  config: object,
  options?: { readonly customObjects?: Readonly<Record<string, new (options: never) => Optimizer>> },
): Optimizer {
  return objectOf<Optimizer>('optimizer', config, { ...table, ...options?.customObjects }, isOne);
}
