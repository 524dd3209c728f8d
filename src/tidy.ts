import { scoped } from './core/scope.ts';
import { GradientError } from './errors.ts';
import { leavesOf } from './tree.ts';

/**
 * Runs `fn` and frees every tensor made in it but those that it returns. Never needed: what nobody can reach leaves the arena by
 * itself. It frees sooner.
 * @throws GradientError when `fn` returns a promise
 * Source: https://js.tensorflow.org/api/latest/#tidy
 * @example
 * const y = tf.tidy(() => tf.add([1, 2], 1).mul(2));
 * y.arraySync(); // [4, 6]
 */
export function tidy<R>(fn: () => R): R {
  return scoped(
    () => {
      const result = fn();
      if (result instanceof Promise) {
        result.catch(() => undefined);
        throw new GradientError('tidy', 'the function must not be async', 'a promise', 'Await outside of tidy, or dispose by hand.');
      }
      return result;
    },
    (result) => leavesOf(result),
  );
}
