import { UnsupportedError, ValueError } from '../../errors.ts';
import type { Padding } from '../../ops/window.ts';

/** 'valid' or 'same', in capitals or not. @throws ValueError */
export function paddingOf(layer: string, padding: string | undefined): Padding {
  const upper = (padding ?? 'valid').toUpperCase();
  if (upper === 'SAME' || upper === 'VALID') return upper;
  throw new ValueError(layer, "padding must be 'valid' or 'same'", `'${padding}'`, "Use 'same' to keep the size.", { padding });
}

/** @throws UnsupportedError for channels first */
export function channelsLast(layer: string, format: string | undefined): void {
  if (format === undefined || format === 'channels_last') return;
  throw new UnsupportedError(layer, 'channels come last here', `'${format}'`, 'Use tf.transpose(x, [0, 2, 3, 1]).', { dataFormat: format });
}
