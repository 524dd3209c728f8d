import { ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';

/**
 * Checks a trailing options object: an unknown option throws, naming it and the known ones, and so does anything but a plain object.
 * @throws ValueError
 */
export function checkOptions<O extends object>(op: string, options: O | undefined, known: readonly (keyof O & string)[]): O {
  if (options === undefined) return {} as O;
  if (!isPlainObject(options)) {
    const got = typeof options === 'object' ? 'an object of a class or an array' : `the ${typeof options} ${String(options)}`;
    throw new ValueError(op, 'options must be a plain object', got, `Write { ${known[0]}: … }.`, { options });
  }
  // Of a plain object `for in` gives its own keys, and makes no list of them.
  for (const key in options) {
    if (!(known as readonly string[]).includes(key) && Object.hasOwn(options, key)) {
      throw new ValueError(op, 'unknown option', `'${key}'`, `Known options: ${known.join(', ')}.`, { option: key });
    }
  }
  return options;
}

/** What every op of TensorFlow takes: the name of its node, where a graph is being written. */
export interface NameOption {
  readonly name?: string;
}

/** The name in a last options object; undefined where something else was passed in its place, as by `list.map(tf.abs)`. */
export const nameIn = (op: string, options: NameOption | number | undefined): string | undefined =>
  isOptions(options) ? checkOptions<NameOption>(op, options, ['name']).name : undefined;

/** Whether a positional argument is really the trailing options object given early. */
export const isOptions = (value: unknown): value is Record<string, unknown> => isPlainObject(value);
