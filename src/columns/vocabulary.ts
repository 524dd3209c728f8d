import type { Interpreter } from '../core/bind.ts';
import { initScope, interpreter, nameScope } from '../core/bind.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { kindOf } from '../literal-kind.ts';
import type { TableInitializer } from '../lookup/initializers.ts';
import { KeyValueTensorInitializer, TextFileIndex, TextFileInitializer } from '../lookup/initializers.ts';
import { StaticHashTable, StaticVocabularyTable } from '../lookup/static-hash-table.ts';
import { readFileNow } from '../module/files.ts';
import type { Tensor } from '../tensor.ts';
import { categoryDtype, KeyedColumn, shownDtype, wholeFrom } from './keyed.ts';
import { checkKey } from './numeric.ts';

/** Columns that number words by a table. */
abstract class VocabularyColumn extends KeyedColumn {
  /** The table in each graph, and where ops compute at once. */
  private readonly tables = new WeakMap<Interpreter, StaticHashTable | StaticVocabularyTable>();

  constructor(
    key: string,
    dtype: DType,
    readonly defaultValue: number,
    readonly numOovBuckets: number,
  ) {
    super(key, dtype);
  }

  protected abstract words(): TableInitializer;

  protected idsOf(values: Tensor): Tensor {
    const table = initScope(() => {
      const place = interpreter();
      let made = this.tables.get(place);
      if (made === undefined) {
        made =
          this.numOovBuckets > 0
            ? new StaticVocabularyTable(this.words(), this.numOovBuckets)
            : new StaticHashTable(this.words(), BigInt(this.defaultValue));
        this.tables.set(place, made);
      }
      return made;
    });
    const keys = values.dtype === 'string' ? values : values.cast('int64');
    return nameScope('hash_table_Lookup', () => table.lookup(keys));
  }
}

class VocabularyListCategoricalColumn extends VocabularyColumn {
  protected readonly kind = 'VocabularyListCategoricalColumn';
  readonly numBuckets: number;

  constructor(
    key: string,
    readonly vocabularyList: readonly (string | number | bigint)[],
    dtype: DType,
    defaultValue: number,
    numOovBuckets: number,
  ) {
    super(key, dtype, defaultValue, numOovBuckets);
    this.numBuckets = vocabularyList.length + numOovBuckets;
  }

  protected words(): TableInitializer {
    const numbers = BigInt64Array.from(this.vocabularyList, (_, i) => BigInt(i));
    return new KeyValueTensorInitializer(this.vocabularyList, numbers, { keyDtype: this.dtype === 'string' ? 'string' : 'int64' });
  }

  protected facts(): Record<string, unknown> {
    const { key, vocabularyList, dtype, defaultValue, numOovBuckets } = this;
    return { key, vocabulary_list: vocabularyList, dtype: shownDtype(dtype), default_value: defaultValue, num_oov_buckets: numOovBuckets };
  }
}

export interface VocabularyOptions {
  /** string or an integer dtype; that of the list unless said. */
  readonly dtype?: DType;
  /** The number of words that are not in the vocabulary; -1, which stands for none, unless said. */
  readonly defaultValue?: number | null;
  /** So many numbers for words that are not in the vocabulary, by their fingerprint. */
  readonly numOovBuckets?: number;
}

/** Buckets for unknown words, or one number for them: not both. */
function unknownWords(op: string, key: string, { defaultValue, numOovBuckets = 0 }: VocabularyOptions): readonly [number, number] {
  if (numOovBuckets !== 0) {
    wholeFrom(op, 'numOovBuckets', numOovBuckets, 0);
    if (defaultValue != null && defaultValue !== -1) {
      throw new ValueError(
        op,
        `Can't specify both numOovBuckets and defaultValue in ${key}`,
        `${numOovBuckets} and ${defaultValue}`,
        'Leave one of them out.',
        { key },
      );
    }
  }
  return [defaultValue == null ? -1 : wholeFrom(op, 'defaultValue', defaultValue, -1), numOovBuckets];
}

/**
 * Words (or whole numbers) by their place in a list.
 * @param options dtype, defaultValue, numOovBuckets
 * @throws ValueError for an empty list, for a word twice, for both a default and buckets
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/categorical_column_with_vocabulary_list
 * @example
 * const { categoricalColumnWithVocabularyList, indicatorColumn, inputLayer } = tf.featureColumn;
 * const color = categoricalColumnWithVocabularyList('color', ['red', 'green']);
 * inputLayer({ color: ['green', 'blue'] }, indicatorColumn(color)).arraySync(); // [[0, 1], [0, 0]]
 */
