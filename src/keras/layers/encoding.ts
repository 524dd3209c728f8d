import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { oneHot } from '../../ops/create.ts';
import { searchsorted } from '../../ops/searchsorted.ts';
import { toHashBucketFast, toHashBucketStrong } from '../../ops/string-hash.ts';
import { asString } from '../../ops/string-numbers.ts';
import type { Tensor } from '../../tensor.ts';
import { optionsOf } from '../config.ts';
import type { CallContext, CallOptions, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { LayerInput } from '../structure.ts';
import type { Summary } from './quantiles.ts';
import { boundariesOf, merged, summarized } from './quantiles.ts';
import type { AdaptData } from './rescaling.ts';
import { batchesIn } from './rescaling.ts';
import { countOf } from './sizes.ts';

// Layers that make numbers of classes, and vectors of those.

/** How numbers of classes come out: as they are, a vector with a one for each, with ones for all of a sample, with how often each occurs. */
export type EncodingMode = 'int' | 'one_hot' | 'multi_hot' | 'count';
const MODES: readonly EncodingMode[] = ['int', 'one_hot', 'multi_hot', 'count'];

/** @throws ValueError for an unknown mode */
export function modeOf(
  layer: string,
  mode: EncodingMode | undefined,
  otherwise: EncodingMode,
  known: readonly EncodingMode[] = MODES,
): EncodingMode {
  const wanted = mode ?? otherwise;
  if (known.includes(wanted)) return wanted;
  throw new ValueError(layer, 'unknown outputMode', `'${String(mode)}'`, `Use one of ${known.join(', ')}.`, { outputMode: mode });
}

/** Numbers of classes in that form, floats of the layer's dtype but for 'int'. */
export function encoded(x: Tensor, size: number, mode: EncodingMode, dtype: 'float32' | 'float64', weights: Tensor | null = null): Tensor {
  if (mode === 'int') return x;
  if (mode === 'one_hot') {
    const flat = x.rank > 1 && x.dims[x.rank - 1] === 1 ? x.squeeze(-1) : x;
    return oneHot(flat, size, { dtype });
  }
  const hot = oneHot(x, size, { dtype });
  if (mode === 'multi_hot') return x.rank === 0 ? hot : hot.max(-2);
  const counted = weights === null ? hot : hot.mul(weights.cast(dtype).expandDims(-1));
  return x.rank === 0 ? counted : counted.sum(-2);
}

/** Options of CategoryEncoding. */
export interface CategoryEncodingOptions extends LayerOptions {
  readonly numTokens?: number;
  readonly outputMode?: Exclude<EncodingMode, 'int'>;
}

/** What a call may say. */
export interface CountCallOptions extends CallOptions {
  /** What each number counts, with outputMode 'count'. */
  readonly countWeights?: TensorLike | null;
}

/**
 * Vectors of length numTokens for numbers of classes: [batch, n] gives [batch, numTokens].
 * @throws ValueError for a number of tokens that is not positive, for an unknown mode
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/CategoryEncoding
 * @example new tf.keras.layers.CategoryEncoding(4).apply([[0, 1], [3, 1]]).arraySync(); // [[1, 1, 0, 0], [0, 1, 0, 1]]
 */
export class CategoryEncoding extends Layer {
  readonly numTokens: number;
  readonly outputMode: EncodingMode;

  constructor(numTokens: number | CategoryEncodingOptions, options?: CategoryEncodingOptions) {
    const all = isOptions(numTokens) ? (numTokens as CategoryEncodingOptions) : { ...options, numTokens: numTokens as number };
    const given = checkOptions<CategoryEncodingOptions>('CategoryEncoding', all, ['numTokens', 'outputMode', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    this.numTokens = countOf('CategoryEncoding', 'numTokens', given.numTokens, 'Say how many classes there are.');
    this.outputMode = modeOf('CategoryEncoding', given.outputMode, 'multi_hot', ['multi_hot', 'one_hot', 'count']);
    this.inputSpec = {};
  }

  protected override get callOptions(): readonly string[] {
    return ['countWeights'];
  }

  override apply(input: LayerInput, options?: CountCallOptions): Tensor {
    return super.apply(input, options);
  }

  call(x: Tensor, context: CallContext): Tensor {
    const { countWeights = null } = context as CallContext & CountCallOptions;
    return composed(() => {
      const weights = countWeights === null ? null : convert(this.name, countWeights);
      return encoded(x.cast('int32'), this.numTokens, this.outputMode, this.dtype === 'float64' ? 'float64' : 'float32', weights);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), num_tokens: this.numTokens, output_mode: this.outputMode };
  }
}

/** Options of Discretization. */
export interface DiscretizationOptions extends LayerOptions {
  readonly binBoundaries?: readonly number[];
  /** How many bins `adapt` finds boundaries for. */
  readonly numBins?: number;
  /** How exact `adapt` is, as a share of the numbers. */
  readonly epsilon?: number;
  readonly outputMode?: EncodingMode;
}

/**
 * The bin of each number: how many of the boundaries are not above it. Boundaries are given, or `adapt` finds them.
 * @throws ValueError for boundaries that do not rise, for both or none of boundaries and numBins
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Discretization
 * @example new tf.keras.layers.Discretization([0, 1, 2]).apply([[-1.5, 1, 3.4, 0.5]]).arraySync(); // [[0n, 2n, 3n, 1n]]
 */
export class Discretization extends Layer {
  readonly numBins: number | null;
  readonly outputMode: EncodingMode;
  readonly #epsilon: number;
  #bounds: readonly number[];

  constructor(binBoundaries: readonly number[] | DiscretizationOptions, options?: DiscretizationOptions) {
    const all = isOptions(binBoundaries)
      ? (binBoundaries as DiscretizationOptions)
      : { ...options, binBoundaries: binBoundaries as readonly number[] };
    const given = checkOptions<DiscretizationOptions>('Discretization', all, [
      'binBoundaries',
      'numBins',
      'epsilon',
      'outputMode',
      ...LAYER_OPTIONS,
    ]);
    super(layerOptions(given));
    const { binBoundaries: bounds = [], numBins = null, epsilon = 0.01 } = given;
    const learned = numBins !== null && given.binBoundaries === undefined;
    if ((numBins === null) === (given.binBoundaries === undefined) || (learned && !(Number.isInteger(numBins) && numBins > 1)))
      throw new ValueError(
        'Discretization',
        'give either binBoundaries or numBins, a number above 1',
        `${JSON.stringify(given.binBoundaries ?? null)} and ${numBins}`,
        'Use [0, 1, 2], or { numBins: 4 } and adapt.',
      );
    if (!Array.isArray(bounds) || bounds.some((b, i) => !Number.isFinite(b) || (i > 0 && b <= bounds[i - 1])))
      throw new ValueError('Discretization', 'binBoundaries must be numbers that rise', JSON.stringify(bounds ?? null), 'Use [0, 1, 2].');
    [this.numBins, this.#bounds, this.#epsilon] = [numBins, bounds, epsilon];
    this.outputMode = modeOf('Discretization', given.outputMode, 'int');
    this.inputSpec = {};
  }

  get binBoundaries(): readonly number[] {
    return this.#bounds;
  }

  /** Finds boundaries that cut the numbers of a tensor, or of batches, into bins of about equally many. @throws ValueError where they were given */
  adapt(data: AdaptData): void {
    if (this.numBins === null)
      throw new ValueError(this.name, 'the boundaries were given', 'adapt', 'Make it with numBins for a layer that learns them.');
    let summary: Summary = { values: [], weights: [] };
    for (const batch of batchesIn(data)) {
      const x = convert(this.name, batch);
      const floats = x.cast('float32');
      const numbers = Array.from(floats.dataSync() as Float32Array);
      for (const t of new Set([x, floats])) if (t !== (batch as unknown)) t.dispose();
      summary = merged(summarized(numbers, this.#epsilon), summary, this.#epsilon);
    }
    if (summary.values.length === 0) throw new ValueError(this.name, 'there is nothing to learn from', '0 numbers', 'Give some.');
    this.#bounds = boundariesOf(summary, this.numBins);
  }

  call(x: Tensor): Tensor {
    if (this.#bounds.length === 0 && this.numBins !== null)
      throw new ValueError(this.name, 'there are no boundaries yet', 'no adapt', 'Give binBoundaries, or call adapt(data) first.');
    return composed(() => {
      const floats = x.dtype === this.dtype ? x : x.cast(this.dtype);
      const bounds = convert(this.name, this.binBoundaries, this.dtype);
      const flat = searchsorted(bounds, floats.reshape([-1]), { side: 'right' });
      const bins = flat.reshapeLike(floats);
      const { outputMode: mode } = this;
      if (mode === 'int') return bins.cast('int64');
      return encoded(bins, this.binBoundaries.length + 1, mode, this.dtype === 'float64' ? 'float64' : 'float32');
    });
  }

  override getConfig(): Record<string, unknown> {
    const { binBoundaries: bin_boundaries, numBins: num_bins, outputMode: output_mode } = this;
    return { ...super.getConfig(), bin_boundaries, num_bins, epsilon: this.#epsilon, output_mode };
  }

  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L;
  static override fromConfig(config: Readonly<Record<string, unknown>>): Discretization {
    const { binBoundaries = [], numBins, ...options } = optionsOf(config) as DiscretizationOptions;
    if (numBins === undefined) return new Discretization({ ...options, binBoundaries });
    const layer = new Discretization({ ...options, numBins });
    layer.#bounds = binBoundaries;
    return layer;
  }
}

/** Options of Hashing. */
export interface HashingOptions extends LayerOptions {
  readonly numBins?: number;
  /** Gets bin 0, which nothing else gets then. */
  readonly maskValue?: string | number | null;
  /** A key, for bins that nobody else can tell. */
  readonly salt?: number | readonly [number, number] | null;
  readonly outputMode?: EncodingMode;
}

/**
 * A bin for each string or integer, by its hash: the same in every program.
 * @throws ValueError for a number of bins that is not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Hashing
 * @example new tf.keras.layers.Hashing(3).apply([['A'], ['B'], ['C'], ['D'], ['E']]).arraySync(); // [[1n], [0n], [1n], [1n], [2n]]
 */
export class Hashing extends Layer {
  readonly numBins: number;
  readonly outputMode: EncodingMode;
  readonly #mask: string | number | null;
  readonly #salt: readonly [number, number] | null;

  constructor(numBins: number | HashingOptions, options?: HashingOptions) {
    const all = isOptions(numBins) ? (numBins as HashingOptions) : { ...options, numBins: numBins as number };
    const given = checkOptions<HashingOptions>('Hashing', all, ['numBins', 'maskValue', 'salt', 'outputMode', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    this.numBins = countOf('Hashing', 'numBins', given.numBins, 'Use 16.');
    this.outputMode = modeOf('Hashing', given.outputMode, 'int');
    this.#mask = given.maskValue ?? null;
    this.#salt = given.salt == null ? null : typeof given.salt === 'number' ? [given.salt, given.salt] : given.salt;
    this.inputSpec = {};
  }

  call(x: Tensor): Tensor {
    return composed(() => {
      const words = x.dtype === 'string' ? x : asString(x.cast('int64'));
      const bins = this.#mask !== null && this.numBins > 1 ? this.numBins - 1 : this.numBins;
      const hashed = this.#salt === null ? toHashBucketFast(words, bins) : toHashBucketStrong(words, bins, this.#salt);
      const kept = this.#mask === null ? hashed : words.equal(String(this.#mask)).where(hashed.zerosLike(), hashed.add(1n));
      return encoded(kept, this.numBins, this.outputMode, this.dtype === 'float64' ? 'float64' : 'float32');
    });
  }

  override getConfig(): Record<string, unknown> {
    const { numBins: num_bins, outputMode: output_mode } = this;
    return { ...super.getConfig(), num_bins, mask_value: this.#mask, salt: this.#salt, output_mode };
  }
}
