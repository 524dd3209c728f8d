import type { TensorLike } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { clipByValue } from '../ops/clip.ts';
import type { Tensor } from '../tensor.ts';
import { EPSILON, operandsOf } from './operands.ts';

// The losses that take targets and predictions of one shape and nothing else: one loss for each sample, over the last axis.

const LOG_2 = Math.log(2);
const logCoshOf = (x: Tensor): Tensor => x.add(x.mul(-2).softplus()).sub(LOG_2);
const divergence = (t: Tensor, p: Tensor): Tensor => t.mul(t.div(p).log()).sum(-1);

/** Labels 0 and 1 as -1 and 1; others as they are. */
function signed(t: Tensor): Tensor {
  return t.equal(0).logicalOr(t.equal(1)).all().where(t.mul(2).sub(1), t);
}

const over = (op: string, yTrue: TensorLike, yPred: TensorLike, rule: (t: Tensor, p: Tensor) => Tensor): Tensor =>
  composed(() => {
    const [t, p] = operandsOf(op, yTrue, yPred);
    return rule(t, p);
  });

/**
 * mean((yTrue - yPred)²), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.meanSquaredError([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function meanSquaredError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('meanSquaredError', yTrue, yPred, (t, p) => t.sub(p).square().mean(-1));
}

/**
 * mean(|yTrue - yPred|), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.meanAbsoluteError([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function meanAbsoluteError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('meanAbsoluteError', yTrue, yPred, (t, p) => t.sub(p).abs().mean(-1));
}

/**
 * 100 · mean(|(yTrue - yPred) / yTrue|), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.meanAbsolutePercentageError([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function meanAbsolutePercentageError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('meanAbsolutePercentageError', yTrue, yPred, (t, p) => t.sub(p).div(t.abs().maximum(EPSILON)).abs().mean(-1).mul(100));
}

/**
 * mean((log(yTrue + 1) - log(yPred + 1))²), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.meanSquaredLogarithmicError([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function meanSquaredLogarithmicError(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('meanSquaredLogarithmicError', yTrue, yPred, (t, p) =>
    t.maximum(EPSILON).add(1).log().sub(p.maximum(EPSILON).add(1).log()).square().mean(-1),
  );
}

/**
 * mean(log(cosh(yPred - yTrue))), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.logCosh([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function logCosh(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('logCosh', yTrue, yPred, (t, p) => logCoshOf(p.sub(t)).mean(-1));
}

/**
 * mean(max(1 - yTrue · yPred, 0)); labels 0 and 1 become -1 and 1, over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.hinge([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function hinge(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('hinge', yTrue, yPred, (t, p) => signed(t).mul(p).mul(-1).add(1).maximum(0).mean(-1));
}

/**
 * mean(max(1 - yTrue · yPred, 0)²); labels 0 and 1 become -1 and 1, over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.squaredHinge([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function squaredHinge(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('squaredHinge', yTrue, yPred, (t, p) => signed(t).mul(p).mul(-1).add(1).maximum(0).square().mean(-1));
}

/**
 * max(max((1 - yTrue) · yPred) - sum(yTrue · yPred) + 1, 0), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.categoricalHinge([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function categoricalHinge(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('categoricalHinge', yTrue, yPred, (t, p) => t.mul(-1).add(1).mul(p).max(-1).sub(t.mul(p).sum(-1)).add(1).maximum(0));
}

/**
 * sum(yTrue · log(yTrue / yPred)), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.klDivergence([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function klDivergence(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('klDivergence', yTrue, yPred, (t, p) => divergence(clipByValue(t, EPSILON, 1), clipByValue(p, EPSILON, 1)));
}

/**
 * mean(yPred - yTrue · log(yPred)), over the last axis.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://keras.io/api/losses/
 * @example tf.keras.losses.poisson([[0, 1]], [[1, 1]]).shape; // [1]
 */
export function poisson(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return over('poisson', yTrue, yPred, (t, p) => p.sub(p.add(EPSILON).log().mul(t)).mean(-1));
}
