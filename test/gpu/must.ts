export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** What `fn` throws. */
export function thrown(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
