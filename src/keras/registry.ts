import { ValueError } from '../errors.ts';
import { isSerialized } from './config.ts';
import type { AnyLayer } from './layer.ts';

/** A class of layers that can be made from a config. */
export interface LayerClass {
  readonly name: string;
  fromConfig(config: Readonly<Record<string, unknown>>): AnyLayer;
}

const classes = new Map<string, object>();

/** Lets layers inside of configs be made from their class names. */
export function knows(type: { readonly name: string }, name: string = type.name): void {
  classes.set(name, type);
}

const made = (type: LayerClass, config: unknown): AnyLayer => type.fromConfig((config ?? {}) as Record<string, unknown>);

/**
 * The layer that a config { class_name, config } describes.
 * @throws ValueError for a class that is not known
 */
export function layerOf(op: string, value: unknown): AnyLayer {
  if (!isSerialized(value))
    throw new ValueError(op, 'a layer is described by { class_name, config }', typeof value, 'Pass what getConfig gave.', {});
  const type = classes.get(value.class_name);
  if (type !== undefined) return made(type as LayerClass, value.config);
  throw new ValueError(
    op,
    'unknown class of layers',
    `'${value.class_name}'`,
    'Use tf.keras.layers.deserialize(config, { customObjects: { … } }), which knows all of Keras.',
    { className: value.class_name },
  );
}
