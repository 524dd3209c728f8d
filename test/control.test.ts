// Control flow: eager, traced, and their gradients, which must be the same.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;
const i32 = (v: number): T => tf.constant(v, 'int32');

/** The slopes of a loop sum what each turn gives in another order than a tape does: the last bit may differ. */
function close(a: readonly T[], b: readonly T[], what: string): void {
  for (let i = 0; i < b.length; i++) near(a[i], b[i].arraySync(), b[i].dtype, b[i].shape);
  assert.is(a.length, b.length, what);
}

/** Value and slopes of f in every mode; all values must be the same bits. */
function everywhere(f: (...x: T[]) => T, x: readonly T[], what: string): [unknown, unknown] {
  const graded = (g: (...x: T[]) => T, on: readonly T[]): [T, T[]] => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(...on.filter((t) => t.dtype === 'float32'));
      return g(...on);
    });
    return [
      y,
      tape.gradient(
        y,
        on.filter((t) => t.dtype === 'float32'),
        { unconnectedGradients: 'zero' },
      ) as T[],
    ];
  };
  const [y, slopes] = graded(f, x);
  const traced = tf.function((...args: T[]) => f(...args));
  assert.equal(traced(...x).arraySync(), y.arraySync(), `${what}: traced`);
  const [outside, outer] = graded(traced, x);
  assert.equal(outside.arraySync(), y.arraySync(), `${what}: value under a tape`);
  close(outer, slopes, `${what}: a tape around`);
  const inside = tf.function((...args: T[]) => graded(f, args)[1]);
  close(inside(...x), slopes, `${what}: a tape inside`);
  return [y.arraySync(), slopes.map((g) => g.arraySync())];
}

test('cond: the same in every mode', () => {
  const f = (x: T, y: T): T =>
    tf.cond(
      x.sum().greater(0),
      () => x.mul(y).mul(x),
      () => x.neg(),
    );
  assert.equal(everywhere(f, [tf.constant([1, 2]), tf.constant(3)], 'taken'), [
    [3, 12],
    [[6, 12], 5],
  ]);
  assert.equal(everywhere(f, [tf.constant([-1, -2]), tf.constant(3)], 'not taken'), [
    [1, 2],
    [[-1, -1], 0],
  ]);
  assert.equal(everywhere(f, [tf.constant([]), tf.constant(3)], 'empty'), [[], [[], 0]]);
});

test('whileLoop: the same in every mode', () => {
  const power = (x: T, n: T): T =>
    tf.whileLoop(
      (i: T) => i.less(n),
      (i: T, y: T) => [i.add(1), y.mul(x)],
      [i32(0), tf.onesLike(x)],
    )[1];
  assert.equal(everywhere(power, [tf.constant([2, 3]), i32(3)], 'three'), [[8, 27], [[12, 27]]]);
  assert.equal(everywhere(power, [tf.constant([2, 3]), i32(0)], 'none'), [[1, 1], [[0, 0]]]);
  const newton = (x: T): T =>
    tf.whileLoop(
      (y: T) => y.square().sub(x).abs().greater(1e-3),
      (y: T) => [y.add(x.div(y)).mul(0.5)],
      [x],
    )[0];
  const [root] = everywhere(newton, [tf.constant(2)], 'newton');
  assert.ok(Math.abs((root as number) - Math.SQRT2) < 1e-3);
});

test('nested control flow: the same in every mode', () => {
  const f = (x: T, n: T): T =>
    tf.whileLoop(
      (i: T) => i.less(n),
      (i: T, y: T) => [
        i.add(1),
        tf.cond(
          i.floormod(2).equal(0),
          () => y.mul(x),
          () =>
            tf.whileLoop(
              (j: T) => j.less(i),
              (j: T, z: T) => [j.add(1), z.add(x)],
              [i32(0), y],
            )[1],
        ),
      ],
      [i32(0), x],
    )[1];
  for (const n of [0, 1, 2, 5]) everywhere(f, [tf.constant([1.5, -0.5]), i32(n)], `${n}`);
});

