export interface CallOptions {
  /** Whether dropout drops and statistics move; what the call around said unless given. */
  readonly training?: boolean | null;
  /** Which entries of the input count; what the layer before said unless given. */
  readonly mask?: unknown;
}
/** What `call` is told beside the input. */
export interface CallContext {
  readonly training: boolean;
  /** The masks of the input, in its structure; null where there is none. */
  readonly mask: unknown;
}

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
