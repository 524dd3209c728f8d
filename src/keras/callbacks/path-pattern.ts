import { ValueError } from '../../errors.ts';

/** Fills figures in, as Python's format does: {epoch:02d}, {val_loss:.2f}. @throws ValueError for a figure that there is not */
export function filled(pattern: string, values: Readonly<Record<string, number>>): string {
  return pattern.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name: string, spec = '') => {
    const value = values[name];
    if (value === undefined) {
      throw new ValueError(
        'ModelCheckpoint',
        `the path names '${name}', which is no figure`,
        pattern,
        `Known: ${Object.keys(values).join(', ')}.`,
        { path: pattern },
      );
    }
    const [, zero = '', width = '0', digits, kind] = /^(0?)(\d*)(?:\.(\d+))?([dfeg]?)$/.exec(spec as string) ?? [];
    if (kind === undefined)
      throw new ValueError('ModelCheckpoint', 'the path has a format that is not known', whole, 'Use {name:02d} or {name:.2f}.');
    const text =
      kind === 'e'
        ? value.toExponential(Number(digits ?? 6))
        : kind === 'f' || digits !== undefined
          ? value.toFixed(Number(digits ?? 6))
          : String(value);
    return text.padStart(Number(width), zero === '' ? ' ' : '0');
  });
}