test('switchCase and case: the same in every mode', () => {
  const f = (x: T, i: T): T => tf.switchCase(i, [() => x, () => x.square(), () => x.mul(3)]);
  for (const [i, y, g] of [
    [0, 2, 1],
    [1, 4, 4],
    [2, 6, 3],
    [7, 6, 3],
    [-1, 6, 3],
  ])
    assert.equal(everywhere(f, [tf.constant(2), i32(i)], `${i}`), [y, [g]]);
  const h = (x: T): T =>
    tf.case(
      [
        [x.less(0), () => x.neg()],
        [x.less(1), () => x.square()],
      ],
      { default: () => tf.sqrt(x) },
    );
  for (const [x, y] of [
    [-2, 2],
    [0.5, 0.25],
    [4, 2],
  ])
    assert.equal(everywhere(h, [tf.constant(x)], `${x}`)[0], y);
  tensor(tf.switchCase(9, [() => tf.constant(1)], { default: () => tf.constant(5) }), 5);
  throwsTyped(() => tf.switchCase(0, []), tf.ValueError, 'switchCase');
  throwsTyped(() => tf.case([[tf.constant(false), () => 1]]), tf.ValueError, 'case', /no condition/);
  throwsTyped(
    () =>
      tf.case(
        [
          [tf.constant(true), () => 1],
          [tf.constant(true), () => 2],
        ],
        { exclusive: true },
      ),
    tf.ValueError,
    /several/,
  );
});

test('mapFn, scan, foldl, foldr: the same in every mode', () => {
  const x = tf.constant([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  assert.equal(
    everywhere((t) => tf.mapFn((row: T) => row.square().sum(), t), [x], 'mapFn'),
    [
      [5, 25, 61],
      [
        [
          [2, 4],
          [6, 8],
          [10, 12],
        ],
      ],
    ],
  );
  assert.equal(everywhere((t) => tf.scan((a: T, row: T) => a.mul(row), t), [x], 'scan')[0], [
    [1, 2],
    [3, 8],
    [15, 48],
  ]);
  assert.equal(
    everywhere((t) => tf.scan((a: T, row: T) => a.add(row), t, { initializer: tf.zeros([2]), reverse: true }), [x], 'reverse')[0],
    [
      [9, 12],
      [8, 10],
      [5, 6],
    ],
  );
  assert.equal(everywhere((t) => tf.foldl((a: T, row: T) => a.sub(row), t), [x], 'foldl')[0], [-7, -8]);
  assert.equal(everywhere((t) => tf.foldr((a: T, row: T) => a.sub(row), t), [x], 'foldr')[0], [1, 0]);
  const pair = tf.mapFn(([a, b]: T[]) => ({ s: a.add(b), p: a.mul(b) }), [tf.constant([1, 2]), tf.constant([3, 4])]);
  tensor(pair.s, [4, 6]);
  tensor(pair.p, [3, 8]);
  tensor(
    tf.mapFn((v: T) => v.mul(2), [1, 2, 3]),
    [2, 4, 6],
  );
  throwsTyped(() => tf.mapFn((v: T) => v, tf.constant(1)), tf.ShapeError, 'mapFn', /\[\]/);
  throwsTyped(() => tf.mapFn((v: T[]) => v[0], [tf.ones([2]), tf.ones([3])]), tf.ShapeError, /\[2\] and \[3\]/);
});

test('effects in branches and loops run when they are reached', () => {
  const v = new tf.Variable(0);
  const f = tf.function((n: T) => {
    tf.whileLoop(
      (i: T) => i.less(n),
      (i: T) => {
        tf.cond(
          i.floormod(2).equal(0),
          () => v.assignAdd(1).value(),
          () => tf.constant(0),
        );
        return [i.add(1)];
      },
      [i32(0)],
    );
    return v.value();
  });
  tensor(f(i32(5)), 3);
  tensor(f(i32(0)), 3);
  tensor(f(i32(1)), 4);
  const untouched = tf.function((x: T) => {
    tf.cond(
      x.greater(0),
      () => v.assign(100).value(),
      () => tf.constant(0),
    );
    return x;
  });
  untouched(tf.constant(-1));
  tensor(v, 4);
  untouched(tf.constant(1));
  tensor(v, 100);
});

test('variables in branches and loops get gradients', () => {
  const w = new tf.Variable(3);
  const u = new tf.Variable(5);
  const f = tf.function(
    (x: T, n: T) =>
      tf.whileLoop(
        (i: T) => i.less(n),
        (i: T, y: T) => [
          i.add(1),
          tf.cond(
            y.less(20),
            () => y.mul(w),
            () => y.add(u),
          ),
        ],
        [i32(0), x],
      )[1],
  );
  const slopes = (): unknown[] => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => f(tf.constant(2), i32(4)));
    tensor(y, 59);
    return (tape.gradient(y, [w, u]) as T[]).map((g) => g.item());
  };
  assert.equal(slopes(), [2 * 27, 1]);
  const before = tf.memory();
  for (let i = 0; i < 20; i++) tf.tidy(() => void slopes());
  assert.is(tf.memory().storages, before.storages);
});

