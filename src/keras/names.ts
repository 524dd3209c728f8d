import { ValueError } from '../errors.ts';

const counts = new Map<string, number>();

/** As Keras derives names from classes: BatchNormalization becomes batch_normalization, Conv2D conv2d. */
export const layerCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The next free default name: dense, dense_1, dense_2, … */
export function nextName(className: string): string {
  const name = layerCase(className);
  const used = counts.get(name) ?? 0;
  counts.set(name, used + 1);
  return used === 0 ? name : `${name}_${used}`;
}

/**
 * Forgets which default names were given, so that the next Dense is `dense` again.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/backend/clear_session
 * @example
 * tf.keras.backend.clearSession();
 * new tf.keras.layers.Dense(1).name; // 'dense'
 */
export function clearSession(): void {
  counts.clear();
}

/** The name that a layer was given, or the next free one of its class. @throws ValueError for what is no name */
export function nameOf(className: string, name: string | undefined): string {
  if (name === undefined) return nextName(className);
  if (typeof name === 'string' && name !== '' && !name.includes('/')) return name;
  throw new ValueError(
    className,
    "a layer's name must be a text without '/'",
    `'${String(name)}'`,
    'Leave it out, or use a name like hidden_1.',
    { name },
  );
}
