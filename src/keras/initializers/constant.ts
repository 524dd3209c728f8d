import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import type { DType } from '../../dtype.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { ones, zeros } from '../../ops/create.ts';
import { eye } from '../../ops/diagonal.ts';
import { broadcastTo } from '../../ops/transpose.ts';
import type { Dims } from '../../shape.ts';
import { showDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { Initializer } from './initializer.ts';

type Of = { readonly dtype?: DType };

/**
 * Zeros of any shape and dtype. What biases start with.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Zeros
 * @example new tf.keras.initializers.Zeros().apply([2]).arraySync(); // [0, 0]
 */
export class Zeros extends Initializer {
  apply(shape: Dims, options?: Of): Tensor {
    return zeros(shape, checkOptions('Zeros', options, ['dtype']).dtype ?? 'float32');
  }

  getConfig(): Record<string, unknown> {
    return {};
  }
}

/**
 * Ones of any shape and dtype.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Ones
 * @example new tf.keras.initializers.Ones().apply([2]).arraySync(); // [1, 1]
 */
export class Ones extends Initializer {
  apply(shape: Dims, options?: Of): Tensor {
    return ones(shape, checkOptions('Ones', options, ['dtype']).dtype ?? 'float32');
  }

  getConfig(): Record<string, unknown> {
    return {};
  }
}

/**
 * One value, or an array that broadcasts to the shape.
 * @throws ShapeError when the value does not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/Constant
 * @example new tf.keras.initializers.Constant(3).apply([2]).arraySync(); // [3, 3]
 */
export class Constant extends Initializer {
  readonly value: TensorLike;

  constructor(value: TensorLike | { readonly value?: TensorLike } = 0) {
    super();
    this.value = isOptions(value)
      ? (checkOptions<{ readonly value?: TensorLike }>('Constant', value, ['value']).value ?? 0)
      : (value as TensorLike);
  }

  apply(shape: Dims, options?: Of): Tensor {
    const dtype = checkOptions('Constant', options, ['dtype']).dtype ?? 'float32';
    return composed(() => broadcastTo(convert('Constant', this.value, dtype), shape));
  }

  getConfig(): Record<string, unknown> {
    return { value: this.value };
  }

  /** The initializer whose `getConfig` this is. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Constant {
    return new Constant((config.value as TensorLike | undefined) ?? 0);
  }
}

/**
 * The identity matrix times `gain`.
 * @throws ShapeError for another rank than 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/IdentityInitializer
 * @example new tf.keras.initializers.Identity().apply([2, 2]).arraySync(); // [[1, 0], [0, 1]]
 */
export class Identity extends Initializer {
  private readonly gain: number;

  constructor(options?: { readonly gain?: number }) {
    super();
    this.gain = checkOptions('Identity', options, ['gain']).gain ?? 1;
    if (!Number.isFinite(this.gain)) throw new ValueError('Identity', 'the gain must be a finite number', `${this.gain}`, 'Use 1.');
  }

  apply(shape: Dims, options?: Of): Tensor {
    if (shape.length !== 2)
      throw new ShapeError('Identity', 'only matrices have an identity', showDims(shape), 'Use a shape like [3, 3].', { shape });
    const dtype = checkOptions('Identity', options, ['dtype']).dtype ?? 'float32';
    return composed(() => eye(shape[0], { numColumns: shape[1], dtype }).mul(this.gain));
  }

  getConfig(): Record<string, unknown> {
    return { gain: this.gain };
  }
}
