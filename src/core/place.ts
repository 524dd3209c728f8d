// Which device the ops that are called now were asked for on: full names, as `x.device` gives them.

/** What always is there. */
export const CPU = '/job:localhost/replica:0/task:0/device:CPU:0';

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

/** Runs `fn` on the CPU: counters and other numbers that no other device has a dtype for. */
export const onCpu = <R>(fn: () => R): R => within(CPU, fn);
