// tf.keras.initializers
export { Constant, Identity, Ones, Zeros } from './constant.ts';
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
} from './functions.ts';
export { deserialize, get, serialize } from './get.ts';
export { Initializer } from './initializer.ts';
export { Orthogonal } from './orthogonal.ts';
export { RandomNormal, RandomUniform, TruncatedNormal } from './random.ts';
export { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling } from './variance-scaling.ts';
