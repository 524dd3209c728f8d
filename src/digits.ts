/** The shape of a binary float format: bits of the significand with the hidden one, and the exponent of the smallest step. */
export interface FloatFormat {
  readonly bits: number;
  readonly least: number;
}

export const FLOAT16: FloatFormat = { bits: 11, least: -24 };
export const FLOAT32: FloatFormat = { bits: 24, least: -149 };
export const FLOAT64: FloatFormat = { bits: 53, least: -1074 };

/** Decimal digits d.ddd… times 10^exponent. */
export interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** Where to stop: digits after the point ('fraction') or digits in all ('total'). -1 sets no bound. */
export interface Stop {
  readonly count: 'fraction' | 'total';
  readonly most: number;
  /** Digits to give even where fewer would do. */
  readonly least: number;
}

const NOWHERE: Stop = { count: 'total', most: -1, least: -1 };

/**
 * The decimal digits of a finite positive number, or zero, by exact arithmetic: the fewest that tell it from its neighbours of the
 * same format, where the bounds allow (the free-format algorithm of Steele and White, 1990, in its "Dragon4" form, which NumPy uses).
 * Ties go to the even digit.
 *
 * @param unique false ignores the neighbours: the digits are those of the exact value, as many as `stop.most` says
 * @example digitsOf(Math.fround(0.1), FLOAT32) // { digits: '1', exponent: -1 }
 */
export function digitsOf(value: number, format: FloatFormat, stop: Stop = NOWHERE, unique = true): Digits {
  if (value === 0) return { digits: '0', exponent: 0 };
  const { significand, exponent } = split(value, format);
  // value = rest / scale; below and above are the half gaps to the neighbours. All four share a factor, so that all are whole.
  const up = BigInt(Math.max(exponent, 0) + 2);
  let rest = BigInt(significand) << up;
  let scale = 1n << BigInt(Math.max(-exponent, 0) + 2);
  let above = 1n << (up - 1n);
  let below = significand === 2 ** (format.bits - 1) && exponent > format.least ? above >> 1n : above;
  const even = significand % 2 === 0;

  let place = Math.ceil(Math.log10(value));
  const power = 10n ** BigInt(Math.abs(place));
  if (place >= 0) scale *= power;
  else [rest, above, below] = [rest * power, above * power, below * power];
  // The logarithm can be off by one near a power of ten; afterwards 10^(place-1) <= value < 10^place.
  if (rest >= scale) {
    place++;
    scale *= 10n;
  } else if (rest * 10n < scale) {
    place--;
    [rest, above, below] = [rest * 10n, above * 10n, below * 10n];
  }

  const first = place - 1;
  const bound = (count: number): number => (stop.count === 'total' ? place - count : -count);
  const end = stop.most < 0 ? Number.NEGATIVE_INFINITY : bound(stop.most);
  const enough = stop.least < 0 ? place : Math.min(place, bound(stop.least));
  const digits: number[] = [];
  for (let at = first; ; at--) {
    [rest, above, below] = [rest * 10n, above * 10n, below * 10n];
    const digit = Number(rest / scale);
    rest %= scale;
    const low = unique && (even ? rest <= below : rest < below);
    const high = unique && (even ? rest + above >= scale : rest + above > scale);
    if (((low || high) && at <= enough) || at <= end || (rest === 0n && !unique)) {
      const twice = 2n * rest;
      const down = low !== high ? low : twice < scale || (twice === scale && digit % 2 === 0);
      digits.push(down ? digit : digit + 1);
      return carry(digits, first);
    }
    digits.push(digit);
  }
}

/** value = significand * 2^exponent, the significand with as many bits as the format has. */
function split(value: number, { bits, least }: FloatFormat): { significand: number; exponent: number } {
  let exponent = Math.max(least, Math.floor(Math.log2(value)) - bits + 1);
  // In two steps, because 2^-exponent alone can be beyond a double.
  const half = Math.trunc(exponent / 2);
  let significand = value * 2 ** -half * 2 ** (half - exponent);
  // The logarithm can be off by one near a power of two.
  while (significand >= 2 ** bits) {
    significand /= 2;
    exponent++;
  }
  while (significand < 2 ** (bits - 1) && exponent > least) {
    significand *= 2;
    exponent--;
  }
  return { significand, exponent };
}

/** A last digit of 10 moves up; the zeros that it leaves are left out. */
function carry(digits: number[], first: number): Digits {
  let last = digits.length - 1;
  while (last > 0 && digits[last] === 10) {
    last--;
    digits[last]++;
  }
  if (digits[0] === 10) return { digits: '1', exponent: first + 1 };
  return { digits: digits.slice(0, last + 1).join(''), exponent: first };
}

/**
 * The digits with a decimal point and no exponent: `120.`, `0.05`.
 * @example positional({ digits: '5', exponent: -2 }) // '0.05'
 */
export function positional({ digits, exponent }: Digits): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1)}`;
}

/**
 * The digits in scientific notation: `1.5e-05`. The point is always there, the exponent has a sign and two digits at least.
 * @example scientific({ digits: '15', exponent: -5 }, 2) // '1.5e-05'
 */
export function scientific({ digits, exponent }: Digits, exponentDigits = 2): string {
  const shown = `${Math.abs(exponent)}`.padStart(exponentDigits, '0');
  return `${digits[0]}.${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${shown}`;
}
