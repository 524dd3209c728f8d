import { UnsupportedError, ValueError } from '../../errors.ts';
import type { Padding } from '../../ops/window.ts';

// Sizes and formats that options of layers name.

export type Sizes = number | readonly number[];
export type Format = 'channels_last';

/** A positive whole number. @throws ValueError */
export function countOf(layer: string, what: string, value: unknown, repair: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw new ValueError(layer, `${what} must be a positive whole number`, typeof value === 'string' ? `'${value}'` : String(value), repair, {
    [what]: value,
  });
}

/** One number for all axes, or one for each. @throws ValueError */
export function sizesOf(layer: string, what: string, value: Sizes | undefined, rank: number, least = 1): readonly number[] {
  const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : (value ?? []);
  if (list.length === rank && list.every((n) => Number.isInteger(n) && n >= least)) return list;
  const example = rank === 1 ? '3 or [3]' : `3 or [${new Array(rank).fill(3).join(', ')}]`;
  throw new ValueError(
    layer,
    `${what} must be ${least > 0 ? 'positive ' : ''}whole numbers for ${rank} ${rank === 1 ? 'axis' : 'axes'}`,
    JSON.stringify(value ?? null),
    `Use ${example}.`,
    { [what]: value },
  );
}

/** Before and after for each axis: one number for all, one or a pair for each. @throws ValueError */
export function marginsOf(layer: string, what: string, value: unknown, rank: number): readonly (readonly [number, number])[] {
  const whole = (n: unknown): n is number => typeof n === 'number' && Number.isInteger(n) && n >= 0;
  const pairOf = (item: unknown): [number, number] | null => {
    if (whole(item)) return [item, item];
    return Array.isArray(item) && item.length === 2 && item.every(whole) ? [item[0], item[1]] : null;
  };
  const flat = rank === 1 && Array.isArray(value) && value.length === 2 && value.every(whole);
  const list = whole(value) || flat ? new Array<unknown>(rank).fill(value) : Array.isArray(value) ? value : [];
  const pairs = list.map(pairOf);
  if (pairs.length === rank && pairs.every((pair) => pair !== null)) return pairs;
  const example =
    rank === 1 ? '1 or [1, 2]' : `1, [${new Array(rank).fill(1).join(', ')}] or [${new Array(rank).fill('[1, 2]').join(', ')}]`;
  throw new ValueError(
    layer,
    `${what} must be whole numbers of at least 0 for each side`,
    JSON.stringify(value ?? null),
    `Use ${example}.`,
    {
      [what]: value,
    },
  );
}

/** 'valid' or 'same', in capitals or not. @throws ValueError */
export function paddingOf(layer: string, padding: string | undefined): Exclude<Padding, readonly unknown[]> {
  const upper = (padding ?? 'valid').toUpperCase();
  if (upper === 'SAME' || upper === 'VALID') return upper;
  throw new ValueError(layer, "padding must be 'valid' or 'same'", `'${padding}'`, "Use 'same' to keep the size.", { padding });
}

/** @throws UnsupportedError for channels first, ValueError for what is no format */
export function channelsLast(layer: string, format: string | undefined): void {
  if (format === undefined || format === 'channels_last') return;
  if (format === 'channels_first') {
    throw new UnsupportedError(layer, 'channels come last here', `'${format}'`, 'Use tf.transpose(x, [0, 2, 3, 1]).', {
      dataFormat: format,
    });
  }
  throw new ValueError(layer, 'unknown data format', `'${format}'`, "Use 'channels_last'.", { dataFormat: format });
}
