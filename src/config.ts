import { ValueError } from './errors.ts';
import { modules, plainName } from './identifier.ts';
import { camel } from './spelling.ts';
import { isPlainObject } from './tree.ts';

// Configs are plain objects in Keras' spelling: { class_name, config } for an object, snake_case for its options.

/** What Keras writes in the place of an object. */
export interface Serialized {
  readonly module: string;
  readonly class_name: string;
  readonly config: Record<string, unknown>;
  readonly registered_name: string | null;
}

/** Whatever was made with options that it can tell. */
export interface Configurable {
  getConfig(): Record<string, unknown>;
}

export const isSerialized = (value: unknown): value is { readonly class_name: string; readonly config?: unknown } =>
  isPlainObject(value) && typeof value.class_name === 'string';

/** An object as { module, class_name, config }; null and names stay, a function gives its name. */
export function serialized(module: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'function') return value.name;
  if (typeof value !== 'object' || !('getConfig' in value)) return value;
  const object = value as Configurable;
  return { module: `keras.${module}`, class_name: value.constructor.name, config: object.getConfig(), registered_name: null };
}

/** The options that a config names: camelCase, null left out. */
export function optionsOf(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const key of Object.keys(config)) if (config[key] !== null) options[camel(key)] = config[key];
  return options;
}

type Class<T> = new (options: never) => T;

/** A class that is not made from one options object says how its config is read. */
interface Readable<T> {
  fromConfig?(config: Record<string, unknown>): T;
}

/**
 * The object that a name, a class's { class_name, config } or the object itself stands for.
 * @throws ValueError naming what there is
 */
export function objectOf<T extends object>(
  what: string,
  identifier: unknown,
  table: Readonly<Record<string, Class<T>>>,
  isOne: (value: unknown) => value is T,
): T {
  if (isOne(identifier)) return identifier;
  const name = isSerialized(identifier) ? identifier.class_name : identifier;
  if (typeof name === 'string') {
    const wanted = plainName(name);
    for (const key of Object.keys(table)) {
      if (plainName(key) !== wanted && plainName(table[key].name) !== wanted) continue;
      const config = isSerialized(identifier) && isPlainObject(identifier.config) ? identifier.config : {};
      const type: Class<T> & Readable<T> = table[key];
      return type.fromConfig === undefined ? new type(optionsOf(config) as never) : type.fromConfig(config);
    }
  }
  throw new ValueError(
    `${modules(what)}.get`,
    `could not interpret ${what} identifier`,
    `${isSerialized(identifier) ? identifier.class_name : String(identifier)}`,
    `Known: ${Object.keys(table).join(', ')}.`,
    { identifier },
  );
}
