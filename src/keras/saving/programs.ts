// Functions have no config. A saved model keeps their traced programs beside it, and configs name them by their number: what writes or
// reads a model says here which they are.

type Program = (x: never, training?: boolean) => unknown;

interface Programs {
  readonly written: ReadonlyMap<object, number>;
  readonly loaded: readonly Program[];
}
const none: Programs = { written: new Map(), loaded: [] };
let current = none;

/** The number of the program that was saved for a layer; null where none was. */
export const programOf = (layer: object): number | null => current.written.get(layer) ?? null;

/** A program that the model which is being loaded brings; null where there is none. */
export const loadedProgram = (number: number): Program | null => current.loaded[number] ?? null;

/** Runs `fn` while configs name these programs. */
export function withPrograms<R>(programs: Partial<Programs>, fn: () => R): R {
  const before = current;
  current = { ...none, ...programs };
  try {
    return fn();
  } finally {
    current = before;
  }
}
