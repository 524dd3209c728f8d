// Gradients through traced functions that use what stands outside of them, and through rules of the user.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;

/** The gradient of f at x. */
function slope(f: (x: T) => T, x: T): T {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f(x);
  });
  return tape.gradient(y, x);
}

/** What f gives op by op, as a function, in a function, and as a function in a function: each a few times, first runs being no plans. */
function everywhere(f: (x: T) => T, x: T, value: unknown): void {
  const traced = tf.function(f);
  for (const g of [f, traced, tf.function((z: T) => traced(z))]) {
    for (let i = 0; i < 3; i++) tensor(slope(g, x), value);
    const inside = tf.function((z: T) => slope(g, z));
    for (let i = 0; i < 3; i++) tensor(inside(x), value);
  }
}

test('a tensor that a function uses of outside has its gradient', () => {
  const x = tf.constant(3);
  const square = tf.function(() => x.mul(x));
  const branch = tf.function((p: T) =>
    tf.cond(
      p,
      () => x.mul(x),
      () => x,
    ),
  );
  const nested = tf.function(() => square().mul(x));
  for (let i = 0; i < 3; i++) {
    tensor(
      slope(() => square(), x),
      6,
    );
    tensor(
      slope(() => branch(tf.constant(true)), x),
      6,
    );
    tensor(
      slope(() => branch(tf.constant(false)), x),
      1,
    );
    tensor(
      slope(() => nested(), x),
      27,
    );
  }
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    const z = x.mul(2);
    return tf.function(() => z.mul(z))();
  });
  tensor(tape.gradient(y, x), 24);
});

test('a tape in a function watches a tensor of outside through branches and loops', () => {
  const x = tf.constant([0.5, -1.5]);
  const bodies: Record<string, () => T> = {
    cond: () =>
      tf.cond(
        x.sum().less(0),
        () =>
          tf.cond(
            x.sum().less(-5),
            () => x,
            () => x.mul(x),
          ),
        () => x,
      ),
    switchCase: () => tf.switchCase(tf.constant(1, 'int32'), [() => x, () => x.mul(x)]),
    whileLoop: () =>
      tf.whileLoop(
        (i: T) => i.less(1),
        (i: T, a: T) => [i.add(1), a.mul(x)],
        [tf.constant(0), x] as [T, T],
      )[1],
    nested: () =>
      tf.whileLoop(
        (i: T) => i.less(1),
        (i: T, a: T) => [
          i.add(1),
          tf.cond(
            i.less(5),
            () => a.mul(x),
            () => a,
          ),
        ],
        [tf.constant(0), x] as [T, T],
      )[1],
    mapFn: () => tf.mapFn((v: T) => v.mul(x.sum()).sub(v.mul(x.sum())).add(v.mul(v)), x),
  };
  for (const [name, body] of Object.entries(bodies)) {
    const inside = tf.function(() => slope(body, x));
    for (let i = 0; i < 3; i++) assert.equal((inside() as T).arraySync(), [1, -3], name);
    tensor(slope(body, x), [1, -3]);
    const forward = tf.function(() => {
      const acc = new tf.autodiff.ForwardAccumulator(x, tf.onesLike(x));
      return acc.jvp(acc.record(body)) as T;
    });
    for (let i = 0; i < 3; i++) assert.equal(forward().arraySync(), [1, -3], name);
  }
});

test('a rule of the user stays right where its function is called in another one', () => {
  const triple = tf.customGradient((x: T) => [x.mul(x), (dy: T) => dy.mul(x).mul(3)] as const) as (x: T) => T;
  everywhere((x) => triple(x), tf.constant(2), 6);
  everywhere((x) => triple(triple(x)), tf.constant(2), 72);
  const again = tf.recomputeGrad((x: T) => x.mul(x).mul(x)) as (x: T) => T;
  everywhere((x) => again(x), tf.constant(2), 12);
  everywhere((x) => slope(again, x), tf.constant(2), 12);
  everywhere(
    (x) =>
      tf.cond(
        x.greater(0),
        () => again(x.mul(2)),
        () => x,
      ),
    tf.constant(1),
    24,
  );
  const looped = (x: T): T =>
    tf.whileLoop(
      (i: T) => i.less(2),
      (i: T, a: T) => [i.add(1), triple(a).mul(x)],
      [tf.constant(0), x] as [T, T],
    )[1];
  everywhere(looped, tf.constant(2), 832);
  const v = new tf.Variable([
    [1, 2],
    [3, 4],
  ]);
  const rows = tf.recomputeGrad((i: T) => tf.gather(v, tf.cast(i, 'int32')).sum());
  const call = tf.function((i: T) => rows(i));
  const sparse = tf.function((i: T) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => call(i));
    return (tape.gradient(y, v) as T).toTensor();
  });
  for (let i = 0; i < 3; i++)
    tensor(sparse(tf.constant([0, 0])), [
      [2, 2],
      [0, 0],
    ]);
});

test('a rule in a branch that uses a tensor around it is refused by name', () => {
  const f = tf.function((x: T) => {
    const k = x.exp();
    const scaled = tf.customGradient((a: T) => [a.mul(2), (dy: T) => dy.mul(k)] as const) as (a: T) => T;
    return tf.cond(
      x.greater(0),
      () => scaled(x),
      () => x,
    );
  });
  throwsTyped(() => slope((x) => f(x), tf.constant(2)), tf.GradientError, 'customGradient', /Exp:0/, /as an argument/);
});

test('jacobians of an unknown batch; a target of unknown size is refused', () => {
  const x = tf.constant([
    [1, 2],
    [3, 4],
  ]);
  const signature = { inputSignature: [new tf.TensorSpec([null, 2], 'float32')] };
  const taped = (z: T, use: (tape: tf.GradientTape, y: T) => unknown): T => {
    const tape = new tf.GradientTape({ persistent: true });
    const y = tape.record(() => {
      tape.watch(z);
      return z.mul(z).mul(tf.reduceSum(z, 1, true));
    });
    return use(tape, y) as T;
  };
  const batch = tf.function((z: T) => taped(z, (tape, y) => tape.batchJacobian(y, z)), signature);
  for (let i = 0; i < 3; i++)
    tensor(batch(x), [
      [
        [7, 1],
        [4, 16],
      ],
      [
        [51, 9],
        [16, 72],
      ],
    ]);
  const whole = tf.function((z: T) => taped(z, (tape, y) => tape.jacobian(y, z)), signature);
  throwsTyped(() => whole(x), tf.ShapeError, 'jacobian', /\[null, 2\]/);
  const seeded = tf.function((z: T) => taped(z, (tape, y) => tape.gradient(y, z, { outputGradients: z })), signature);
  tensor(seeded(tf.constant([[1, 0]])), [[3, 1]]);
});

test('jvp of a structure has its structure', () => {
  const x = tf.constant([1, 2]);
  const acc = new tf.autodiff.ForwardAccumulator(x, tf.onesLike(x));
  const y = acc.record(() => ({ a: x.mul(x), b: [x.mul(3), tf.constant(1)] }));
  const found = acc.jvp(y);
  tensor(found.a, [2, 4]);
  tensor(found.b[0], [3, 3]);
  assert.is(found.b[1], null);
  tensor(acc.jvp(y, { unconnectedGradients: 'zero' }).b[1], 0);
  throwsTyped(() => acc.jvp('y'), tf.GradientError, 'jvp');
  throwsTyped(() => acc.jvp(y, { unconnectedGradient: 'zero' } as never), tf.ValueError, 'jvp', /unconnectedGradient/);
});

test.run();
