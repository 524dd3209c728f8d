import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { isInteger } from '../../dtype.ts';
import { ValueError } from '../../errors.ts';
import { notEqual } from '../../ops/compare.ts';
import { embeddingLookup } from '../../ops/embedding.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';

export interface EmbeddingOptions extends LayerOptions {
  readonly inputDim?: number;
  readonly outputDim?: number;
  readonly embeddingsInitializer?: InitializerLike;
  /** 0 is no word but filling: computeMask tells where. */
  readonly maskZero?: boolean;
}
const OPTIONS = ['inputDim', 'outputDim', 'embeddingsInitializer', 'maskZero', ...LAYER_OPTIONS] as const;

/**
 * A vector of outputDim numbers for each of inputDim numbers: indices [batch, …] give [batch, …, outputDim]. Its gradient is sparse.
 *
 * @throws ValueError for sizes that are not positive, IndexError for an index out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Embedding
 * @example new tf.keras.layers.Embedding(5, 2).apply([[1, 0, 2]]).shape; // [1, 3, 2]
 */
export class Embedding extends Layer {
  readonly inputDim: number;
  readonly outputDim: number;
  embeddings: Variable | null = null;
  readonly #options: EmbeddingOptions;

  constructor(inputDim: number | EmbeddingOptions, outputDim?: number, options?: EmbeddingOptions) {
    const given = isOptions(inputDim) ? (inputDim as EmbeddingOptions) : { ...options, inputDim: inputDim as number, outputDim };
    const known = checkOptions('Embedding', given, OPTIONS);
    super({ name: known.name, trainable: known.trainable, dtype: known.dtype, inputShape: known.inputShape });
    for (const size of [known.inputDim, known.outputDim]) {
      if (size !== undefined && Number.isInteger(size) && size > 0) continue;
      throw new ValueError(
        'Embedding',
        'inputDim and outputDim must be positive whole numbers',
        `${size}`,
        'Write new Embedding(1000, 16).',
        {},
      );
    }
    [this.inputDim, this.outputDim] = [known.inputDim as number, known.outputDim as number];
    this.#options = known;
  }

  override build(_inputShape: readonly (number | null)[]): void {
    const initializer = this.#options.embeddingsInitializer ?? 'random_uniform';
    this.embeddings = this.addWeight({ shape: [this.inputDim, this.outputDim], initializer, name: 'embeddings' });
  }

  call(x: Tensor): Tensor {
    return composed(() => embeddingLookup(this.embeddings as Variable, isInteger(x.dtype) ? x : x.cast('int32')));
  }

  /** Where the indices are not 0, with maskZero; null without. */
  override computeMask(x: TensorLike): Tensor | null {
    return this.#options.maskZero === true ? composed(() => notEqual(convert('Embedding', x), 0)) : null;
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim: input_dim, outputDim: output_dim } = this;
    return { ...super.getConfig(), input_dim, output_dim, mask_zero: this.#options.maskZero === true };
  }
}
