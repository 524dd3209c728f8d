import { convert } from '../../core/convert.ts';
import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { KeyValueTensorInitializer } from '../../lookup/initializers.ts';
import { StaticHashTable } from '../../lookup/static-hash-table.ts';
import { greaterEqual } from '../../ops/compare.ts';
import { gather } from '../../ops/gather.ts';
import { toHashBucketFast } from '../../ops/string-hash.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { EncodingMode } from './encoding.ts';
import { encoded, modeOf } from './encoding.ts';
import type { AdaptData } from './rescaling.ts';
import { batchesIn } from './rescaling.ts';

// Layers from words (or integers) to their numbers in a vocabulary.

type Word = string | bigint;

/** Options of lookups. */
export interface LookupOptions<W> extends LayerOptions {
  /** How many numbers there are at most, those of unknown words included. */
  readonly maxTokens?: number | null;
  /** How many numbers unknown words share. */
  readonly numOovIndices?: number;
  /** A word that says nothing: number 0. */
  readonly maskToken?: W | null;
  readonly oovToken?: W;
  readonly vocabulary?: readonly W[] | null;
  /** Gives words for numbers. */
  readonly invert?: boolean;
  readonly outputMode?: EncodingMode;
}
const OPTIONS = ['maxTokens', 'numOovIndices', 'maskToken', 'oovToken', 'vocabulary', 'invert', 'outputMode', ...LAYER_OPTIONS] as const;

/** The elements of a tensor of strings or int64. */
const wordsOf = (x: Tensor): readonly Word[] => Array.from(x.elements('lookup') as ArrayLike<Word>);

/** The greater word first: so equally frequent words lie. */
const descending = (a: Word, b: Word): number => (a < b ? 1 : a > b ? -1 : 0);

abstract class Lookup<W extends string | number> extends Layer {
  readonly outputMode: EncodingMode;
  readonly invert: boolean;
  readonly numOovIndices: number;
  #words: readonly Word[] = [];
  #table: StaticHashTable | null = null;
  readonly #options: LookupOptions<W>;

  constructor(
    type: string,
    options: LookupOptions<W>,
    private readonly unknown: Word,
  ) {
    const given = checkOptions<LookupOptions<W>>(type, options, OPTIONS);
    super(layerOptions(given));
    this.#options = given;
    this.numOovIndices = given.numOovIndices ?? 1;
    this.outputMode = modeOf(type, given.outputMode, 'int');
    this.invert = given.invert ?? false;
    if (!(Number.isInteger(this.numOovIndices) && this.numOovIndices >= 0))
      throw new ValueError(type, 'numOovIndices must be a whole number of at least 0', `${given.numOovIndices}`, 'Use 1.');
    if (this.invert && this.outputMode !== 'int')
      throw new ValueError(type, "words come out with outputMode 'int' only", `'${this.outputMode}'`, 'Leave outputMode out.');
    this.inputSpec = {};
    if (given.vocabulary != null) this.setVocabulary(given.vocabulary);
  }

  protected abstract word(value: W | Word): Word;
  /** A number from 0 to numOovIndices - 1 for unknown words. */
  protected abstract bucket(x: Tensor): Tensor;
  protected abstract read(x: Tensor): Tensor;

