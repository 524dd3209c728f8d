let mode: boolean | undefined;
let depth = 0;

/** Whether the layers called now are being trained: what the outermost call said, or not. */
export const isTraining = (): boolean => mode ?? false;

/** Whether the layer called now was called by none. */
export const outermost = (): boolean => depth === 1;

/** Runs `fn`, the call of a layer, with the layers inside in that mode; undefined leaves what the call around said. */
export function inMode<R>(training: boolean | null | undefined, fn: () => R): R {
  const before = mode;
  if (training !== undefined && training !== null) mode = training;
  depth++;
  try {
    return fn();
  } finally {
    depth--;
    mode = before;
  }
}
