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
import type { ConstraintLike } from '../constraints.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers.ts';
import { WeightRule } from './affine.ts';

/** Options of Embedding. */
export interface EmbeddingOptions extends LayerOptions {
  readonly inputDim?: number;
  readonly outputDim?: number;
  readonly embeddingsInitializer?: InitializerLike;
  readonly embeddingsRegularizer?: RegularizerLike;
  readonly embeddingsConstraint?: ConstraintLike;
  /** 0 is no word but filling: computeMask tells where. */
  readonly maskZero?: boolean;
}
const OPTIONS = [
  'inputDim',
  'outputDim',
  'embeddingsInitializer',
  'embeddingsRegularizer',
  'embeddingsConstraint',
  'maskZero',
  ...LAYER_OPTIONS,
] as const;

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
  readonly #rule: WeightRule;
  readonly maskZero: boolean;

  constructor(inputDim: number | EmbeddingOptions, outputDim?: number, options?: EmbeddingOptions) {
    const given = isOptions(inputDim) ? (inputDim as EmbeddingOptions) : { ...options, inputDim: inputDim as number, outputDim };
    const known = checkOptions('Embedding', given, OPTIONS);
    super(layerOptions(known));
    for (const size of [known.inputDim, known.outputDim]) {
      if (size !== undefined && Number.isInteger(size) && size > 0) continue;
      throw new ValueError(
        'Embedding',
        'inputDim and outputDim must be positive whole numbers',
        `${size}`,
        'Write new Embedding(1000, 16).',
      );
    }
    [this.inputDim, this.outputDim] = [known.inputDim as number, known.outputDim as number];
    this.#rule = new WeightRule(known.embeddingsInitializer ?? 'uniform', known.embeddingsRegularizer, known.embeddingsConstraint);
    this.maskZero = known.maskZero ?? false;
    this.supportsMasking = this.maskZero;
    this.inputSpec = {};
  }

  override build(_inputShape: readonly (number | null)[]): void {
    this.embeddings = this.#rule.make(this, 'embeddings', [this.inputDim, this.outputDim]);
  }

  call(x: Tensor): Tensor {
    return composed(() => embeddingLookup(this.embeddings as Variable, isInteger(x.dtype) ? x : x.cast('int32')));
  }

  /** Where the indices are not 0, with maskZero; null without. */
  override computeMask(x: TensorLike): Tensor | null {
    return this.maskZero ? composed(() => notEqual(convert('Embedding', x), 0)) : null;
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim: input_dim, outputDim: output_dim, maskZero: mask_zero } = this;
    return { ...super.getConfig(), input_dim, output_dim, ...this.#rule.config('embeddings'), mask_zero };
  }
}
