import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { integerRange, isComplex, isFloating } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { exponential, fixed, general } from '../printf.ts';
import type { Tensor } from '../tensor.ts';
import type { Element } from './host.ts';
import { hostOp } from './host.ts';
import { join } from './string-joins.ts';

// Strings as numbers and numbers as strings.

export interface ToNumberOptions {
  readonly outType?: 'float32' | 'float64' | 'int32' | 'int64';
}
export interface AsStringOptions {
  /** Digits behind the point; 6 for floats unless said. */
  readonly precision?: number;
  /** With an exponent. */
  readonly scientific?: boolean;
  /** With an exponent only where that is shorter. */
  readonly shortest?: boolean;
  /** At least so many characters. */
  readonly width?: number;
  /** What fills up: ' ' unless said, '0' for leading zeros, '-' to fill at the end, '+' for a sign in any case. */
  readonly fill?: string;
}

const FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

/** @throws ValueError */
function parsed(text: string, type: DType): Element {
  const word = text.trim();
  const refuse = (): ValueError =>
    new ValueError(
      'toNumber',
      `a string is no number of dtype ${type}`,
      `'${text}'`,
      'Use tf.strings.strip and tf.strings.regexReplace to clean it first.',
      {
        text,
        dtype: type,
      },
    );
  if (isFloating(type)) {
    if (!FLOAT.test(word)) throw refuse();
    const special = /^([+-]?)(inf|nan)/i.exec(word);
    if (special === null) return Number(word);
    return special[2].toLowerCase() === 'nan' ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^[+-]?\d+$/.test(word)) throw refuse();
  const value = BigInt(word.replace(/^\+/, ''));
  const [low, high] = integerRange(type);
  if (value < low || value > high) throw refuse();
  return type === 'int64' ? value : Number(value);
}

const toNumberOp = /* @__PURE__ */ hostOp<DType>({
  name: 'StringToNumber',
  label: 'toNumber',
  takes: ['string'],
  gives: (type) => type,
  element: ([s], type) => parsed(s as string, type),
});

/**
 * The numbers that strings spell, float32 unless said; white space around them does not matter.
 * @throws ValueError naming the first string that is no number
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/to_number
 * @example tf.strings.toNumber(['1.5', '-2']).arraySync(); // [1.5, -2]
 */
export function toNumber(x: TensorLike, options?: ToNumberOptions): Tensor {
  const { outType } = checkOptions('toNumber', options, ['outType']);
  const type = outType ?? 'float32';
  if (!['float32', 'float64', 'int32', 'int64'].includes(type)) {
    throw new ValueError('toNumber', 'unknown outType', `'${String(type)}'`, 'Use float32, float64, int32 or int64.', { outType });
  }
  return withOperand('toNumber', x, (t) => toNumberOp([t], type), 'string');
}

/** A number as printf writes it, filled up to its width. */
function shown(value: Element, dtype: DType, { precision, scientific, shortest, width, fill }: AsStringOptions): string {
  if (typeof value === 'string') return value;
  if (dtype === 'bool') return value === 0 ? 'false' : 'true';
  const digits = precision ?? 6;
  const number = Number(value);
  let text = String(value);
  if (isFloating(dtype)) text = scientific ? exponential(number, digits) : shortest ? general(number, digits) : fixed(number, digits);
  if (fill === '+' && !text.startsWith('-')) text = `+${text}`;
  const room = (width ?? -1) - text.length;
  if (room <= 0) return text;
  if (fill === '-') return text + ' '.repeat(room);
  if (fill !== '0') return ' '.repeat(room) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(room) + text.slice(sign.length);
}

const asStringOp = /* @__PURE__ */ hostOp<AsStringOptions>({
  name: 'AsString',
  label: 'asString',
  takes: [null],
  gives: () => 'string',
  element: ([value], options, [dtype]) => shown(value, dtype, options),
});

/**
 * Numbers and bools as strings, as printf writes them; complex numbers as (re,im).
 * @throws ValueError for two of scientific and shortest at once, and for an unknown fill
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/as_string
 * @example tf.strings.asString([3.5, -1], { precision: 2 }).arraySync(); // ['3.50', '-1.00']
 */
export function asString(x: TensorLike, options?: AsStringOptions): Tensor {
  const given = checkOptions('asString', options, ['precision', 'scientific', 'shortest', 'width', 'fill']);
  if (given.scientific && given.shortest) {
    throw new ValueError('asString', 'scientific and shortest exclude each other', 'both', 'Choose one.', { ...given });
  }
  if (!['', ' ', '0', '-', '+'].includes(given.fill ?? '')) {
    throw new ValueError('asString', 'unknown fill', `'${given.fill}'`, "Use '', '0', '-' or '+'.", { fill: given.fill });
  }
  return withOperand('asString', x, (t) => {
    if (!isComplex(t.dtype)) return asStringOp([t], given);
    return composed(() => join(['(', asStringOp([t.real()], given), ',', asStringOp([t.imag()], given), ')']));
  });
}
