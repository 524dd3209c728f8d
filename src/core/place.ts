// Which device the ops that are called now were asked for on: full names, as `x.device` gives them.

const stack: (string | null)[] = [];

/** The device that the innermost tf.device names; null outside of every one. */
export const scopeDevice = (): string | null => (stack.length === 0 ? null : stack[stack.length - 1]);

/** Runs `fn` with ops placed on a device that is there; with null where their inputs lie. */
export function within<R>(device: string | null, fn: () => R): R {
  stack.push(device);
  try {
    return fn();
  } finally {
    stack.pop();
  }
}