  get #mask(): Word | null {
    const { maskToken } = this.#options;
    return maskToken == null || this.outputMode !== 'int' ? null : this.word(maskToken);
  }

  /** The first number that belongs to a word of the vocabulary. */
  get #start(): number {
    return (this.#mask === null ? 0 : 1) + this.numOovIndices;
  }

  /** Takes these words as the vocabulary; special tokens may stand in front. @throws ValueError for words that occur twice */
  setVocabulary(vocabulary: readonly (W | Word)[]): void {
    let words = vocabulary.map((value) => this.word(value));
    const special = [...(this.#mask === null ? [] : [this.#mask]), ...new Array<Word>(this.numOovIndices).fill(this.unknown)];
    if (special.length > 0 && special.every((word, i) => words[i] === word)) words = words.slice(special.length);
    const twice = words.find((word, i) => words.indexOf(word) !== i);
    if (twice !== undefined) throw new ValueError(this.name, 'a word occurs twice in the vocabulary', String(twice), 'Keep it once.');
    const { maxTokens } = this.#options;
    if (maxTokens != null && words.length + special.length > maxTokens)
      throw new ValueError(
        this.name,
        'the vocabulary is too large',
        `${words.length + special.length} for maxTokens ${maxTokens}`,
        'Raise maxTokens.',
      );
    this.#words = words;
    this.#table = null;
  }

  /** All words in the order of their numbers. */
  getVocabulary(includeSpecialTokens = true): Word[] {
    if (!includeSpecialTokens) return [...this.#words];
    return [...(this.#mask === null ? [] : [this.#mask]), ...new Array<Word>(this.numOovIndices).fill(this.unknown), ...this.#words];
  }

  /** How many numbers there are. */
  vocabularySize(): number {
    return this.#start + this.#words.length;
  }

  /** Learns the vocabulary from a tensor, or from batches: the most frequent words first. */
  adapt(data: AdaptData): void {
    const counts = new Map<Word, number>();
    for (const batch of batchesIn(data)) {
      const x = convert(this.name, batch);
      const read = this.read(x);
      for (const word of wordsOf(read)) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const t of new Set([x, read])) if (t !== (batch as unknown)) t.dispose();
    }
    for (const special of [this.#mask, this.unknown]) if (special !== null) counts.delete(special);
    const sorted = [...counts].sort(([a, m], [b, n]) => n - m || descending(a, b)).map(([word]) => word);
    const { maxTokens } = this.#options;
    this.setVocabulary(maxTokens == null ? sorted : sorted.slice(0, Math.max(0, maxTokens - this.#start)));
  }

  /** Numbers of the words, by a table that a traced function reads too. */
  #found(x: Tensor): Tensor {
    if (this.#words.length === 0)
      throw new ValueError(this.name, 'there is no vocabulary yet', 'an empty one', 'Give vocabulary, or call adapt(data) first.');
    const isText = typeof this.#words[0] === 'string';
    this.#table ??= new StaticHashTable(
      new KeyValueTensorInitializer(
        [...this.#words],
        this.#words.map((_, i) => BigInt(this.#start + i)),
        {
          keyDtype: isText ? 'string' : 'int64',
          valueDtype: 'int64',
        },
      ),
      -1n,
    );
    return this.#table.lookup(x);
  }

  call(input: Tensor): Tensor {
    return composed(() => {
      if (this.invert) return this.#wordsAt(input);
      const x = this.read(input);
      const found = this.#found(x);
      const known = greaterEqual(found, 0n);
      const mask = this.#mask;
      if (this.numOovIndices === 0) this.#mustKnow(known, x, mask);
      const first = mask === null ? 0n : 1n;
      const others =
        this.numOovIndices === 0 ? found.zerosLike() : this.numOovIndices === 1 ? found.zerosLike().add(first) : this.bucket(x).add(first);
      const numbers = known.where(found, others);
      const all = mask === null ? numbers : x.equal(mask).where(numbers.zerosLike(), numbers);
      return encoded(all, this.vocabularySize(), this.outputMode, this.dtype === 'float64' ? 'float64' : 'float32');
    });
  }

  /** @throws ValueError where words are unknown and no number is theirs; traced functions cannot look */
  #mustKnow(known: Tensor, x: Tensor, mask: Word | null): void {
    if (x.storage === null) return;
    const flat = wordsOf(x);
    const wrong = Array.from(known.dataSync() as Uint8Array).findIndex((is, i) => is === 0 && flat[i] !== mask);
    if (wrong < 0) return;
    throw new ValueError(
      this.name,
      'a word is not in the vocabulary',
      String(flat[wrong]),
      'Use numOovIndices: 1 for words that are unknown.',
    );
  }

  #wordsAt(x: Tensor): Tensor {
    const words = this.getVocabulary();
    const at = x.cast('int64');
    const inside = at.greaterEqual(0n).logicalAnd(at.less(BigInt(words.length)));
    const table = convert(this.name, words);
    return gather(table, inside.where(at, at.zerosLike()));
  }

  override getConfig(): Record<string, unknown> {
    const { maxTokens = null, maskToken = null, oovToken } = this.#options;
    const words = this.#words.map((word) => (typeof word === 'bigint' ? Number(word) : word));
    return {
      ...super.getConfig(),
      max_tokens: maxTokens,
      num_oov_indices: this.numOovIndices,
      mask_token: maskToken,
      ...(oovToken === undefined ? {} : { oov_token: oovToken }),
      vocabulary: words.length === 0 ? null : words,
      invert: this.invert,
      output_mode: this.outputMode,
    };
  }
}

/**
 * Numbers for words: those of the vocabulary in order, behind the number(s) of unknown ones.
 * @throws ValueError before there is a vocabulary, for one with words twice
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/StringLookup
 * @example new tf.keras.layers.StringLookup({ vocabulary: ['a', 'b'] }).apply([['b', 'z']]).arraySync(); // [[2n, 0n]]
 */
export class StringLookup extends Lookup<string> {
  constructor(options: LookupOptions<string> = {}) {
    super('StringLookup', options, options.oovToken ?? '[UNK]');
  }

  protected word(value: Word): Word {
    return String(value);
  }

  protected read(x: Tensor): Tensor {
    return x;
  }

  protected bucket(x: Tensor): Tensor {
    return toHashBucketFast(x, this.numOovIndices);
  }
}

/**
 * Numbers for integers: those of the vocabulary in order, behind the number(s) of unknown ones.
 * @throws ValueError before there is a vocabulary, for one with integers twice
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/IntegerLookup
 * @example new tf.keras.layers.IntegerLookup({ vocabulary: [12, 36] }).apply([[36, 7]]).arraySync(); // [[2n, 0n]]
 */
export class IntegerLookup extends Lookup<number> {
  constructor(options: LookupOptions<number> = {}) {
    super('IntegerLookup', options, BigInt(options.oovToken ?? -1));
  }

  protected word(value: number | Word): Word {
    return BigInt(value);
  }

  protected read(x: Tensor): Tensor {
    return x.dtype === 'int64' ? x : x.cast('int64');
  }

  protected bucket(x: Tensor): Tensor {
    return x.floormod(BigInt(this.numOovIndices));
  }
}
