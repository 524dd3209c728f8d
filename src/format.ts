import { encodeBytes } from './bytes.ts';
import { DTYPES, type DType } from './dtype.ts';
import { DOUBLE, FloatColumn, type FloatType, HALF, SINGLE, showBfloat, showFloat } from './format-float.ts';
import { type Dims, sizeOf, UNRANKED } from './shape.ts';

/** Elements in row-major order; bool as 0 and 1, complex as pairs (re, im). */
export type Elements = ArrayLike<number> | ArrayLike<bigint> | readonly string[];

/** Above so many elements only the corners are shown, EDGE elements at each end of an axis. */
const THRESHOLD = 1000;
const EDGE = 3;
const LINE_WIDTH = 75;

type Show = (index: number) => string;

/**
 * The elements as NumPy's str() shows them: `[[1. 2. 3.]\n [4. 5. 6.]]`, a scalar as `21.0`, strings as UTF-8 bytes `[b'abc']`.
 * Floats have the fewest digits that tell them apart, eight after the point at most; large and small ones share an exponent notation.
 * bfloat16 is shown as TensorFlow's own NumPy type does: six digits, no padding.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array2string.html
 * @example formatValues([1, 2.5], [2], 'float32') // '[1.  2.5]'
 */
export function formatValues(values: Elements, dims: Dims, dtype: DType): string {
  if (dims.length === 0) return showScalar(values, dtype);
  const size = sizeOf(dims);
  if (size === 0) return '[]';
  const summary = size > THRESHOLD;
  return new Layout(dims, summary, elementsOf(values, shownIndices(dims, summary), dtype)).block(0, 0, ' ', LINE_WIDTH);
}

/**
 * A tensor as TensorFlow's str() shows it; what takes several lines starts on one of its own.
 * @example formatTensor([21], [], 'float32') // 'tf.Tensor(21.0, shape=(), dtype=float32)'
 */
export function formatTensor(values: Elements, dims: Dims, dtype: DType): string {
  return `tf.Tensor(${ownLines(formatValues(values, dims, dtype))}, shape=${showShape(dims)}, dtype=${dtype})`;
}

/**
 * A variable with its name.
 * @example formatVariable('w:0', [0, 0], [2], 'float32') // "<tf.Variable 'w:0' shape=(2,) dtype=float32, value=[0. 0.]>"
 */
export function formatVariable(name: string, values: Elements, dims: Dims, dtype: DType): string {
  return `<tf.Variable '${name}' shape=${showShape(dims)} dtype=${dtype}, value=${ownLines(formatValues(values, dims, dtype))}>`;
}

/**
 * A shape as a Python tuple; unknown sizes are None.
 * @example showShape([2, NaN]) // '(2, None)'
 */
export function showShape(dims: Dims): string {
  if (dims === UNRANKED) return '<unknown>';
  const sizes = dims.map((size) => (Number.isNaN(size) ? 'None' : `${size}`));
  return dims.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
}

const ownLines = (text: string): string => (text.includes('\n') ? `\n${text}` : text);

function floatType(dtype: DType): FloatType {
  if (dtype === 'float16') return HALF;
  return dtype === 'float32' || dtype === 'complex64' ? SINGLE : DOUBLE;
}

function showScalar(values: Elements, dtype: DType): string {
  const [value, imaginary] = [values[0], values[1]];
  switch (DTYPES[dtype].kind) {
    case 'string':
      return showBytes(value as string);
    case 'bool':
      return value ? 'True' : 'False';
    case 'float':
      return dtype === 'bfloat16' ? showBfloat(value as number) : showFloat(value as number, floatType(dtype));
    case 'complex': {
      const type = floatType(dtype);
      if (Object.is(value, 0)) return `${showFloat(imaginary as number, type, 'real')}j`;
      return `(${showFloat(value as number, type, 'real')}${showFloat(imaginary as number, type, 'imaginary')}j)`;
    }
    default:
      return `${value}`;
  }
}

