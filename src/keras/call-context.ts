let mode: boolean | undefined;

/** Whether the layers called now are being trained: what the outermost call said, or not. */
export const isTraining = (): boolean => mode ?? false;

/** Runs `fn` with the layers inside in that mode; undefined leaves what the call around said. */
export function inMode<R>(training: boolean | null | undefined, fn: () => R): R {
  if (training === undefined || training === null) return fn();
  const before = mode;
  mode = training;
  try {
    return fn();
  } finally {
    mode = before;
  }
}
