import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { matmul } from '../../ops/matmul.ts';
import { reshape } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction, ActivationLike } from '../activations.ts';
import { get as activationOf, linear, nameOf } from '../activations.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';

export interface DenseOptions extends LayerOptions {
  readonly units?: number;
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly kernelConstraint?: ((value: Tensor) => Tensor) | null;
  readonly biasConstraint?: ((value: Tensor) => Tensor) | null;
}

const OPTIONS = [
  'units',
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelConstraint',
  'biasConstraint',
  ...LAYER_OPTIONS,
] as const;

/**
 * activation(x · kernel + bias) over the last axis of inputs [batch, …, features]; gives [batch, …, units].
 *
 * @throws ValueError when units is not a positive whole number
 * @throws ShapeError for inputs without a batch, or with other features than the first ones had
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dense
 * @example
 * const dense = new tf.keras.layers.Dense(2, { kernelInitializer: 'ones' });
 * dense.apply([[1, 2, 3]]).arraySync(); // [[6, 6]]
 */
export class Dense extends Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly activation: ActivationFunction;
  kernel: Variable | null = null;
  bias: Variable | null = null;
  readonly #options: DenseOptions;

  constructor(units: number | DenseOptions, options?: DenseOptions) {
    const given = checkOptions('Dense', isOptions(units) ? (units as DenseOptions) : { ...options, units: units as number }, OPTIONS);
    super({ name: given.name, trainable: given.trainable, dtype: given.dtype, inputShape: given.inputShape });
    const count = given.units;
    if (count === undefined || !Number.isInteger(count) || count <= 0) {
      throw new ValueError('Dense', 'units must be a positive whole number', `${count}`, 'Say how many outputs each input gets.', {
        units: count,
      });
    }
    this.units = count;
    this.useBias = given.useBias ?? true;
    this.activation = activationOf(given.activation);
    this.#options = given;
    this.inputSpec = { minRank: 2 };
  }

  override build(inputShape: readonly (number | null)[]): void {
    const features = inputShape.at(-1) ?? Number.NaN;
    const { kernelInitializer, biasInitializer, kernelConstraint, biasConstraint } = this.#options;
    this.kernel = this.addWeight({
      shape: [features, this.units],
      initializer: kernelInitializer,
      name: 'kernel',
      constraint: kernelConstraint,
    });
    if (this.useBias)
      this.bias = this.addWeight({
        shape: [this.units],
        initializer: biasInitializer ?? 'zeros',
        name: 'bias',
        constraint: biasConstraint,
      });
    this.inputSpec = { minRank: 2, axes: { [-1]: features } };
  }

  call(input: Tensor): Tensor {
    return composed(() => {
      const kernel = this.kernel as Variable;
      const x = input.dtype === kernel.dtype ? input : input.cast(kernel.dtype);
      // A batch of rows is one matrix product, whatever axes lie between.
      const rows = x.rank > 2 && !x.dims.slice(1).some(Number.isNaN) ? reshape(x, [-1, x.dims[x.rank - 1]]) : x;
      let y = matmul(rows, kernel);
      if (rows !== x) y = reshape(y, [-1, ...x.dims.slice(1, -1), this.units]);
      if (this.bias !== null) y = y.add(this.bias);
      return this.activation === linear ? y : this.activation(y);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), units: this.units, activation: nameOf(this.activation), use_bias: this.useBias };
  }
}
