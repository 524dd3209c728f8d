import { ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';

/**
 * Checks a trailing options object: an unknown option throws, naming it and the known ones.
 * @throws ValueError
 */
export function checkOptions<O extends object>(op: string, options: O | undefined, known: readonly (keyof O & string)[]): O {
  if (options === undefined) return {} as O;
  for (const key of Object.keys(options)) {
    if (!(known as readonly string[]).includes(key)) {
      throw new ValueError(op, 'unknown option', `'${key}'`, `Known options: ${known.join(', ')}.`, { option: key });
    }
  }
  return options;
}

/** Whether a positional argument is really the trailing options object given early. */
export const isOptions = (value: unknown): value is Record<string, unknown> => isPlainObject(value);
