import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import { summarized } from './summary-text.ts';

// Text with tensors in it, made when the program runs: also inside functions, where tensors have no elements while they are traced.

/** Where text goes: the console, a function, or what has a `write`. */
export type OutputStream = 'stdout' | 'stderr' | ((text: string) => void) | { write(text: string): unknown };

export interface PrintOptions {
  /** The console (as 'stdout') unless said. */
  readonly outputStream?: OutputStream;
  /** What ends the line; '\n' unless said. */
  readonly end?: string;
  /** What stands between the values; ' ' unless said. */
  readonly sep?: string;
  /** So many elements at either end of each axis; 3 unless said, -1 for all. */
  readonly summarize?: number;
}
const PRINT_OPTIONS = ['outputStream', 'end', 'sep', 'summarize'] as const;

/** Text between tensors: one piece more than there are tensors. */
interface Template {
  readonly pieces: readonly string[];
  readonly summarize: number;
}

function filledIn({ pieces, summarize }: Template, x: readonly Tensor[]): string {
  return pieces.map((piece, i) => (i === 0 ? piece : summarized(x[i - 1], summarize) + piece)).join('');
}

const formatOp = /* @__PURE__ */ defineOp<Template>({
  name: 'StringFormat',
  label: 'format',
  saves: 'none',
  infer: () => [{ dims: [], dtype: 'string' }],
  expand: (on, x, template) => [on.constant([filledIn(template, x)], [], 'string')],
});

/**
 * A text with tensors in the places of `{}`, shown as tf.print shows them.
 * @throws ValueError when there are not as many places as tensors
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/format
 * @example tf.strings.format('a {}, b {}', [[1, 2], 3]).item(); // 'a [1 2], b 3'
 */
export function format(template: string, inputs: TensorLike | readonly TensorLike[], options?: FormatOptions): Tensor {
  const { placeholder, summarize } = checkOptions('format', options, ['placeholder', 'summarize']);
  const list = Array.isArray(inputs) ? (inputs as readonly TensorLike[]) : [inputs as TensorLike];
  const pieces = template.split(placeholder ?? '{}');
  if (pieces.length !== list.length + 1) {
    throw new ValueError(
      'format',
      'there must be one placeholder for each tensor',
      `${pieces.length - 1} placeholders for ${list.length} tensors`,
      `Write ${placeholder ?? '{}'} where a tensor shall stand.`,
      { template },
    );
  }
  return composed(
    () =>
      bind(
        formatOp,
        list.map((x) => convert('format', x)),
        { pieces, summarize: summarize ?? 3 },
      )[0],
  );
}

export interface FormatOptions {
  /** '{}' unless said. */
  readonly placeholder?: string;
  /** So many elements at either end of each axis; 3 unless said, -1 for all. */
  readonly summarize?: number;
}

interface PrintAttrs extends Template {
  /** One string tensor by itself is shown as it is, without quotes. */
  readonly plain: boolean;
  readonly end: string;
  readonly stream: OutputStream;
}

const printOp = /* @__PURE__ */ defineOp<PrintAttrs>({
  name: 'PrintV2',
  label: 'print',
  effect: 'print',
  saves: 'none',
  infer: () => [],
  expand(_on, x, attrs) {
    write(attrs.plain ? String(x[0].elements('print')[0]) : filledIn(attrs, x), attrs.end, attrs.stream);
    return [];
  },
});

function write(text: string, end: string, stream: OutputStream): void {
  if (typeof stream === 'function') stream(text + end);
  else if (typeof stream === 'object') stream.write(text + end);
  else {
    // The console ends every line by itself.
    const line = (text + end).replace(/\n$/, '');
    if (stream === 'stderr') console.error(line);
    else console.log(line);
  }
}

/** Writes a value into the template: tensors leave a place, structures their brackets. */
function lay(value: unknown, pieces: string[], tensors: Tensor[], inside: boolean): void {
  const text = (s: string): void => {
    pieces[pieces.length - 1] += s;
  };
  if (isConvertible(value)) {
    tensors.push(value.toTensor());
    pieces.push('');
  } else if (ArrayBuffer.isView(value)) {
    tensors.push(convert('print', value as TensorLike));
    pieces.push('');
  } else if (Array.isArray(value) || isPlainObject(value)) {
    const entries = Object.entries(value);
    text(Array.isArray(value) ? '[' : '{');
    entries.forEach(([key, item], i) => {
      text(`${i > 0 ? ', ' : ''}${Array.isArray(value) ? '' : `'${key}': `}`);
      lay(item, pieces, tensors, true);
    });
    text(Array.isArray(value) ? ']' : '}');
  } else text(typeof value === 'string' && inside ? `'${value}'` : String(value));
}

/**
 * Prints values with tensors among them when the program runs; inside a function in the order of the calls. The last argument may be
 * options. Of large tensors the ends of each axis are shown.
 *
 * @throws ValueError for an unknown stream
 * Source: https://www.tensorflow.org/api_docs/python/tf/print
 * @example
 * const lines = [];
 * tf.print('x is', tf.range(8), { outputStream: (text) => lines.push(text) });
 * lines; // ['x is [0 1 2 ... 5 6 7]\n']
 */
export function print(...values: readonly unknown[]): void {
  const last = values.at(-1);
  const given =
    values.length > 1 && isOptions(last) && Object.keys(last).every((key) => (PRINT_OPTIONS as readonly string[]).includes(key));
  const { outputStream, end, sep, summarize } = given ? (last as PrintOptions) : {};
  const stream = outputStream ?? 'stdout';
  if (
    stream !== 'stdout' &&
    stream !== 'stderr' &&
    typeof stream !== 'function' &&
    typeof (stream as { write?: unknown }).write !== 'function'
  ) {
    throw new ValueError(
      'print',
      'unknown outputStream',
      String(stream),
      "Use 'stdout', 'stderr', a function, or an object with write(text).",
    );
  }
  scoped(
    () => {
      const pieces = [''];
      const tensors: Tensor[] = [];
      const shown = given ? values.slice(0, -1) : values;
      shown.forEach((value, i) => {
        if (i > 0) pieces[pieces.length - 1] += sep ?? ' ';
        lay(value, pieces, tensors, false);
      });
      const plain =
        shown.length === 1 &&
        tensors.length === 1 &&
        tensors[0].dtype === 'string' &&
        tensors[0].dims.length === 0 &&
        pieces.join('') === '';
      bind(printOp, tensors, { pieces, summarize: summarize ?? 3, plain, end: end ?? '\n', stream });
    },
    () => [],
  );
}