export function categoricalColumnWithVocabularyList(
  key: string,
  vocabularyList: readonly (string | number | bigint)[],
  options?: VocabularyOptions,
): VocabularyListCategoricalColumn {
  const op = 'categoricalColumnWithVocabularyList';
  checkKey(op, key);
  const known = checkOptions(op, options, ['dtype', 'defaultValue', 'numOovBuckets']);
  if (!Array.isArray(vocabularyList) || vocabularyList.length === 0) {
    throw new ValueError(op, `vocabularyList of '${key}' must be a list with words`, kindOf(vocabularyList), "Write ['red', 'green'].", {
      key,
    });
  }
  const text = typeof vocabularyList[0] === 'string';
  const odd = vocabularyList.find((word) => (typeof word === 'string') !== text || (typeof word === 'number' && !Number.isInteger(word)));
  if (odd !== undefined)
    throw new ValueError(op, `vocabularyList of '${key}' must hold strings or whole numbers`, String(odd), 'Use one kind.', { key });
  const twice = vocabularyList.find((word, i) => vocabularyList.indexOf(word) !== i);
  if (twice !== undefined)
    throw new ValueError(op, `Duplicate keys in vocabularyList of '${key}'`, String(twice), 'Give each word once.', { key });
  const dtype = categoryDtype(op, known.dtype ?? (text ? 'string' : 'int64'));
  if ((dtype === 'string') !== text) {
    throw new ValueError(op, `dtype of '${key}' must be that of the vocabulary`, dtype, 'Leave it out.', { dtype });
  }
  return new VocabularyListCategoricalColumn(key, [...vocabularyList], dtype, ...unknownWords(op, key, known));
}

class VocabularyFileCategoricalColumn extends VocabularyColumn {
  protected readonly kind = 'VocabularyFileCategoricalColumn';
  readonly numBuckets: number;

  constructor(
    key: string,
    readonly vocabularyFile: string,
    readonly vocabularySize: number,
    dtype: DType,
    defaultValue: number,
    numOovBuckets: number,
  ) {
    super(key, dtype, defaultValue, numOovBuckets);
    this.numBuckets = vocabularySize + numOovBuckets;
  }

  protected words(): TableInitializer {
    const { WHOLE_LINE, LINE_NUMBER } = TextFileIndex;
    const dtype = this.dtype === 'string' ? 'string' : 'int64';
    return new TextFileInitializer(this.vocabularyFile, dtype, WHOLE_LINE, 'int64', LINE_NUMBER, { vocabSize: this.vocabularySize });
  }

  protected facts(): Record<string, unknown> {
    const { key, vocabularyFile, vocabularySize, numOovBuckets, dtype, defaultValue } = this;
    return {
      key,
      vocabulary_file: vocabularyFile,
      vocabulary_size: vocabularySize,
      num_oov_buckets: numOovBuckets,
      dtype: shownDtype(dtype),
      default_value: defaultValue,
    };
  }
}

/** Lines of a file; read here, because a column must know how many numbers it gives. */
function lineCount(op: string, path: string): number {
  const bytes = readFileNow(op, path);
  if (bytes == null) {
    const why = bytes === null ? 'there is no such file' : 'this runtime cannot read a file at once';
    throw new ValueError(op, why, path, 'Check the path, or give { vocabularySize }.', { path });
  }
  let lines = bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? 1 : 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return lines;
}

/**
 * Words by the line of a text file in which they stand.
 * @param options vocabularySize (all lines), dtype (string), defaultValue, numOovBuckets
 * @throws ValueError for an empty or missing file, for both a default and buckets
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/categorical_column_with_vocabulary_file
 * @example tf.featureColumn.categoricalColumnWithVocabularyFile('word', 'words.txt', { vocabularySize: 50 }).numBuckets; // 50
 */
export function categoricalColumnWithVocabularyFile(
  key: string,
  vocabularyFile: string,
  options?: VocabularyOptions & { readonly vocabularySize?: number | null },
): VocabularyFileCategoricalColumn {
  const op = 'categoricalColumnWithVocabularyFile';
  checkKey(op, key);
  const known = checkOptions(op, options, ['vocabularySize', 'dtype', 'defaultValue', 'numOovBuckets']);
  if (typeof vocabularyFile !== 'string' || vocabularyFile === '') {
    throw new ValueError(op, `vocabularyFile of '${key}' must be a path`, kindOf(vocabularyFile), 'Give the path of a text file.', { key });
  }
  const size = known.vocabularySize ?? lineCount(op, vocabularyFile);
  wholeFrom(op, 'vocabularySize', size, 1);
  return new VocabularyFileCategoricalColumn(
    key,
    vocabularyFile,
    size,
    categoryDtype(op, known.dtype ?? 'string'),
    ...unknownWords(op, key, known),
  );
}
