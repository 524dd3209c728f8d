import { checkOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { matmul } from '../../ops/matmul.ts';
import { softmax } from '../../ops/softmax.ts';
import { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import type { Variable } from '../../variable.ts';
import type { Reading } from '../inputs.ts';
import type { CallContext, CallOptions, LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { SeedGenerator } from '../seed-generator.ts';
import type { LayerInput } from '../structure.ts';
import { causal, hidden } from './attention-mask.ts';
import { dropped, rateOf } from './dropout.ts';

/** Options of attention. */
export interface AttentionOptions extends LayerOptions {
  /** Learns a factor for the scores. */
  readonly useScale?: boolean;
  readonly dropout?: number;
  readonly seed?: number | null;
}
/** Options of Attention. */
export interface DotAttentionOptions extends AttentionOptions {
  /** Scores are products of queries and keys, or ('concat') sums of tanh(query + key). */
  readonly scoreMode?: 'dot' | 'concat';
}
export interface AttentionCallOptions extends CallOptions {
  readonly returnAttentionScores?: boolean;
  /** Each query sees only the values up to its own place. */
  readonly useCausalMask?: boolean;
}

/** What attentions over lists [query, value] or [query, value, key] share. */
abstract class ListAttention extends Layer<readonly Tensor[], Tensor> {
  override supportsMasking = true;
  readonly useScale: boolean;
  readonly dropout: number;
  scale: Variable | null = null;
  readonly #seeds: SeedGenerator;
  readonly #seed: number | null;

  constructor(type: string, given: AttentionOptions, useScale: boolean) {
    super(layerOptions(given));
    this.useScale = given.useScale ?? useScale;
    this.dropout = rateOf(type, given.dropout ?? 0);
    this.#seed = given.seed ?? null;
    this.#seeds = new SeedGenerator(type, given.seed);
  }

  protected override get reading(): Reading {
    return 'list';
  }

  protected override get callOptions(): readonly string[] {
    return ['returnAttentionScores', 'useCausalMask'];
  }

  override build(inputShape: readonly Shape[]): void {
    const isList = Array.isArray(inputShape) && inputShape.every((shape) => Array.isArray(shape) && shape.length === 3);
    if (isList && (inputShape.length === 2 || inputShape.length === 3)) return;
    throw new ValueError(
      this.name,
      'a list [query, value] or [query, value, key] of rank 3 is needed',
      JSON.stringify(inputShape),
      'Write attention.apply([query, value]).',
    );
  }

  override apply(input: LayerInput, options?: AttentionCallOptions): Tensor {
    return super.apply(input, options);
  }

  protected abstract scores(query: Tensor, key: Tensor): Tensor;

  call([query, value, key = value]: readonly Tensor[], context: CallContext): Tensor {
    const { training, mask, returnAttentionScores, useCausalMask } = context as CallContext & AttentionCallOptions;
    const masks: readonly unknown[] = Array.isArray(mask) ? mask : [];
    return scoped(
      () => {
        let scores = this.scores(query, key);
        const valueMask = masks[1] instanceof Tensor ? (masks[1] as Tensor).expandDims(1) : null;
        const order = useCausalMask === true ? causal(scores) : null;
        const seen = valueMask === null || order === null ? (valueMask ?? order) : valueMask.logicalAnd(order);
        if (seen !== null) scores = scores.sub(hidden(seen, scores.dtype));
        let weights = softmax(scores, -1);
        if (training && this.dropout > 0) weights = dropped(weights, this.dropout, weights.dims, this.#seeds.next());
        const result = matmul(weights, value);
        const queryMask = masks[0];
        const output = queryMask instanceof Tensor ? result.mul(queryMask.cast(result.dtype).expandDims(-1)) : result;
        return (returnAttentionScores === true ? [output, weights] : output) as Tensor;
      },
      (result) => leavesOf(result),
    );
  }

  override computeMask(_x: unknown, mask?: unknown): Tensor | null {
    return Array.isArray(mask) && mask[0] instanceof Tensor ? mask[0] : null;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), use_scale: this.useScale, dropout: this.dropout, seed: this.#seed };
  }
}

/**
 * Luong's attention: for each query the mean of the values, weighed by softmax(query · key). Takes [query, value] or [query, value, key],
 * each [batch, steps, features].
 * @throws ValueError for what is no such list, for an unknown scoreMode
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Attention; Luong et al. (2015)
 * @example new tf.keras.layers.Attention().apply([[[[0, 0]]], [[[1, 2], [3, 4]]]]).arraySync(); // [[[2, 3]]]
 */
export class Attention extends ListAttention {
  readonly scoreMode: 'dot' | 'concat';
  concatScoreWeight: Variable | null = null;

  constructor(options?: DotAttentionOptions) {
    const given = checkOptions('Attention', options, ['useScale', 'scoreMode', 'dropout', 'seed', ...LAYER_OPTIONS]);
    super('Attention', given, false);
    this.scoreMode = given.scoreMode ?? 'dot';
    if (this.scoreMode !== 'dot' && this.scoreMode !== 'concat')
      throw new ValueError('Attention', "scoreMode must be 'dot' or 'concat'", `'${String(this.scoreMode)}'`, "Use 'dot'.");
  }

  override build(inputShape: readonly Shape[]): void {
    super.build(inputShape);
    if (this.useScale) this.scale = this.addWeight({ shape: [], initializer: 'ones', name: 'scale' });
    if (this.scoreMode === 'concat')
      this.concatScoreWeight = this.addWeight({ shape: [], initializer: 'ones', name: 'concat_score_weight' });
  }

  protected scores(query: Tensor, key: Tensor): Tensor {
    if (this.scoreMode === 'dot') {
      const scores = matmul(query, key, { transposeB: true });
      return this.scale === null ? scores : scores.mul(this.scale);
    }
    const sums = query.expandDims(2).add(key.expandDims(1));
    const bent = (this.scale === null ? sums : sums.mul(this.scale)).tanh();
    return bent.sum(-1).mul(this.concatScoreWeight as Variable);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), score_mode: this.scoreMode };
  }
}

/**
 * Bahdanau's attention: for each query the mean of the values, weighed by softmax(Σ scale · tanh(query + key)). Takes [query, value] or
 * [query, value, key], each [batch, steps, features].
 * @throws ValueError for what is no such list
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/AdditiveAttention; Bahdanau et al. (2015)
 * @example new tf.keras.layers.AdditiveAttention().apply([[[[0, 0]]], [[[1, 2], [1, 2]]]]).arraySync(); // [[[1, 2]]]
 */
export class AdditiveAttention extends ListAttention {
  constructor(options?: AttentionOptions) {
    super('AdditiveAttention', checkOptions('AdditiveAttention', options, ['useScale', 'dropout', 'seed', ...LAYER_OPTIONS]), true);
  }

  override build(inputShape: readonly Shape[]): void {
    super.build(inputShape);
    const features = inputShape[0].at(-1) ?? Number.NaN;
    if (this.useScale) this.scale = this.addWeight({ shape: [features], initializer: 'glorot_uniform', name: 'scale' });
  }

  protected scores(query: Tensor, key: Tensor): Tensor {
    const bent = query.expandDims(2).add(key.expandDims(1)).tanh();
    return (this.scale === null ? bent : bent.mul(this.scale)).sum(-1);
  }
}
