import { decodeBytes, encodeBytes } from '../bytes.ts';
import type { TensorLike } from '../core/convert.ts';
import { indices, withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { hostOp } from './host.ts';

// Lengths and parts of strings, and their letters. Where bytes are counted, strings are UTF-8, as in TensorFlow.
// Each throws DTypeError where x is not of strings.

export interface UnitOptions {
  /** What is counted: BYTE unless said. */
  readonly unit?: 'BYTE' | 'UTF8_CHAR';
}
export interface CaseOptions {
  /** '' changes only the letters of ASCII, 'utf-8' those of every alphabet. */
  readonly encoding?: '' | 'utf-8';
}

/** Whether characters are counted instead of bytes. @throws ValueError */
function countsCharacters(op: string, options: UnitOptions | undefined): boolean {
  const unit = checkOptions(op, options, ['unit']).unit ?? 'BYTE';
  if (unit === 'BYTE' || unit === 'UTF8_CHAR') return unit === 'UTF8_CHAR';
  throw new ValueError(op, 'unknown unit', `'${String(unit)}'`, 'Use BYTE or UTF8_CHAR.', { unit });
}

const lengthOp = /* @__PURE__ */ hostOp<boolean>({
  name: 'StringLength',
  label: 'length',
  takes: ['string'],
  gives: () => 'int32',
  element: ([s], characters) => (characters ? [...(s as string)].length : encodeBytes(s as string).length),
});

/**
 * The length of each string: bytes of UTF-8, or characters.
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/length
 * @example tf.strings.length(['a', 'ü']).arraySync(); // [1, 2]
 */
export function length(x: TensorLike, options?: UnitOptions): Tensor {
  const characters = countsCharacters('length', options);
  return withOperand('length', x, (t) => lengthOp([t], characters), 'string');
}

const substrOp = /* @__PURE__ */ hostOp<boolean>({
  name: 'Substr',
  label: 'substr',
  takes: ['string', null, null],
  gives: () => 'string',
  element([s, position, count], characters) {
    const units = characters ? [...(s as string)] : encodeBytes(s as string);
    const [at, wanted] = [Number(position), Number(count)];
    if (at > units.length || at < -units.length) {
      throw new ValueError(
        'substr',
        'the position lies outside of a string',
        `position ${at} in '${s}' of length ${units.length}`,
        'Use tf.strings.length to see how far it goes.',
        { position: at, length: units.length },
      );
    }
    const start = at < 0 ? at + units.length : at;
    const end = start + Math.max(wanted, 0);
    return Array.isArray(units) ? units.slice(start, end).join('') : decodeBytes(units.slice(start, end));
  },
});

/**
 * A part of each string: `len` bytes (or characters) from `pos` on, which counts from the end where it is negative. Position and length
 * broadcast against the strings. A byte that is cut out of its character stays that byte (bytes.ts).
 * @throws ValueError for a position outside of a string
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/substr
 * @example tf.strings.substr(['Hello', 'World'], 1, 3).arraySync(); // ['ell', 'orl']
 */
export function substr(x: TensorLike, pos: TensorLike, len: TensorLike, options?: UnitOptions): Tensor {
  const characters = countsCharacters('substr', options);
  return composed(() => {
    const [at, count] = [indices('substr', pos), indices('substr', len)];
    return withOperand('substr', x, (t) => substrOp([t, at, count], characters), 'string');
  });
}

/** A function of each string by itself. */
function mapOp<A>(name: string, label: string, f: (s: string, attrs: A) => string): (x: TensorLike, attrs: A) => Tensor {
  const op = hostOp<A>({ name, label, takes: ['string'], gives: () => 'string', element: ([s], attrs) => f(s as string, attrs) });
  return (x, attrs) => withOperand(label, x, (t) => op([t], attrs), 'string');
}

function changesAll(op: string, options: CaseOptions | undefined): boolean {
  const encoding = checkOptions(op, options, ['encoding']).encoding ?? '';
  if (encoding === '' || encoding === 'utf-8') return encoding === 'utf-8';
  throw new ValueError(op, 'unknown encoding', `'${String(encoding)}'`, "Use '' or 'utf-8'.", { encoding });
}

const upperOp = /* @__PURE__ */ mapOp<boolean>('StringUpper', 'upper', (s, all) =>
  all ? s.toUpperCase() : s.replace(/[a-z]+/g, (a) => a.toUpperCase()),
);
const lowerOp = /* @__PURE__ */ mapOp<boolean>('StringLower', 'lower', (s, all) =>
  all ? s.toLowerCase() : s.replace(/[A-Z]+/g, (a) => a.toLowerCase()),
);
const stripOp = /* @__PURE__ */ mapOp<undefined>('StringStrip', 'strip', (s) => s.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, ''));

/** Small letters as capitals. @example tf.strings.upper(['aB', 'ü']).arraySync(); // ['AB', 'ü'] */
export const upper = (x: TensorLike, options?: CaseOptions): Tensor => upperOp(x, changesAll('upper', options));

/** Capitals as small letters. @example tf.strings.lower('AbC').item(); // 'abc' */
export const lower = (x: TensorLike, options?: CaseOptions): Tensor => lowerOp(x, changesAll('lower', options));

/** Without white space at both ends. @example tf.strings.strip([' a b ']).arraySync(); // ['a b'] */
export const strip = (x: TensorLike): Tensor => stripOp(x, undefined);
