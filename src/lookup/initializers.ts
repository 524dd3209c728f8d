import { decodeBytes } from '../bytes.ts';
import { bind, interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { isConvertible, withOperand } from '../core/convert.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { LoadError, ShapeError, UnsupportedError, ValueError } from '../errors.ts';
import { parseLiteral } from '../literal.ts';
import { readFileNow } from '../module/files.ts';
import type { Element } from '../ops/host.ts';
import { importRows, initialize, type TableAttrs } from '../ops/table.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** What gives a table its contents. */
export interface TableInitializer {
  readonly keyDtype: DType;
  readonly valueDtype: DType;
  /** Fills the table, or writes down what will. */
  fill(table: TableAttrs['table']): void;
}

const holdsOnlyWhole = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(holdsOnlyWhole) : typeof value === 'number' && Number.isInteger(value);

/** A tensor, or plain values that become one each time they are wanted. */
class Source {
  readonly dtype: DType;
  private readonly make: () => Tensor;

  constructor(part: string, given: TensorLike, dtype: DType | undefined) {
    const op = 'KeyValueTensorInitializer';
    const dims = ((): readonly number[] => {
      if (isConvertible(given)) {
        const tensor = given.toTensor();
        this.dtype = tensor.dtype;
        this.make = () => tensor;
        return tensor.dims;
      }
      // Keys and values are mostly numbers of things: whole literals are integers here.
      const literal = parseLiteral(op, given, dtype ?? (holdsOnlyWhole(given) ? 'int32' : undefined));
      this.dtype = literal.dtype;
      this.make = () => interpreter().constant(literal.data, literal.dims, literal.dtype);
      return literal.dims;
    })();
    if (dims.length === 1 && (dtype === undefined || dtype === this.dtype)) return;
    const wrong = dims.length === 1 ? `${part} must be ${dtype}` : `${part} must have one axis`;
    throw new ShapeError(op, wrong, dims.length === 1 ? this.dtype : showDims(dims), 'Give a list.', { shape: dims });
  }

  tensor(): Tensor {
    return this.make();
  }
}

/**
 * Keys and their values, in two lists of the same length.
 * @param options keyDtype, valueDtype: what literals become; whole numbers are int32 unless said
 * @throws ShapeError for lists that do not fit
 * Source: https://www.tensorflow.org/api_docs/python/tf/lookup/KeyValueTensorInitializer
 * @example new tf.lookup.KeyValueTensorInitializer(['a', 'b'], [1, 2]).valueDtype; // 'int32'
 */
export class KeyValueTensorInitializer implements TableInitializer {
  private readonly keys: Source;
  private readonly values: Source;

  constructor(
    keys: TensorLike,
    values: TensorLike,
    options?: { readonly keyDtype?: DType | null; readonly valueDtype?: DType | null; readonly name?: string | null },
  ) {
    const op = 'KeyValueTensorInitializer';
    const { keyDtype, valueDtype } = checkOptions(op, options, ['keyDtype', 'valueDtype', 'name']);
    this.keys = new Source('keys', keys, keyDtype == null ? undefined : dtypeOf(op, keyDtype));
    this.values = new Source('values', values, valueDtype == null ? undefined : dtypeOf(op, valueDtype));
  }

  get keyDtype(): DType {
    return this.keys.dtype;
  }

  get valueDtype(): DType {
    return this.values.dtype;
  }

  fill(table: TableAttrs['table']): void {
    scoped(
      () => importRows(table, this.keys.tensor(), this.values.tensor()),
      () => [],
    );
  }
}

/** The parts of a line that are no column. Source: https://www.tensorflow.org/api_docs/python/tf/lookup/TextFileIndex */
export const TextFileIndex = { WHOLE_LINE: -2, LINE_NUMBER: -1 } as const;

interface TextFileAttrs extends TableAttrs {
  readonly keyIndex: number;
  readonly valueIndex: number;
  readonly vocabSize: number;
  readonly delimiter: string;
  readonly offset: number;
}

const TEXT = 'TextFileInitializer';

/** Part of a line as an element of a dtype. @throws LoadError */
function partOf(line: string, number: number, index: number, dtype: DType, { delimiter, offset }: TextFileAttrs): Element {
  const refuse = (wrong: string): LoadError =>
    new LoadError(TEXT, wrong, `'${line}' in line ${number + 1}`, 'Look at the file and the index.', { line });
  if (index === TextFileIndex.LINE_NUMBER) return dtype === 'int64' ? BigInt(number + offset) : number + offset;
  const columns = index === TextFileIndex.WHOLE_LINE ? [line] : line.split(delimiter);
  const text = columns[index === TextFileIndex.WHOLE_LINE ? 0 : index];
  if (text === undefined) throw refuse(`there is no column ${index}`);
  if (dtype === 'string') return text;
  const value = Number(text);
  const integer = dtype !== 'float32' && dtype !== 'float64';
  if (text.trim() === '' || Number.isNaN(value) || (integer && !/^\s*[+-]?\d+\s*$/.test(text))) throw refuse(`the text is no ${dtype}`);
  return dtype === 'int64' ? BigInt(text) : dtype === 'float32' ? Math.fround(value) : value;
}

const textFileOp = /* @__PURE__ */ defineOp<TextFileAttrs>({
  name: 'InitializeTableFromTextFileV2',
  label: TEXT,
  effect: 'write',
  saves: 'none',
  infer: () => [],
  expand(_on, [filename], attrs) {
    const path = String(filename.elements(TEXT)[0]);
    const bytes = readFileNow(TEXT, path);
    if (bytes === undefined)
      throw new UnsupportedError(TEXT, 'this runtime cannot read a file at once', path, 'Use tf.lookup.KeyValueTensorInitializer.');
    if (bytes === null) throw new LoadError(TEXT, 'there is no such file', path, 'Check the path.', { path });
    const lines = decodeBytes(bytes).split(/\r?\n/);
    if (lines[lines.length - 1] === '') lines.pop();
    const { table, keyIndex, valueIndex, vocabSize } = attrs;
    if (vocabSize > lines.length) {
      throw new LoadError(TEXT, `the file must have ${vocabSize} lines`, `${lines.length} in ${path}`, 'Give the vocabSize that it has.', {
        path,
      });
    }
    initialize(
      table,
      (vocabSize < 0 ? lines : lines.slice(0, vocabSize)).map((line, i) => [
        partOf(line, i, keyIndex, table.keyDtype, { ...attrs, offset: 0 }),
        [partOf(line, i, valueIndex, table.valueDtype, attrs)],
      ]),
    );
    return [];
  },
});

/** How a text file is read. */
export interface TextFileOptions {
  /** So many lines are read; all unless said. */
  readonly vocabSize?: number | null;
  /** What stands between columns; a tabulator unless said. */
  readonly delimiter?: string;
  /** Added to line numbers as values. */
  readonly valueIndexOffset?: number;
  readonly name?: string | null;
}

/**
 * Keys and values from the lines of a text file: a column counted from 0, `TextFileIndex.WHOLE_LINE`, or `TextFileIndex.LINE_NUMBER`.
 * @throws ValueError for an index below -2, or a dtype that an index cannot give; when the table is made: LoadError for the file
 * Source: https://www.tensorflow.org/api_docs/python/tf/lookup/TextFileInitializer
 * @example
 * const { WHOLE_LINE, LINE_NUMBER } = tf.lookup.TextFileIndex;
 * new tf.lookup.TextFileInitializer('words.txt', 'string', WHOLE_LINE, 'int64', LINE_NUMBER).valueDtype; // 'int64'
 */
export class TextFileInitializer implements TableInitializer {
  readonly keyDtype: DType;
  readonly valueDtype: DType;
  private readonly options: Omit<TextFileAttrs, 'table'>;

  constructor(
    private readonly filename: TensorLike,
    keyDtype: DType,
    keyIndex: number,
    valueDtype: DType,
    valueIndex: number,
    options?: TextFileOptions,
  ) {
    const {
      vocabSize,
      delimiter = '\t',
      valueIndexOffset: offset = 0,
    } = checkOptions(TEXT, options, ['vocabSize', 'delimiter', 'valueIndexOffset', 'name']);
    this.keyDtype = dtypeOf(TEXT, keyDtype);
    this.valueDtype = dtypeOf(TEXT, valueDtype);
    for (const [part, index, dtype] of [
      ['key', keyIndex, this.keyDtype],
      ['value', valueIndex, this.valueDtype],
    ] as const) {
      if (!Number.isInteger(index) || index < -2) {
        throw new ValueError(TEXT, `${part}Index must be a column or one of TextFileIndex`, String(index), 'Columns count from 0.');
      }
      if (index === TextFileIndex.LINE_NUMBER && dtype !== 'int64') {
        throw new ValueError(TEXT, `line numbers are int64`, `${part}Dtype ${dtype}`, "Use 'int64'.", { dtype });
      }
      if (index === TextFileIndex.WHOLE_LINE && dtype !== 'string' && dtype !== 'int64') {
        throw new ValueError(TEXT, `a whole line is string or int64`, `${part}Dtype ${dtype}`, "Use 'string'.", { dtype });
      }
    }
    if (vocabSize != null && !(Number.isInteger(vocabSize) && vocabSize > 0)) {
      throw new ValueError(TEXT, 'vocabSize must be a whole number from 1', String(vocabSize), 'Leave it out to read all lines.');
    }
    if (delimiter.length !== 1) throw new ValueError(TEXT, 'delimiter must be one character', `'${delimiter}'`, "Use '\\t' or ','.");
    this.options = { keyIndex, valueIndex, vocabSize: vocabSize ?? -1, delimiter, offset };
  }

  fill(table: TableAttrs['table']): void {
    withOperand(TEXT, this.filename, (path) => void bind(textFileOp, [path], { table, ...this.options }), 'string');
  }
}
