// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { slices, tensor, tensors, throwsTyped } from './expect.ts';
import { gradients } from './gradients.ts';

// Section 4.7, A028 to A048: jacobians, sparse gradients, kinks, broadcasting, loops and branches, forward mode, recomputing.

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const variable = (value: tf.TensorLike): tf.Variable => new tf.Variable(value);
const persistent = (): tf.GradientTape => new tf.GradientTape({ persistent: true });

test('A028 jacobian has the shape of target and source', () => {
  const x = tf.constant(Array.from({ length: 7 }, (_, i) => [i, 1, 2, 3, i + 1]));
  const k = variable(tf.zeros([5, 10]));
  const t = new tf.GradientTape();
  const y = t.record(() => tf.matmul(x, k));
  const j = t.jacobian(y, k) as tf.Tensor;
  assert.equal([...j.shape], [7, 10, 5, 10]);
  tensor(j.at(2, 3, 0), [0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
  tensor(j.at(6, 9, ':', 9), [6, 1, 2, 3, 7]);
  const v = variable([1, 2]);
  const p = persistent();
  const [square, sum] = p.record(() => [v.mul(v), tf.reduceSum(v.mul(v))]);
  tensor(p.jacobian(square, v), [[2, 0], [0, 4]]);
  tensor(p.jacobian(sum, v), [2, 4]);
  const many = p.jacobian(square, { v, other: variable(1) });
  tensor(many.v, [[2, 0], [0, 4]]);
  assert.is(many.other, null);
});

test('A029 batchJacobian', () => {
  const x = tf.constant(Array.from({ length: 7 }, (_, i) => [i, 1, 2, 3, i + 1]));
  const w = tf.constant(Array.from({ length: 5 }, (_, i) => [i, 0, 1, 2, 3, 4]));
  const t = new tf.GradientTape();
  const y = t.record(() => {
    t.watch(x);
    return tf.matmul(x, w);
  });
  const j = t.batchJacobian(y, x) as tf.Tensor;
  assert.equal([...j.shape], [7, 6, 5]);
  tensor(j.at(4), tf.transpose(w).arraySync());
  const u = new tf.GradientTape();
  const z = u.record(() => {
    u.watch(x);
    return x.mul(x);
  });
  tensor(tf.reduceSum(u.batchJacobian(z, x) as tf.Tensor, 1), x.mul(2).arraySync());
});

test('A030 batchJacobian names the ranks it cannot use', () => {
  const x = tf.ones([7, 5]);
  const t = persistent();
  const [scalar, other] = t.record(() => {
    t.watch(x);
    return [tf.reduceSum(x), tf.reduceSum(x, 0)];
  });
  throwsTyped(() => t.batchJacobian(scalar, x), tf.ShapeError, 'batchJacobian', /\[\]/, /\[7, 5\]/);
  throwsTyped(() => t.batchJacobian(other, x), tf.ShapeError, 'batchJacobian', /\[5\]/, /\[7, 5\]/);
});

test('A032 outputGradients weights the target', () => {
  const x = variable([1, 2]);
  const t = persistent();
  const y = t.record(() => x.mul(x));
  tensor(t.gradient(y, x, { outputGradients: tf.constant([10, 100]) }), [20, 400]);
  tensor(t.gradient([y, y], x, { outputGradients: [tf.constant([1, 0]), null] }), [4, 4]);
  tensor(t.gradient(y, x, { outputGradients: [nan, 0] }), [nan, 0]);
  throwsTyped(() => t.gradient(y, x, { outputGradients: tf.constant([1, 2, 3]) }), tf.ShapeError, 'gradient', /\[2\]/, /\[3\]/);
});

test('A033 gather on a variable gives IndexedSlices with duplicates', () => {
  const v = variable([[1, 2], [3, 4], [5, 6]]);
  const t = new tf.GradientTape();
  const y = t.record(() => tf.reduceSum(tf.gather(v, [0, 2, 0]).mul(2)));
  const g: unknown = t.gradient(y, v);
  slices(g, [[2, 2], [2, 2], [2, 2]], [0, 2, 0], [3, 2]);
  tensor(tf.convertToTensor(g as tf.IndexedSlices), [[4, 4], [0, 0], [2, 2]]);
  slices(gradients(() => tf.gather(v, 1), v)[0], [[1, 1]], [1], [3, 2]);
  slices(gradients(() => tf.gather(v, [[0], [1]]), v)[0], [[1, 1], [1, 1]], [0, 1], [3, 2]);
  tensor(gradients(() => tf.gather(v, [0, 0], { axis: 1 }), v)[0], [[2, 0], [2, 0], [2, 0]]);
  assert.match(String(g), /^tf\.IndexedSlices\(values=tf\.Tensor\([\s\S]+denseShape=\[3, 2\]\)$/);
  // What is made of a gather inside, but is no gather, has a dense gradient.
  const three = tf.constant([3, 1, 2]);
  tensor(gradients(() => tf.sort(three).mul([1, 10, 100]), three)[0], [100, 1, 10]);
  tensor(gradients(() => tf.math.topK(three, 2).values, three)[0], [1, 0, 1]);
  const c = tf.constant([1, 2, 3]);
  const dense: unknown = gradients(() => tf.gather(c, [1, 1]), c)[0];
  tensor(tf.convertToTensor(dense as tf.TensorLike), [0, 2, 0]);
});

test('A034 gathers concatenate their slices, other uses make them dense', () => {
  const v = variable([[1], [2]]);
  const t = persistent();
  const [a, b] = t.record(() => {
    const sum = tf.reduceSum(tf.gather(v, [0])).add(tf.reduceSum(tf.gather(v, [1])));
    return [sum, sum.add(tf.reduceSum(v))];
  });
  slices(t.gradient(a, v), [[1], [1]], [0, 1], [2, 1]);
  tensor(t.gradient(b, v), [[2], [2]]);
  const u = persistent();
  const twice = u.record(() => tf.reduceSum(tf.gather(v, [1, 1]).mul(tf.gather(v, [0, 1]))));
  tensor(tf.convertToTensor(u.gradient(twice, v)), [[2], [5]]);
});

test('A036 embeddingLookup is a gather', () => {
  const v = variable([[1, 2], [3, 4]]);
  const t = new tf.GradientTape();
  const y = t.record(() => tf.reduceSum(tf.nn.embeddingLookup(v, [1, 1])));
  slices(t.gradient(y, v), [[1, 1], [1, 1]], [1, 1], [2, 2]);
  tensor(tf.nn.embeddingLookup(v, [[0], [1]]), [[[1, 2]], [[3, 4]]]);
});

test('A037 gradients at ties and kinks', () => {
  const [x, a, b, z] = [variable([2, 2, 1]), variable(1), variable(1), variable(0)];
  const t = persistent();
  const [m, q, r, s, u] = t.record(() => [tf.reduceMax(x), tf.maximum(a, b), tf.nn.relu(z), tf.abs(z), tf.sqrt(z)]);
  tensor(t.gradient(m, x), [0.5, 0.5, 0]);
  tensors(t.gradient(q, [a, b]), [1, 0]);
  tensor(t.gradient(r, z), 0);
  tensor(t.gradient(s, z), 0);
  tensor(t.gradient(u, z), inf);
  const w = variable([[1, 1, 0], [3, 4, 4]]);
  tensor(gradients(() => tf.reduceMin(w, 1), w)[0], [[0, 0, 1], [1, 0, 0]]);
  tensor(gradients(() => tf.reduceMax(w, 1, true), w)[0], [[0.5, 0.5, 0], [0, 0.5, 0.5]]);
  tensors(gradients(() => tf.minimum(a, b), a, b), [1, 0]);
  const p = tf.constant([0, 2, 3]);
  tensor(gradients(() => tf.reduceProd(p), p)[0], [6, 0, 0]);
  tensor(gradients(() => tf.sign(p), p)[0], [0, 0, 0]);
  tensor(gradients(() => tf.clipByValue(p, 0, 2), p)[0], [1, 1, 0]);
});

test('A038 where masks the value, not the NaN of the gradient', () => {
  const x = variable(0);
  const t = new tf.GradientTape();
  const y = t.record(() => tf.where(x.greater(0), tf.divide(1, x), 0));
  tensor(y, 0);
  tensor(t.gradient(y, x), nan);
  const v = variable([-1, 4]);
  const safe = tf.where(v.greater(0), v, 1);
  tensor(safe, [1, 4]);
  tensor(
    gradients(() => {
      const inside = tf.where(v.greater(0), v, 1);
      return tf.where(v.greater(0), tf.sqrt(inside), 0);
    }, v)[0],
    [0, 0.25],
  );
});

test('A040 broadcast operands get gradients of their own shape', () => {
  const [a, b] = [variable([[1], [2]]), variable([1, 2, 3])];
  const t = new tf.GradientTape();
  const y = t.record(() => tf.reduceSum(a.mul(b)));
  tensors(t.gradient(y, [a, b]), [[[6], [6]], [3, 3, 3]]);
  const [s, c] = [variable(2), variable(tf.ones([2, 1, 3]))];
  tensors(gradients(() => s.sub(c), s, c), [6, [[[-1, -1, -1]], [[-1, -1, -1]]]]);
  tensors(gradients(() => tf.add(a, s), a, s), [[[1], [1]], 2]);
  const e = variable(tf.zeros([0, 3]));
  tensors(gradients(() => e.mul(b), b), [[0, 0, 0]]);
  tensor(gradients(() => tf.broadcastTo(s, [2, 2]), s)[0], 4);
});

test('A041 gradients through a loop', () => {
  const x = variable(2);
  const t = new tf.GradientTape();
  const y = t.record(() => {
    let power: tf.Tensor = tf.constant(1);
    for (let i = 0; i < 5; i++) power = power.mul(x);
    return power;
  });
  tensor(y, 32);
  tensor(t.gradient(y, x), 80);
});

test('A042 gradients through a branch', () => {
  const f = (x: tf.Variable): tf.Tensor => ((x.greater(0).item() as boolean) ? x.mul(x) : x.neg());
  const [up, down] = [variable(3), variable(-3)];
  tensor(gradients(() => f(up), up)[0], 6);
  tensor(gradients(() => f(down), down)[0], -1);
});

test('A044 Hessian times vector, forward over reverse', () => {
  const v = new tf.Variable([1, 2]);
  for (const [direction, product] of [[[1, 0], [6, 0]], [[0, 1], [0, 12]], [[1, 1], [6, 12]]]) {
    const acc = new tf.autodiff.ForwardAccumulator(v, tf.constant(direction));
    const g = acc.record(() => {
      const t = new tf.GradientTape();
      return t.gradient(t.record(() => tf.reduceSum(v.pow(3))), v);
    });
    tensor(acc.jvp(g), product);
  }
});

test('A046 a tape that is recording cannot be entered again', () => {
  const t = new tf.GradientTape();
  throwsTyped(() => t.record(() => t.record(() => tf.constant(1))), tf.ValueError, 'GradientTape.record', /still recording/);
  const x = variable(3);
  const y = t.record(() => x.mul(x)); // the failed block left it usable
  tensor(t.gradient(y, x), 6);
});

test('A048 recomputeGrad gives the same gradient', () => {
  const x = new tf.Variable(2);
  const f = tf.recomputeGrad((z: tf.Tensor) => z.pow(3));
  const t = new tf.GradientTape();
  const y = t.record(() => f(x));
  tensor(y, 8);
  tensor(t.gradient(y, x), 12);
});

test.run();
