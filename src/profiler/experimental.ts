// tf.profiler.experimental
import { scope } from './session.ts';

export { start, stop } from './session.ts';

/**
 * Names a part of the program in a profile: `new tf.profiler.experimental.Trace('train').run(() => …)`. Does nothing without a profile.
 * Source: https://www.tensorflow.org/api_docs/python/tf/profiler/experimental/Trace
 * @example new tf.profiler.experimental.Trace('step').run(() => 42); // 42
 */
export class Trace {
  constructor(readonly name: string) {}

  /** Runs `fn` within the part; where it gives a promise, the part lasts until that is settled. */
  run<R>(fn: () => R): R {
    return scope(this.name, fn);
  }
}
