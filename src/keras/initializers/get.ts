import { named } from '../identifier.ts';
import { Constant, Identity, Ones, Zeros } from './constant.ts';
import type { InitializerFunction } from './initializer.ts';
import { Initializer } from './initializer.ts';
import { RandomNormal, RandomUniform, TruncatedNormal } from './random.ts';
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling } from './variance-scaling.ts';

/** What options take as an initializer: an object, a function of a shape, or a name such as 'glorot_uniform'. */
export type InitializerLike = Initializer | InitializerFunction | string;

const table: Readonly<Record<string, new () => Initializer>> = {
  zeros: Zeros,
  ones: Ones,
  constant: Constant,
  identity: Identity,
  random_normal: RandomNormal,
  random_uniform: RandomUniform,
  truncated_normal: TruncatedNormal,
  variance_scaling: VarianceScaling,
  glorot_normal: GlorotNormal,
  glorot_uniform: GlorotUniform,
  he_normal: HeNormal,
  he_uniform: HeUniform,
  lecun_normal: LecunNormal,
  lecun_uniform: LecunUniform,
};

/**
 * The initializer of that name in any spelling, or what was given as an object or function.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/get
 * @example tf.keras.initializers.get('zeros') instanceof tf.keras.initializers.Zeros; // true
 */
export function get(identifier: InitializerLike): Initializer | InitializerFunction {
  if (identifier instanceof Initializer || typeof identifier === 'function') return identifier;
  return new (named('initializer', identifier, table))();
}
