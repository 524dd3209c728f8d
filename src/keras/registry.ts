import { ValueError } from '../errors.ts';
import type { Serialized } from './config.ts';
import { isSerialized } from './config.ts';
import type { AnyLayer } from './layer.ts';
import { namedObject } from './saving/registry.ts';

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
    throw new ValueError(op, 'a layer is described by { class_name, config }', typeof value, 'Pass what getConfig gave.');
  const { class_name: name, registered_name: registered } = value as Serialized;
  const type = (namedObject(name, registered) as object | null) ?? classes.get(name);
  if (type !== undefined && type !== null) return made(type as LayerClass, value.config);
  throw new ValueError(
    op,
    'unknown class of layers',
    `'${name}'`,
    'Use tf.keras.layers.deserialize(config, { customObjects: { … } }), which knows all of Keras.',
    { className: name },
  );
}
