import { digitsOf, FLOAT16, FLOAT32, FLOAT64, type FloatFormat, positional, scientific } from './digits.ts';
import { halfBits, halfValue } from './half.ts';

/** What NumPy's rules need to know of a float type. */
export interface FloatType {
  readonly format: FloatFormat;
  /** From this size on arrays of the type show exponents: where whole numbers stop being exact to the last digit (NumPy 2.3). */
  readonly large: number;
  /** The same for single values. */
  readonly largeScalar: number;
  /** Rounds to the type. */
  readonly round: (value: number) => number;
}

export const HALF: FloatType = {
  format: FLOAT16,
  large: 1e3,
  largeScalar: 1e3,
  round: (value) => halfValue(halfBits(Math.fround(value))),
};
export const SINGLE: FloatType = { format: FLOAT32, large: 1e6, largeScalar: 1e6, round: Math.fround };
export const DOUBLE: FloatType = { format: FLOAT64, large: 1e8, largeScalar: 1e16, round: (value) => value };

const PRECISION = 8;
const isNegative = (value: number): boolean => value < 0 || Object.is(value, -0);
const trimZeros = (text: string): string => text.replace(/0+$/, '');

/** The text of all elements of one array: the same notation, width and place of the point for each. */
export class FloatColumn {
  readonly #exponents: boolean = false;
  /** Characters before and after the point. */
  #left = 0;
  #right = 0;
  /** In scientific notation: digits after the point and of the exponent. */
  #precision = 0;
  #exponentDigits = 2;
  readonly #texts = new Map<number, string>();

  /**
   * @param values all elements that will be shown
   * @param signed whether positive numbers show a plus, as imaginary parts do
   */
  constructor(
    values: readonly number[],
    private readonly type: FloatType,
    private readonly signed = false,
  ) {
    const finite = values.filter(Number.isFinite);
    this.#exponents = this.#needsExponents(finite);
    if (this.#exponents) this.#measureExponents(finite);
    else this.#measurePositions(finite);
    if (finite.length < values.length) {
      const minus = signed || values.includes(Number.NEGATIVE_INFINITY) ? 1 : 0;
      this.#left = Math.max(this.#left, 3 + minus - (this.#right + 1));
    }
  }

  /** The text of one element. */
  show(value: number): string {
    if (!Number.isFinite(value)) {
      const sign = value < 0 ? '-' : this.signed ? '+' : '';
      return `${sign}${Number.isNaN(value) ? 'nan' : 'inf'}`.padStart(this.#left + this.#right + 1);
    }
    // The zeros are one key of a Map.
    const key = Object.is(value, -0) ? Number.NaN : value;
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = this.#exponents ? this.#inExponents(value) : this.#inPositions(value);
      this.#texts.set(key, text);
    }
    return text;
  }

  /** NumPy compares in the array's own type, and so does this. */
  #needsExponents(finite: readonly number[]): boolean {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (const value of finite) {
      const size = Math.abs(value);
      if (size === 0) continue;
      if (size < least) least = size;
      if (size > most) most = size;
    }
    const { large, round } = this.type;
    return most !== 0 && (most >= round(large) || least < round(0.0001) || round(most / least) > 1000);
  }

  #sign(value: number): string {
    return isNegative(value) ? '-' : this.signed ? '+' : '';
  }

  #measurePositions(finite: readonly number[]): void {
    for (const value of finite) {
      const text = trimZeros(positional(digitsOf(Math.abs(value), this.type.format, { count: 'fraction', most: PRECISION, least: -1 })));
      const point = text.indexOf('.');
      this.#left = Math.max(this.#left, this.#sign(value).length + point);
      this.#right = Math.max(this.#right, text.length - point - 1);
    }
  }

  #inPositions(value: number): string {
    const digits = digitsOf(Math.abs(value), this.type.format, { count: 'fraction', most: PRECISION, least: 0 });
    const text = this.#sign(value) + trimZeros(positional(digits));
    const point = text.indexOf('.');
    return ' '.repeat(this.#left - point) + text + ' '.repeat(this.#right - (text.length - point - 1));
  }

  #measureExponents(finite: readonly number[]): void {
    for (const value of finite) {
      const found = digitsOf(Math.abs(value), this.type.format, { count: 'total', most: PRECISION + 1, least: -1 });
      this.#left = Math.max(this.#left, this.#sign(value).length + 1);
      this.#precision = Math.max(this.#precision, trimZeros(found.digits.slice(1)).length);
      this.#exponentDigits = Math.max(this.#exponentDigits, `${Math.abs(found.exponent)}`.length);
    }
    this.#right = this.#exponentDigits + 2 + this.#precision;
  }

  #inExponents(value: number): string {
    const count = this.#precision + 1;
    const { digits, exponent } = digitsOf(Math.abs(value), this.type.format, { count: 'total', most: count, least: count });
    const text = this.#sign(value) + scientific({ digits: digits.padEnd(count, '0'), exponent }, this.#exponentDigits);
    return text.padStart(this.#left + this.#right + 1);
  }
}

/**
 * A single float, as str() of a NumPy scalar shows it: `21.0`, `1e-05`, `inf`. Inside a complex number there is no `.0`.
 */
export function showFloat(value: number, type: FloatType, part: 'alone' | 'real' | 'imaginary' = 'alone'): string {
  const sign = isNegative(value) ? '-' : part === 'imaginary' ? '+' : '';
  if (!Number.isFinite(value)) return `${sign}${Number.isNaN(value) ? 'nan' : 'inf'}`;
  const size = Math.abs(value);
  const digits = digitsOf(size, type.format);
  if (size !== 0 && (size < 0.0001 || size >= type.largeScalar)) return sign + scientific(digits).replace('.e', 'e');
  const text = positional(digits);
  if (!text.endsWith('.')) return sign + text;
  return sign + (part === 'alone' ? `${text}0` : text.slice(0, -1));
}

/**
 * A bfloat16, as TensorFlow's own type shows it: the way C++ streams write floats, six digits at most.
 */
export function showBfloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const sign = isNegative(value) ? '-' : '';
  const found = digitsOf(Math.abs(value), FLOAT32, { count: 'total', most: 6, least: -1 }, false);
  const digits = { digits: trimZeros(found.digits) || '0', exponent: found.exponent };
  if (digits.exponent < -4 || digits.exponent >= 6) return sign + scientific(digits).replace('.e', 'e');
  return sign + positional(digits).replace(/\.$/, '');
}
