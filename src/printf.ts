// Numbers as C's printf writes them: what tf.strings.asString, tf.strings.format and tf.print show.

const SPECIAL = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');

/** `%.{digits}f`: exact ties go to the even digit, where toFixed takes the larger one. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return SPECIAL(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const rounded = size.toFixed(digits);
  const longer = size.toFixed(Math.min(100, digits + 25));
  const rest = longer.slice(longer.indexOf('.') + 1 + digits);
  const isTie = /^50*$/.test(rest) && /[13579]$/.test(rounded);
  return `${sign}${isTie ? longer.slice(0, longer.indexOf('.') + (digits === 0 ? 0 : 1 + digits)) : rounded}`;
}

/** `%.{digits}e`: an exponent of two digits at least. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return SPECIAL(value);
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  const shown = exponent.slice(1).padStart(2, '0');
  return `${Object.is(value, -0) ? '-' : ''}${mantissa}e${exponent[0]}${shown}`;
}

/** `%.{digits}g`: so many significant digits at most, and the exponent form only for very large and very small numbers. */
export function general(value: number, digits: number): string {
  if (!Number.isFinite(value)) return SPECIAL(value);
  const precision = Math.max(digits, 1);
  const scientific = exponential(value, precision - 1);
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < precision) return trimmed(fixed(value, precision - 1 - exponent));
  const at = scientific.indexOf('e');
  return trimmed(scientific.slice(0, at)) + scientific.slice(at);
}

/** The fewest digits that TensorFlow's logs use: 6 (15 for float64) where they give the number back, else 9 (17). */
export function brief(value: number, single: boolean): string {
  if (!Number.isFinite(value)) return SPECIAL(value);
  const text = general(value, single ? 6 : 15);
  const back = single ? Math.fround(Number(text)) : Number(text);
  return back === value ? text : general(value, single ? 9 : 17);
}
