import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { concat, split as parts, stack, unstack } from '../../ops/join.ts';
import { matmul } from '../../ops/matmul.ts';
import { softmax } from '../../ops/softmax.ts';
import { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import type { Variable } from '../../variable.ts';
import type { Reading } from '../inputs.ts';
import type { CallContext, CallOptions, Shape } from '../layer.ts';
import { Layer, layerOptions } from '../layer.ts';
import { SeedGenerator } from '../seed-generator.ts';
import type { LayerInput } from '../structure.ts';
import type { AffineOptions } from './affine.ts';
import { AFFINE_OPTIONS, Affine } from './affine.ts';
import { causal, hidden } from './attention-mask.ts';
import { dropped, rateOf } from './dropout.ts';
import { countOf } from './sizes.ts';

/** Options of MultiHeadAttention. */
export interface MultiHeadAttentionOptions extends Omit<AffineOptions, 'activation'> {
  readonly numHeads?: number;
  /** Features of queries and keys in each head. */
  readonly keyDim?: number;
  /** Features of values in each head, keyDim unless said. */
  readonly valueDim?: number | null;
  readonly dropout?: number;
  /** Features of the output, those of the query unless said. */
  readonly outputShape?: number | null;
  readonly seed?: number | null;
}
const OPTIONS = ['numHeads', 'keyDim', 'valueDim', 'dropout', 'outputShape', 'seed', ...AFFINE_OPTIONS] as const;

/** What a call may say. */
export interface MultiHeadCallOptions extends CallOptions {
  /** As the value unless given. */
  readonly key?: TensorLike;
  /** [batch, queries, keys], true where a query may see a key. */
  readonly attentionMask?: TensorLike | null;
  readonly queryMask?: TensorLike | null;
  readonly valueMask?: TensorLike | null;
  readonly keyMask?: TensorLike | null;
  readonly returnAttentionScores?: boolean;
  /** Each query sees only the keys up to its own place. */
  readonly useCausalMask?: boolean;
}

/**
 * Attention in several heads: query, key and value are projected for each, the heads' results joined and projected back.
 * Takes `apply(query, value, { key })`, each [batch, steps, features].
 *
 * @throws ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/MultiHeadAttention; Vaswani et al. (2017)
 * @example
 * const attention = new tf.keras.layers.MultiHeadAttention(2, 4);
 * const x = tf.ones([1, 3, 8]);
 * attention.apply(x, x, { useCausalMask: true }).shape; // [1, 3, 8]
 */
export class MultiHeadAttention extends Layer<readonly Tensor[], Tensor> {
  override supportsMasking = true;
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly dropout: number;
  /** Kernel and bias for query, key, value and output. */
  #projections: readonly (readonly [kernel: Variable, bias: Variable | null])[] = [];
  readonly #affine: Affine;
  readonly #outputShape: number | null;
  readonly #seeds: SeedGenerator;
  readonly #seed: number | null;

  constructor(numHeads: number | MultiHeadAttentionOptions, keyDim?: number, options?: MultiHeadAttentionOptions) {
    const all = isOptions(numHeads) ? (numHeads as MultiHeadAttentionOptions) : { ...options, numHeads: numHeads as number, keyDim };
    const known = checkOptions<MultiHeadAttentionOptions & AffineOptions>('MultiHeadAttention', all, OPTIONS);
    super(layerOptions(known));
    this.numHeads = countOf('MultiHeadAttention', 'numHeads', known.numHeads, 'Write new MultiHeadAttention(2, 16).');
    this.keyDim = countOf('MultiHeadAttention', 'keyDim', known.keyDim, 'Write new MultiHeadAttention(2, 16).');
    this.valueDim = countOf('MultiHeadAttention', 'valueDim', known.valueDim ?? this.keyDim, 'Leave it out for keyDim.');
    this.dropout = rateOf('MultiHeadAttention', known.dropout ?? 0);
    this.#affine = new Affine(known);
    this.#outputShape = known.outputShape ?? null;
    if (this.#outputShape !== null)
      countOf('MultiHeadAttention', 'outputShape', this.#outputShape, 'Leave it out for the size of the query.');
    this.#seed = known.seed ?? null;
    this.#seeds = new SeedGenerator('MultiHeadAttention', known.seed);
  }

  protected override get reading(): Reading {
    return 'list';
  }

  protected override get callOptions(): readonly string[] {
    return ['key', 'attentionMask', 'queryMask', 'valueMask', 'keyMask', 'returnAttentionScores', 'useCausalMask'];
  }

  /** Calls the layer on a query and a value, or on a list [query, value, key]. */
  override apply(query: LayerInput, value?: LayerInput | MultiHeadCallOptions, options?: MultiHeadCallOptions): Tensor {
    if (Array.isArray(query) && (value === undefined || isOptions(value)))
      return super.apply(query, value as MultiHeadCallOptions | undefined);
    const { key, ...rest } = options ?? {};
    if (value === undefined || isOptions(value))
      throw new ValueError(this.name, 'a query and a value are needed', 'one tensor', 'Write attention.apply(x, x) for self-attention.');
    return super.apply(
      [query, value as LayerInput, ...(key === undefined ? [] : [key])] as LayerInput,
      options === undefined ? undefined : rest,
    );
  }

  override build(inputShape: readonly Shape[]): void {
    const [query, value, key = value] = inputShape;
    if (!Array.isArray(query) || !Array.isArray(value))
      throw new ValueError(this.name, 'a query and a value are needed', 'one shape', 'Build it with [queryShape, valueShape].');
    const size = (shape: Shape): number => shape.at(-1) ?? Number.NaN;
    const { kernel, bias, useBias } = this.#affine;
    const { numHeads, keyDim, valueDim } = this;
    const part = (name: string, shape: readonly number[], biasShape: readonly number[]): readonly [Variable, Variable | null] => [
      kernel.make(this, `${name}/kernel`, shape),
      useBias ? bias.make(this, `${name}/bias`, biasShape) : null,
    ];
    const out = this.#outputShape ?? size(query);
    this.#projections = [
      part('query', [size(query), numHeads, keyDim], [numHeads, keyDim]),
      part('key', [size(key), numHeads, keyDim], [numHeads, keyDim]),
      part('value', [size(value), numHeads, valueDim], [numHeads, valueDim]),
      part('attention_output', [numHeads, valueDim, out], [out]),
    ];
  }

  /** [batch, steps, features] as [batch, heads, steps, features of a head]. */
  #heads(x: Tensor, which: number): Tensor {
    const [kernel, bias] = this.#projections[which];
    const [features, heads, size] = kernel.shape;
    const y = matmul(x, kernel.reshape([features, heads * size]));
    const shifted = bias === null ? y : y.add(bias.reshape([heads * size]));
    return splitHeads(shifted, heads, size).transpose([0, 2, 1, 3]);
  }

  #seen(scores: Tensor, masks: readonly unknown[], context: MultiHeadCallOptions): Tensor | null {
    const parts: Tensor[] = [];
    const add = (mask: unknown, open: (t: Tensor) => Tensor): void => {
      if (mask === null || mask === undefined) return;
      const t = convert(this.name, mask as TensorLike);
      parts.push(open(t.dtype === 'bool' ? t : t.cast('bool')));
    };
    add(context.queryMask ?? masks[0], (t) => t.expandDims(-1).expandDims(1));
    add(context.valueMask ?? masks[1], (t) => t.expandDims(1).expandDims(1));
    add(context.keyMask ?? masks[2], (t) => t.expandDims(1).expandDims(1));
    if (context.useCausalMask === true) parts.push(causal(scores));
    add(context.attentionMask, (t) => (t.rank === 3 ? t.expandDims(1) : t));
    return parts.length === 0 ? null : parts.reduce((a, b) => a.logicalAnd(b));
  }

  call([query, value, key = value]: readonly Tensor[], context: CallContext): Tensor {
    const options = context as CallContext & MultiHeadCallOptions;
    const masks: readonly unknown[] = Array.isArray(context.mask) ? context.mask : [];
    return scoped(
      () => {
        const q = this.#heads(query, 0).mul(1 / Math.sqrt(this.keyDim));
        const [k, v] = [this.#heads(key, 1), this.#heads(value, 2)];
        const scores = matmul(q, k, { transposeB: true });
        const seen = this.#seen(scores, masks, options);
        const weights = softmax(seen === null ? scores : scores.sub(hidden(seen, scores.dtype)), -1);
        const used = context.training && this.dropout > 0 ? dropped(weights, this.dropout, weights.dims, this.#seeds.next()) : weights;
        const [kernel, bias] = this.#projections[3];
        const [heads, size, out] = kernel.shape;
        const joined = mergeHeads(matmul(used, v).transpose([0, 2, 1, 3]), heads * size);
        const y = matmul(joined, kernel.reshape([heads * size, out]));
        const output = bias === null ? y : y.add(bias);
        return (options.returnAttentionScores === true ? [output, weights] : output) as Tensor;
      },
      (result) => leavesOf(result),
    );
  }

  override computeMask(_x: unknown, mask?: unknown): Tensor | null {
    return Array.isArray(mask) && mask[0] instanceof Tensor ? mask[0] : null;
  }

  override getConfig(): Record<string, unknown> {
    const { activation, ...affine } = this.#affine.config();
    const { numHeads: num_heads, keyDim: key_dim, valueDim: value_dim, dropout } = this;
    return { ...super.getConfig(), num_heads, key_dim, value_dim, dropout, output_shape: this.#outputShape, ...affine, seed: this.#seed };
  }
}

/** [batch, steps, heads · size] as [batch, steps, heads, size], one of batch and steps unknown at most. */
function splitHeads(x: Tensor, heads: number, size: number): Tensor {
  const [batch, steps] = x.dims;
  if (Number.isNaN(batch) && Number.isNaN(steps)) {
    // Two unknown sizes: cut the last axis instead of saying all sizes anew.
    return stack(parts(x, heads, -1), 2);
  }
  return x.reshape([Number.isNaN(batch) ? -1 : batch, Number.isNaN(steps) ? -1 : steps, heads, size]);
}

function mergeHeads(x: Tensor, size: number): Tensor {
  const [batch, steps] = x.dims;
  if (Number.isNaN(batch) && Number.isNaN(steps)) return concat(unstack(x, 2), -1);
  return x.reshape([Number.isNaN(batch) ? -1 : batch, Number.isNaN(steps) ? -1 : steps, size]);
}
