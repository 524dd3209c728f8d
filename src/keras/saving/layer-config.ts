import { ValueError } from '../../errors.ts';
import { isPlainObject } from '../../tree.ts';
import type { Serialized } from '../config.ts';
import { isSerialized } from '../config.ts';
import type { AnyLayer } from '../layer.ts';
import { Layer } from '../layer.ts';
import { learn } from '../layers/deserialize.ts';
import * as layers from '../layers/index.ts';
import { getRegisteredName, namedObject, nameOfClass } from './registry.ts';

/** The name of a class in tf.keras.layers, its own where it has several there; null where it has none. */
function keyOf(type: { readonly name: string }): string | null {
  const table: Readonly<Record<string, unknown>> = layers;
  return table[type.name] === type ? type.name : (Object.keys(table).find((key) => table[key] === type) ?? null);
}

/** A layer as Keras writes it: its class by name, and what it was made with. */
export function layerConfig(layer: AnyLayer): Serialized {
  const type = layer.constructor;
  // By identity: whoever bundles the library may have shortened the names of classes.
  const own = nameOfClass(type) ?? keyOf(type);
  const registered = getRegisteredName(type);
  return {
    module: own === null ? '' : 'keras.layers',
    class_name: own ?? type.name,
    config: layer.getConfig(),
    registered_name: registered === type.name ? null : registered,
  };
}

interface FromConfig {
  fromConfig(config: Record<string, unknown>): AnyLayer;
}

/** The layer that a config describes. @throws ValueError for a class that is not known */
export function layerFrom(json: unknown): AnyLayer {
  if (!isSerialized(json)) {
    throw new ValueError(
      'fromConfig',
      'a layer must be described by class_name and config',
      JSON.stringify(json)?.slice(0, 80),
      'Use getConfig of a layer or model.',
    );
  }
  const { class_name: name, config = {}, registered_name: registered } = json as Serialized;
  // Layers inside of layers are found by name too.
  learn();
  const table: Readonly<Record<string, unknown>> = layers;
  const type = namedObject(name, registered) ?? (Object.hasOwn(table, name) ? table[name] : null);
  if (typeof type !== 'function' || !(type.prototype instanceof Layer)) {
    throw new ValueError(
      'fromConfig',
      `the class '${name}' is not known here`,
      `a ${name}${registered === null || registered === undefined ? '' : ` registered as ${registered}`}`,
      `Pass { customObjects: { ${name} } }, or register it: tf.keras.utils.registerKerasSerializable()(${name}).`,
      { className: name },
    );
  }
  return (type as unknown as FromConfig).fromConfig(isPlainObject(config) ? config : {});
}
