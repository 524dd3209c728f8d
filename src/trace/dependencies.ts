/**
 * Runs `fn` after what was called before it, and returns what it returns: programs keep the order of their effects anyway.
 * @param inputs what is to run first
 * Source: https://www.tensorflow.org/api_docs/python/tf/control_dependencies
 * @example tf.controlDependencies([], () => tf.constant(2)).item(); // 2
 */
export const controlDependencies = <R>(_inputs: readonly unknown[] | null, fn: () => R): R => fn();

/**
 * One name for several operations: where ops run as they are called, all of them have run.
 * Source: https://www.tensorflow.org/api_docs/python/tf/group
 * @example tf.group(tf.constant(1)); // null
 */
export const group = (..._inputs: readonly unknown[]): null => null;

/** Does nothing. @example tf.noOp(); // null */
export const noOp = (): null => null;
