import { checkOptions, isOptions } from '../../core/options.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS } from '../layer.ts';

/** Options of a layer that has one of its own, which may come by position. */
export type OneOption<K extends string, V> = LayerOptions & { readonly [key in K]?: V };

/** @throws ValueError for an unknown option */
export function oneOption<K extends string, V>(
  type: string,
  key: K,
  value: V | OneOption<K, V> | undefined,
  options: OneOption<K, V> | undefined,
): OneOption<K, V> {
  const all = isOptions(value) ? value : { ...options, ...(value === undefined ? {} : { [key]: value }) };
  return checkOptions<Record<string, unknown>>(type, all, [key, ...LAYER_OPTIONS]) as OneOption<K, V>;
}
