import { objectOf, serialized } from '../config.ts';
import { Constant, Identity, Ones, Zeros } from './constant.ts';
import * as functions from './functions.ts';
import type { InitializerFunction } from './initializer.ts';
import { Initializer } from './initializer.ts';
import { Orthogonal } from './orthogonal.ts';
import { RandomNormal, RandomUniform, TruncatedNormal } from './random.ts';
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling } from './variance-scaling.ts';

/** What options take as an initializer: an object, a function of a shape, a name such as 'glorot_uniform', a config. */
export type InitializerLike = Initializer | InitializerFunction | string | object;

const table = {
  zeros: Zeros,
  zero: Zeros,
  ones: Ones,
  one: Ones,
  constant: Constant,
  identity: Identity,
  orthogonal: Orthogonal,
  random_normal: RandomNormal,
  normal: RandomNormal,
  random_uniform: RandomUniform,
  uniform: RandomUniform,
  truncated_normal: TruncatedNormal,
  variance_scaling: VarianceScaling,
  glorot_normal: GlorotNormal,
  glorot_uniform: GlorotUniform,
  he_normal: HeNormal,
  he_uniform: HeUniform,
  lecun_normal: LecunNormal,
  lecun_uniform: LecunUniform,
};
const isClass = (value: unknown): value is new () => Initializer => typeof value === 'function' && value.prototype instanceof Initializer;
const isOne = (value: unknown): value is Initializer | InitializerFunction =>
  value instanceof Initializer || (typeof value === 'function' && !isClass(value));

/**
 * The initializer of that name in any spelling, of a config, or what was given as an object or function.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/get
 * @example tf.keras.initializers.get('zeros') instanceof tf.keras.initializers.Zeros; // true
 */
export function get(identifier: InitializerLike): Initializer | InitializerFunction {
  if (isClass(identifier)) return new identifier();
  const lowerCase = Object.values<unknown>(functions).includes(identifier);
  if (lowerCase) return (identifier as () => Initializer)();
  return objectOf<Initializer | InitializerFunction>('initializer', identifier, table, isOne);
}

/**
 * An initializer as { module, class_name, config, registered_name }.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/serialize
 * @example tf.keras.initializers.serialize(new tf.keras.initializers.Ones()).class_name; // 'Ones'
 */
export const serialize = (value: Initializer): unknown => serialized('initializers', value);

/**
 * The initializer that `serialize` described.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/deserialize
 * @example tf.keras.initializers.deserialize({ class_name: 'Constant', config: { value: 3 } }).apply([1]).item(); // 3
 */
export const deserialize = (config: object): ReturnType<typeof get> => get(config);