/** How to show an element of an array, by its index; widths come from the elements that will be seen. */
function elementsOf(values: Elements, shown: readonly number[], dtype: DType): Show {
  switch (DTYPES[dtype].kind) {
    case 'string':
      return (i) => showBytes(values[i] as string);
    case 'bool':
      return (i) => (values[i] ? ' True' : 'False');
    case 'float': {
      const numbers = values as ArrayLike<number>;
      if (dtype === 'bfloat16') return (i) => showBfloat(numbers[i]);
      const column = new FloatColumn(
        shown.map((i) => numbers[i]),
        floatType(dtype),
      );
      return (i) => column.show(numbers[i]);
    }
    case 'complex': {
      const parts = values as ArrayLike<number>;
      const re = new FloatColumn(
        shown.map((i) => parts[2 * i]),
        floatType(dtype),
      );
      const im = new FloatColumn(
        shown.map((i) => parts[2 * i + 1]),
        floatType(dtype),
        true,
      );
      return (i) => re.show(parts[2 * i]) + im.show(parts[2 * i + 1]).replace(/ *$/, (blanks) => `j${blanks}`);
    }
    default: {
      let width = 0;
      for (const i of shown) width = Math.max(width, `${values[i]}`.length);
      return (i) => `${values[i]}`.padStart(width);
    }
  }
}

/** The indices along an axis that are seen: all, or the ends. */
function ends(size: number, summary: boolean): number[] {
  const cut = summary && size > 2 * EDGE;
  return Array.from({ length: cut ? 2 * EDGE : size }, (_, i) => (cut && i >= EDGE ? size - 2 * EDGE + i : i));
}

function shownIndices(dims: Dims, summary: boolean): number[] {
  let found = [0];
  for (const size of dims) found = found.flatMap((base) => ends(size, summary).map((i) => base * size + i));
  return found;
}

/** NumPy's arrangement: nested brackets, rows wrapped at the line's end, blank lines between blocks. */
class Layout {
  constructor(
    private readonly dims: Dims,
    private readonly summary: boolean,
    private readonly show: Show,
  ) {}

  /**
   * The part of the array that starts at element `base * (elements of a part)`.
   * @param indent blanks before all lines but the first
   * @param width room for a line, less by one for each bracket that will close
   */
  block(axis: number, base: number, indent: string, width: number): string {
    const size = this.dims[axis];
    const seen = ends(size, this.summary);
    if (axis === this.dims.length - 1)
      return this.#row(
        seen.map((i) => this.show(base * size + i)),
        seen.length < size,
        indent,
        width - 1,
      );
    const blocks = seen.map((i) => this.block(axis + 1, base * size + i, `${indent} `, width - 1));
    if (seen.length < size) blocks.splice(EDGE, 0, '...');
    return `[${blocks.join('\n'.repeat(this.dims.length - axis - 1) + indent)}]`;
  }

  #row(words: string[], cut: boolean, indent: string, width: number): string {
    if (cut) words.splice(EDGE, 0, '...');
    let text = '';
    let line = indent;
    for (let i = 0; i < words.length; i++) {
      if (line.length + words[i].length > width && line.length > indent.length) {
        text += `${line.trimEnd()}\n`;
        line = indent;
      }
      line += words[i];
      if (i < words.length - 1) line += ' ';
    }
    return `[${(text + line).slice(indent.length)}]`;
  }
}

/** The UTF-8 bytes of a string as Python writes bytes. */
function showBytes(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let shown = '';
  for (const byte of encodeBytes(text)) {
    const letter = String.fromCharCode(byte);
    if (letter === quote || letter === '\\') shown += `\\${letter}`;
    else if (letter === '\t') shown += '\\t';
    else if (letter === '\n') shown += '\\n';
    else if (letter === '\r') shown += '\\r';
    else if (byte < 32 || byte > 126) shown += `\\x${byte.toString(16).padStart(2, '0')}`;
    else shown += letter;
  }
  return `b${quote}${shown}${quote}`;
}
