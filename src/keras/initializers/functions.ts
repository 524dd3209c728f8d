import { Constant, Identity, Ones, Zeros } from './constant.ts';
import { Orthogonal } from './orthogonal.ts';
import { RandomNormal, RandomUniform, TruncatedNormal } from './random.ts';
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling } from './variance-scaling.ts';

// The names in lower case that Keras has for its classes, with or without `new`.

/** A Zeros, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Zeros @example tf.keras.initializers.zeros().apply([2]).arraySync(); // [0, 0] */
export function zeros(): Zeros {
  return new Zeros();
}

/** An Ones, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Ones @example tf.keras.initializers.ones().apply([2]).arraySync(); // [1, 1] */
export function ones(): Ones {
  return new Ones();
}

/** A Constant, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Constant @example tf.keras.initializers.constant(3).apply([2]).arraySync(); // [3, 3] */
export function constant(value?: ConstructorParameters<typeof Constant>[0]): Constant {
  return new Constant(value);
}

/** An Identity, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/IdentityInitializer @example tf.keras.initializers.identity({ gain: 2 }).apply([1, 1]).arraySync(); // [[2]] */
export function identity(options?: ConstructorParameters<typeof Identity>[0]): Identity {
  return new Identity(options);
}

/** An Orthogonal, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Orthogonal @example tf.keras.initializers.orthogonal({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function orthogonal(options?: ConstructorParameters<typeof Orthogonal>[0]): Orthogonal {
  return new Orthogonal(options);
}

/** A RandomNormal, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/RandomNormal @example tf.keras.initializers.randomNormal({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function randomNormal(options?: ConstructorParameters<typeof RandomNormal>[0]): RandomNormal {
  return new RandomNormal(options);
}

/** A RandomUniform, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/RandomUniform @example tf.keras.initializers.randomUniform({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function randomUniform(options?: ConstructorParameters<typeof RandomUniform>[0]): RandomUniform {
  return new RandomUniform(options);
}

/** A TruncatedNormal, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/TruncatedNormal @example tf.keras.initializers.truncatedNormal({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function truncatedNormal(options?: ConstructorParameters<typeof TruncatedNormal>[0]): TruncatedNormal {
  return new TruncatedNormal(options);
}

/** A VarianceScaling, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/VarianceScaling @example tf.keras.initializers.varianceScaling({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function varianceScaling(options?: ConstructorParameters<typeof VarianceScaling>[0]): VarianceScaling {
  return new VarianceScaling(options);
}

/** A GlorotNormal, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/GlorotNormal @example tf.keras.initializers.glorotNormal({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function glorotNormal(options?: ConstructorParameters<typeof GlorotNormal>[0]): GlorotNormal {
  return new GlorotNormal(options);
}

/** A GlorotUniform, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/GlorotUniform @example tf.keras.initializers.glorotUniform({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function glorotUniform(options?: ConstructorParameters<typeof GlorotUniform>[0]): GlorotUniform {
  return new GlorotUniform(options);
}

/** A HeNormal, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/HeNormal @example tf.keras.initializers.heNormal({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function heNormal(options?: ConstructorParameters<typeof HeNormal>[0]): HeNormal {
  return new HeNormal(options);
}

/** A HeUniform, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/HeUniform @example tf.keras.initializers.heUniform({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function heUniform(options?: ConstructorParameters<typeof HeUniform>[0]): HeUniform {
  return new HeUniform(options);
}

/** A LecunNormal, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/LecunNormal @example tf.keras.initializers.lecunNormal({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function lecunNormal(options?: ConstructorParameters<typeof LecunNormal>[0]): LecunNormal {
  return new LecunNormal(options);
}

/** A LecunUniform, with or without `new`. Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/LecunUniform @example tf.keras.initializers.lecunUniform({ seed: 1 }).apply([2, 2]).shape; // [2, 2] */
export function lecunUniform(options?: ConstructorParameters<typeof LecunUniform>[0]): LecunUniform {
  return new LecunUniform(options);
}
