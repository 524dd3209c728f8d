import { checkOptions, isOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { KerasTensor } from './keras-tensor.ts';
import { Described, LayerCall, runOpsOn } from './keras-tensor.ts';
import { Layer } from './layer.ts';
import { kerasOps } from './op-layer.ts';
import type { InputShape } from './structure.ts';

export interface InputOptions {
  /** Sizes of one input without the batch, null for those that may vary. */
  readonly shape?: InputShape;
  /** Number of inputs in a batch, where it is always the same. */
  readonly batchSize?: number | null;
  /** Sizes with the batch, instead of `shape`. */
  readonly batchShape?: InputShape;
  readonly dtype?: DType;
  readonly name?: string;
}
const OPTIONS = ['shape', 'batchSize', 'batchShape', 'dtype', 'name'] as const;

/** The layer that stands for an input of a model. */
export class InputLayer extends Layer {
  readonly batchShape: InputShape;

  constructor(options: InputOptions) {
    const { shape, batchSize, batchShape, dtype, name } = checkOptions('Input', options, OPTIONS);
    const full = batchShape ?? (Array.isArray(shape) ? [batchSize ?? null, ...shape] : undefined);
    if (!Array.isArray(full) || full.some((size) => size !== null && !(Number.isInteger(size) && size >= 0))) {
      throw new ValueError(
        'Input',
        'the shape must be a list of sizes',
        full === undefined ? String(shape) : `[${full.map(String).join(', ')}]`,
        'Write tf.keras.Input([3]), null for sizes that vary; the batch is not part of it.',
        { shape: full },
      );
    }
    super({ name, dtype: dtype === undefined ? undefined : dtypeOf('Input', dtype) });
    this.batchShape = full;
    this.build([]);
    runOpsOn(kerasOps);
    this.calls.push(
      new LayerCall(
        this,
        [],
        new Described(
          full.map((size) => size ?? Number.NaN),
          this.dtype,
        ),
      ),
    );
  }

  call(x: Tensor): Tensor {
    return x;
  }

  override getConfig(): Record<string, unknown> {
    return { batch_shape: this.batchShape, dtype: this.dtype, name: this.name };
  }
}

/**
 * A Keras tensor for the data of a model, shape without the batch: what layers are applied to when a model is put together.
 *
 * @throws ValueError for sizes that are no whole numbers
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Input
 * @example
 * const x = tf.keras.Input([2]);
 * const y = new tf.keras.layers.Dense(1, { kernelInitializer: 'ones' }).apply(x);
 * new tf.keras.Model({ inputs: x, outputs: y }).apply([[1, 2]]).arraySync(); // [[3]]
 */
export function Input(shape: InputShape | InputOptions, options?: InputOptions): KerasTensor {
  const given = isOptions(shape) ? (shape as InputOptions) : { ...options, shape: shape as InputShape };
  return new InputLayer(given).calls[0].flat[0];
}
