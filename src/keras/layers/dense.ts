import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { matmul } from '../../ops/matmul.ts';
import { reshape } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction } from '../activations.ts';
import { Layer, layerOptions } from '../layer.ts';
import type { AffineOptions } from './affine.ts';
import { AFFINE_OPTIONS, Affine } from './affine.ts';
import { countOf } from './sizes.ts';

export interface DenseOptions extends AffineOptions {
  readonly units?: number;
}

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
  override supportsMasking = true;
  readonly units: number;
  readonly useBias: boolean;
  readonly activation: ActivationFunction;
  kernel: Variable | null = null;
  bias: Variable | null = null;
  readonly #affine: Affine;

  constructor(units: number | DenseOptions, options?: DenseOptions) {
    const given = isOptions(units) ? (units as DenseOptions) : { ...options, units: units as number };
    const known = checkOptions('Dense', given, ['units', ...AFFINE_OPTIONS]);
    super(layerOptions(known));
    this.units = countOf('Dense', 'units', known.units, 'Say how many outputs each input gets.');
    this.#affine = new Affine(known);
    this.useBias = this.#affine.useBias;
    this.activation = this.#affine.activation;
    this.inputSpec = { minRank: 2 };
  }

  override build(inputShape: readonly (number | null)[]): void {
    const features = inputShape.at(-1) ?? Number.NaN;
    this.kernel = this.#affine.kernel.make(this, 'kernel', [features, this.units]);
    this.bias = this.#affine.makeBias(this, [this.units]);
    this.inputSpec = { minRank: 2, axes: { [-1]: features } };
  }

  call(input: Tensor): Tensor {
    return composed(() => {
      const kernel = this.kernel as Variable;
      const x = input.dtype === kernel.dtype ? input : input.cast(kernel.dtype);
      // A batch of rows is one matrix product, whatever axes lie between.
      const rows = x.rank > 2 && !x.dims.slice(1).some(Number.isNaN) ? reshape(x, [-1, x.dims[x.rank - 1]]) : x;
      const y = matmul(rows, kernel);
      return this.#affine.finish(rows === x ? y : reshape(y, [-1, ...x.dims.slice(1, -1), this.units]), this.bias);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), units: this.units, ...this.#affine.config(), quantization_config: null };
  }
}
