import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';

/** Classes and functions by the names that configs have for them. @example const objects: tf.keras.saving.CustomObjects = { half: (x: tf.Tensor) => x.div(2) }; */
export type CustomObjects = Readonly<Record<string, unknown>>;

const own = new Map<string, unknown>();
const registered = new Map<string, unknown>();
const names = new Map<unknown, string>();
let scope: CustomObjects = {};

/** Lets configs name a class of the library, by the name that Keras has for it. */
export function knowClass(name: string, value: unknown): void {
  own.set(name, value);
}

/** The name under which `knowClass` has a class; null where it has none. */
export function nameOfClass(value: unknown): string | null {
  for (const [name, known] of own) if (known === value) return name;
  return null;
}

/**
 * Lets saved models name a class or a function of yours, so that they load without `customObjects`: a decorator of classes, or a
 * function to call with one. The name in the file is `package>name`.
 * @throws ValueError for a class that cannot be made from a config
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/utils/register_keras_serializable
 * @example
 * class Twice extends tf.keras.layers.Layer {
 *   call(x) { return x.mul(2); }
 * }
 * tf.keras.utils.registerKerasSerializable({ package: 'mine' })(Twice);
 * tf.keras.utils.getRegisteredName(Twice); // 'mine>Twice'
 */
export function registerKerasSerializable(options?: {
  readonly package?: string;
  readonly name?: string | null;
}): <T>(value: T, context?: unknown) => T {
  const given = checkOptions('registerKerasSerializable', options, ['package', 'name']);
  return (value) => {
    if (typeof value !== 'function') {
      throw new ValueError('registerKerasSerializable', 'only classes and functions can be registered', typeof value, 'Give the class.');
    }
    const name = `${given.package ?? 'Custom'}>${given.name ?? value.name}`;
    registered.set(name, value);
    names.set(value, name);
    return value;
  };
}

/** The name of a class or function in files: `package>name` where it was registered, its own name otherwise. @example tf.keras.utils.getRegisteredName(tf.keras.layers.Dense); // 'Dense' */
export function getRegisteredName(value: { readonly name: string }): string {
  return names.get(value) ?? value.name;
}

/** What was registered under a name; null where nothing was. @example tf.keras.utils.getRegisteredObject('mine>Nothing'); // null */
export function getRegisteredObject(name: string): unknown {
  return scope[name] ?? registered.get(name) ?? null;
}

/**
 * Runs `fn` with more classes and functions that configs may name.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/utils/custom_object_scope
 * @example tf.keras.utils.customObjectScope({ half: (x) => x.div(2) }, () => tf.keras.utils.getRegisteredObject('half') !== null); // true
 */
export function customObjectScope<R>(objects: CustomObjects, fn: () => R): R {
  const before = scope;
  scope = { ...before, ...objects };
  try {
    return fn();
  } finally {
    scope = before;
  }
}

/** What a config names: by what the caller gave, what was registered, what the library has; null where it is unknown. */
export function namedObject(name: string, registeredName?: unknown): unknown {
  const full = typeof registeredName === 'string' ? registeredName : name;
  const short = full.split('>').at(-1) as string;
  return scope[full] ?? scope[short] ?? scope[name] ?? registered.get(full) ?? own.get(name) ?? null;
}
