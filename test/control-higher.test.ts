// Derivatives of control flow beyond the first: in every mode what nested tapes find of the same function without tracing.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;
type Source = T | tf.Variable;
const i32 = (v: number): T => tf.constant(v, 'int32');

/** The derivative of that order of f's sum, along ones, with respect to each source. */
function derivatives(f: () => T, sources: readonly Source[], order: number): readonly T[] {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(...sources);
    return order === 1 ? f() : derivatives(f, sources, order - 1).reduce((sum, g) => sum.add(g.sum()), tf.constant(0));
  });
  return tape.gradient(y, sources, { unconnectedGradients: 'zero' }) as readonly T[];
}

/** Orders one to three of f: eager, of a traced f, and with the tapes inside the trace. */
function agree(f: (...x: T[]) => T, x: readonly T[], what: string, variables: readonly tf.Variable[] = []): void {
  const before = tf.memory();
  tf.tidy(() => {
    const traced = tf.function((...args: T[]) => f(...args));
    for (const order of [1, 2, 3]) {
      const on = (g: (...x: T[]) => T, args: readonly T[]): readonly T[] =>
        derivatives(() => g(...args), [...args.filter((t) => t.dtype === 'float32'), ...variables], order);
      const wanted = on(f, x);
      const inside = tf.function((...args: T[]) => on(f, args));
      const both = tf.function((...args: T[]) => on(traced, args));
      for (const found of [on(traced, x), inside(...x), inside(...x), both(...x)]) {
        assert.is(found.length, wanted.length);
        found.forEach((g, i) => {
          near(g, wanted[i].arraySync(), 'float32', wanted[i].shape, 1e-4);
        });
      }
    }
  });
  assert.is(tf.memory().storages, before.storages, what);
}

test('cond', () => {
  const f = (x: T, y: T): T =>
    tf.cond(
      x.sum().greater(0),
      () => x.pow(3).mul(y.square()),
      () => x.mul(y).sin(),
    );
  agree(f, [tf.constant([1, 2]), tf.constant(0.5)], 'taken');
  agree(f, [tf.constant([-1, -0.5]), tf.constant(0.5)], 'not taken');
});

test('an operand that a branch does not use, one that comes twice, and no operand', () => {
  const f = (x: T, y: T): T => tf.switchCase(i32(1), [() => y, () => x.square(), () => tf.constant(1)]);
  agree(f, [tf.constant(3), tf.constant(4)], 'unused');
  agree((x: T) => f(x, x), [tf.constant(3)], 'twice');
});

test('whileLoop', () => {
  const power = (x: T, n: T): T =>
    tf.whileLoop(
      (i: T) => i.less(n),
      (i: T, y: T) => [i.add(1), y.mul(x).add(y.square())],
      [i32(0), x.mul(0.5)],
    )[1];
  for (const n of [0, 1, 3]) agree(power, [tf.constant([0.4, -0.3]), i32(n)], `${n} turns`);
});

test('control flow inside control flow', () => {
  const f = (x: T, n: T): T =>
    tf.whileLoop(
      (i: T) => i.less(n),
      (i: T, y: T) => [
        i.add(1),
        tf.cond(
          i.floormod(2).equal(0),
          () => y.mul(x).tanh(),
          () =>
            tf.whileLoop(
              (j: T) => j.less(i),
              (j: T, z: T) => [j.add(1), z.square().add(x)],
              [i32(0), y],
            )[1],
        ),
      ],
      [i32(0), x],
    )[1];
  for (const n of [1, 2, 3]) agree(f, [tf.constant([0.5, -0.25]), i32(n)], `${n} turns`);
});

test('variables in branches and loops', () => {
  const w = new tf.Variable(0.7);
  const f = (x: T, n: T): T =>
    tf.whileLoop(
      (i: T) => i.less(n),
      (i: T, y: T) => [
        i.add(1),
        tf.cond(
          y.less(2),
          () => y.mul(w).mul(w),
          () => y.sub(w),
        ),
      ],
      [i32(0), x],
    )[1];
  agree(f, [tf.constant(1.5), i32(2)], 'variables', [w]);
  w.dispose();
});

test('sizes that change from turn to turn', () => {
  const f = tf.function((x: T) => {
    const [, y] = tf.whileLoop(
      (i: T) => i.less(2),
      (i: T, z: T) => [i.add(1), tf.concat([z, z.square()], 0)],
      [i32(0), x],
      { shapeInvariants: [[], [null]] },
    );
    return y;
  });
  const x = tf.constant([1, 2]);
  const [second] = derivatives(() => f(x), [x], 2);
  // x + x² + x² + x⁴, twice differentiated
  near(second, [4 + 12, 4 + 48], 'float32', [2], 1e-5);
});

test('effects are not repeated: a second derivative of them is refused', () => {
  const v = new tf.Variable(0);
  const x = tf.constant(2);
  const f = tf.function((t: T) =>
    tf.cond(
      t.greater(0),
      () => {
        v.assignAdd(1);
        return t.pow(3);
      },
      () => t,
    ),
  );
  near(derivatives(() => f(x), [x], 1)[0], 12, 'float32', [], 1e-5);
  throwsTyped(() => derivatives(() => f(x), [x], 2), tf.GradientError, 'cond', /effects/);
  v.dispose();
});

test.run();