test('bad input', () => {
  const x = tf.constant(1);
  throwsTyped(
    () =>
      tf.cond(
        x,
        () => x,
        () => x,
      ),
    tf.DTypeError,
    'cond',
    /bool/,
    /float32/,
  );
  throwsTyped(
    () =>
      tf.cond(
        tf.constant([true]),
        () => x,
        () => x,
      ),
    tf.ShapeError,
    'cond',
    /\[1\]/,
  );
  throwsTyped(
    () =>
      tf.whileLoop(
        (y: T) => y,
        (y: T) => [y],
        [x],
      ),
    tf.DTypeError,
    'whileLoop',
    /bool/,
  );
  throwsTyped(
    () =>
      tf.whileLoop(
        (y: T) => y.less(2),
        (y: T) => [y, y],
        [x],
      ),
    tf.ValueError,
    'whileLoop',
    /1 loop variables/,
    /got 2/,
  );
  throwsTyped(
    () =>
      tf.function((y: T) =>
        tf.whileLoop(
          (z: T) => z.less(2),
          (z: T) => [z, z],
          [y],
        ),
      )(x),
    tf.ValueError,
    /1 loop variables/,
  );
  throwsTyped(
    () =>
      tf.whileLoop(
        (y: T) => y.less(2),
        (y: T) => [y],
        [x],
        { maximumIterations: -1 },
      ),
    tf.ValueError,
    /-1/,
  );
});

test('a limit that only a run tells counts the turns', () => {
  const f = tf.function((x: T, most: T) =>
    tf.whileLoop(
      (i: T) => i.less(5),
      (i: T, a: T) => [i.add(1), a.mul(x)],
      [tf.constant(0), x] as [T, T],
      { maximumIterations: most },
    ),
  );
  const grown = tf.function((x: T, most: T) =>
    tf.whileLoop(
      () => true,
      (a: T) => [tf.concat([a, a], 0)],
      [x],
      { maximumIterations: most, shapeInvariants: [[null]] },
    ),
  );
  for (const most of [0, 2, 7, -1]) {
    const turns = Math.max(0, Math.min(5, most));
    for (let run = 0; run < 3; run++) {
      const x = tf.constant(2);
      const tape = new tf.GradientTape();
      const [i, a] = tape.record(() => {
        tape.watch(x);
        return f(x, tf.constant(most, 'int32'));
      });
      tensor(i, turns);
      tensor(a, 2 ** (turns + 1));
      tensor(tape.gradient(a, x), (turns + 1) * 2 ** turns);
    }
  }
  tensor(grown(tf.constant([1]), tf.constant(2, 'int32'))[0], [1, 1, 1, 1]);
  // Known while tracing: no counter among the variables.
  const known = tf.function((x: T) =>
    tf.whileLoop(
      () => true,
      (i: T) => [i.add(1)],
      [x],
      { maximumIterations: tf.constant(3, 'int32') },
    ),
  );
  tensor(known(tf.constant(0))[0], 3);
  assert.match(known.traces[0].graph.toString(), /most=3/);
});

test('case in a function refuses at its run what it refuses at once', () => {
  const only = tf.function((x: T) =>
    tf.case([
      [x.greater(0), () => x],
      [x.less(-5), () => x.neg()],
    ]),
  );
  const exclusive = tf.function((x: T) =>
    tf.case(
      [
        [x.greater(0), () => x.mul(1)],
        [x.greater(5), () => x.mul(2)],
      ],
      { default: () => x.neg(), exclusive: true },
    ),
  );
  for (let run = 0; run < 3; run++) {
    tensor(only(tf.constant(2)), 2);
    tensor(only(tf.constant(-7)), 7);
    throwsTyped(() => only(tf.constant(-1)), tf.ValueError, /no condition holds/);
    tensor(exclusive(tf.constant(2)), 2);
    tensor(exclusive(tf.constant(-2)), 2);
    throwsTyped(() => exclusive(tf.constant(7)), tf.ValueError, /several conditions hold/);
  }
});

test.run();
