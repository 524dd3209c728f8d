// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, tensors, throwsTyped } from './expect.ts';
import { gradients } from './gradients.ts';

// Section 4.7, A001 to A026: what a tape records and how it is asked. `with tf.GradientTape() as tape:` is tape.record(fn).

const variable = (value: tf.TensorLike): tf.Variable => new tf.Variable(value);
const persistent = (): tf.GradientTape => new tf.GradientTape({ persistent: true });

test('A001 y = x**2 + 2x - 5', () => {
  const x = variable(1);
  const tape = new tf.GradientTape();
  const y = tape.record(() => x.pow(2).add(x.mul(2)).sub(5));
  tensor(y, -2);
  tensor(tape.gradient(y, x), 4);
  const v = variable([[1, -2], [0, 0.5]]);
  tensor(gradients(() => v.pow(2).add(v.mul(2)), v)[0], [[4, -2], [2, 3]]);
  const d = new tf.Variable(0.1, { dtype: 'float64' });
  tensor(gradients(() => d.mul(d), d)[0], 0.2, 'float64');
  tensor(gradients(() => tf.reduceSum(tf.subtract(3, v)), v)[0], [[-1, -1], [-1, -1]]);
});

test('A002 a tape that is not persistent serves one gradient', () => {
  const x = variable(3);
  const t = new tf.GradientTape();
  const y = t.record(() => x.mul(x));
  t.gradient(y, x);
  const message = 'gradient: tape was already used, got a second call. Pass { persistent: true }.';
  assert.is(throwsTyped(() => t.gradient(y, x), tf.GradientError).message, message);
  const p = persistent();
  const z = p.record(() => x.mul(x));
  tensor(p.gradient(z, x), 6);
  tensor(p.gradient(z, x), 6);
  const j = new tf.GradientTape();
  const w = j.record(() => x.mul(x));
  j.jacobian(w, x);
  throwsTyped(() => j.gradient(w, x), tf.GradientError, /second call|already used/);
  throwsTyped(() => j.jacobian(w, x), tf.GradientError, 'jacobian', /already used/);
});

test('A004 sources may be any structure', () => {
  const [w, b] = [variable([[1], [2]]), variable([0])];
  const t = persistent();
  const loss = t.record(() => tf.reduceSum(tf.matmul([[3, 4]], w).add(b)));
  const named = t.gradient(loss, { w, b });
  assert.equal(Object.keys(named), ['w', 'b']);
  tensor(named.w, [[3], [4]]);
  tensor(named.b, [1]);
  const nested = t.gradient(loss, [w, [b]] as const);
  tensor(nested[0], [[3], [4]]);
  tensor(nested[1][0], [1]);
  tensor(t.gradient(loss, new Map([['w', w]])).get('w'), [[3], [4]]);
  assert.equal(t.gradient(loss, []), []);
  tensors(t.gradient(loss, [b, b]), [[1], [1]]);
});

test('A005 constants are not watched', () => {
  const x = tf.constant(3);
  const t = new tf.GradientTape();
  const y = t.record(() => x.mul(x));
  assert.is(t.gradient(y, x), null);
  const later = new tf.GradientTape();
  const [before, after] = later.record(() => {
    const first = x.mul(x);
    later.watch(x);
    return [first, x.mul(2)];
  });
  tensor(later.gradient([before, after], x), 2); // watched from then on only
});

test('A006 variables that are not trainable, sums and constants are not watched', () => {
  const [x0, x1] = [variable(3), new tf.Variable(3, { trainable: false })];
  const [x2, x3] = [variable(2).add(1), tf.constant(3)];
  const t = new tf.GradientTape();
  const y = t.record(() => x0.pow(2).add(x1.pow(2)).add(x2.pow(2)));
  assert.equal(t.watchedVariables().map((v) => v === x0), [true]);
  const g = t.gradient(y, [x0, x1, x2, x3]);
  tensor(g[0], 6);
  assert.equal(g.slice(1), [null, null, null]);
  tensor(gradients(() => x1.pow(2), x1)[0], 6); // watch() takes it all the same
});

test('A008 watchAccessedVariables: false leaves watch() alone', () => {
  const [x0, x1] = [variable(0), variable(10)];
  const t = new tf.GradientTape({ watchAccessedVariables: false });
  const y = t.record(() => {
    t.watch(x1);
    return tf.reduceSum(tf.sin(x0).add(tf.nn.softplus(x1)));
  });
  const r = t.gradient(y, { x0, x1 });
  assert.is(r.x0, null);
  near(r.x1, 0.9999546);
  throwsTyped(() => new tf.GradientTape({ watchAccesedVariables: false } as never), tf.ValueError, /watchAccesedVariables/, /persistent/);
});

test('A009 gradients of results on the way', () => {
  const x = tf.constant(3);
  const t = persistent();
  const [y, z] = t.record(() => {
    t.watch(x);
    const square = x.mul(x);
    return [square, square.mul(square)];
  });
  tensor(t.gradient(z, y), 18);
  tensor(t.gradient(z, x), 108);
  tensor(t.gradient(y, y), 1);
  assert.is(t.gradient(y, z), null);
});

test('A010 targets that are no scalars are summed, structures too', () => {
  const x = variable(2);
  const t = persistent();
  const [y0, y1, y2] = t.record(() => [x.pow(2), tf.divide(1, x), x.mul([3, 4])]);
  tensor(t.gradient({ y0, y1 }, x), 3.75);
  tensor(t.gradient(y2, x), 7);
  tensor(t.gradient([y0, [y2]], x), 11);
  assert.is(t.gradient([], x), null);
  const e = variable(tf.zeros([0, 2]));
  tensor(gradients(() => e.mul(3), e)[0], [], 'float32', [0, 2]);
});

test('A012 integer sources have no gradient, and a warning names the dtype', () => {
  const x = tf.constant(10, 'int32');
  const t = new tf.GradientTape();
  const warn = console.warn;
  const said: string[] = [];
  console.warn = (...text: unknown[]) => void said.push(text.join(' '));
  try {
    const y = t.record(() => {
      t.watch(x);
      return x.mul(x);
    });
    assert.is(t.gradient(y, x), null);
  } finally {
    console.warn = warn;
  }
  assert.match(said.join('\n'), /int32/);
  const v = new tf.Variable(2, { dtype: 'int32' });
  const f = variable(3);
  const u = new tf.GradientTape();
  const z = u.record(() => f.mul(v.cast('float32')));
  const g = u.gradient(z, [f, v]);
  tensor(g[0], 2);
  assert.is(g[1], null);
});

test('A013 state stops gradients', () => {
  const [x0, x1] = [variable(3), variable(0)];
  const t = persistent();
  const y = t.record(() => {
    x1.assignAdd(x0);
    return x1.pow(2);
  });
  assert.is(t.gradient(y, x0), null);
  tensor(t.gradient(y, x1), 6);
  const v = variable(2);
  const u = new tf.GradientTape();
  const z = u.record(() => {
    const before = v.mul(v);
    v.assign(10);
    return before;
  });
  tensor(u.gradient(z, v), 4); // with the value that was read, not the one assigned since
});

test("A014 unconnectedGradients: 'zero' gives zeros of the source's shape", () => {
  const [x, y] = [variable([2, 2]), variable(3)];
  const t = persistent();
  const z = t.record(() => y.pow(2));
  tensor(t.gradient(z, x, { unconnectedGradients: 'zero' }), [0, 0]);
  assert.is(t.gradient(z, x, { unconnectedGradients: 'none' }), null);
  const both = t.gradient(z, { x, y }, { unconnectedGradients: 'zero' });
  tensor(both.x, [0, 0]);
  tensor(both.y, 6);
  tensor(t.gradient(z, tf.zeros([0, 2], 'float64'), { unconnectedGradients: 'zero' }), [], 'float64', [0, 2]);
  throwsTyped(() => t.gradient(z, y, { unconnectedGradients: 'zeros' as never }), tf.ValueError, 'gradient', /zeros/, /none/);
});

test('A016 what goes through plain JavaScript numbers loses the gradient', () => {
  const x = variable([1, 2]);
  const t = persistent();
  const y = t.record(() => tf.reduceMean(Float32Array.from(x.dataSync() as Float32Array, (v) => v * v)));
  tensor(y, 2.5);
  assert.is(t.gradient(y, x), null);
  const item = variable(3);
  const z = persistent();
  const mixed = z.record(() => item.mul(item.item() as number));
  tensor(z.gradient(mixed, item), 3);
});

test('A017 gradient inside the recorded block spends the tape', () => {
  const x = variable(3);
  const t = new tf.GradientTape();
  const [g, y] = t.record(() => {
    const inner = x.mul(x);
    return [t.gradient(inner, x), inner] as const;
  });
  tensor(g, 6);
  throwsTyped(() => t.gradient(y, x), tf.GradientError, 'gradient', /already used/);
});

test('A018 stopRecording', () => {
  const [x, y] = [variable(2), variable(3)];
  const t = new tf.GradientTape();
  const z = t.record(() => {
    const s = x.mul(x);
    const ySquare = t.stopRecording(() => y.mul(y));
    return s.add(ySquare);
  });
  const r = t.gradient(z, { x, y });
  tensor(r.x, 4);
  assert.is(r.y, null);
  const u = new tf.GradientTape();
  u.record(() => x.mul(x));
  u.reset(); // forgets what was recorded, and may be used again
  const w = u.record(() => x.mul(3));
  tensor(u.gradient(w, x), 3);
});

test('A020 stopGradient blocks', () => {
  const [x, y] = [variable(2), variable(3)];
  const t = persistent();
  const z = t.record(() => x.pow(2).add(tf.stopGradient(y.pow(2))));
  tensor(z, 13);
  const r = t.gradient(z, { x, y });
  tensor(r.x, 4);
  assert.is(r.y, null);
  tensor(gradients(() => tf.stopGradient(x).mul(x), x)[0], 2);
});

test('A021 customGradient replaces the backward rule', () => {
  const clipGradients = tf.customGradient((y: tf.Tensor) => [y, (dy: tf.Tensor) => tf.clipByNorm(dy, 0.5)]);
  const v = variable(2);
  const t = new tf.GradientTape();
  const out = t.record(() => clipGradients(v.mul(v)));
  tensor(out, 4);
  tensor(t.gradient(out, v), 2);
  const twice = tf.customGradient((a: tf.Tensor, b: tf.Tensor) => [a.mul(b), (dy: tf.Tensor) => [dy.mul(10), dy.mul(20)]]);
  const [a, b] = [tf.constant([1, 2]), tf.constant([3, 4])];
  tensors(gradients(() => twice(a, b), a, b), [[10, 10], [20, 20]]);
  const log1pexp = tf.customGradient((x: tf.Tensor) => {
    const e = tf.exp(x);
    return [tf.math.log(e.add(1)), (dy: tf.Tensor) => dy.mul(tf.subtract(1, tf.divide(1, e.add(1))))];
  });
  const x = tf.constant(100); // the plain rule gives NaN here
  tensor(gradients(() => log1pexp(x), x)[0], 1);
});

test('A022 a customGradient that touches variables takes them', () => {
  const v = variable(2);
  const forgetful = tf.customGradient((x: tf.Tensor) => [x.mul(v), (dy: tf.Tensor) => dy]);
  const x = tf.constant(1);
  const t = new tf.GradientTape();
  throwsTyped(() => t.gradient(t.record(() => forgetful(x)), v), tf.GradientError, 'customGradient', /variables/, /Variable:0/);
  const careful = tf.customGradient((z: tf.Tensor) => [
    z.mul(v),
    (dy: tf.Tensor, { variables }: { variables: readonly tf.Variable[] }) => [dy.mul(variables[0]), [dy.mul(z).mul(100)]],
  ]);
  tensors(gradients(() => careful(x), x, v), [2, 100]);
});

test('A024 two tapes at once', () => {
  const [x0, x1] = [tf.constant(0), tf.constant(0)];
  const [t0, t1] = [new tf.GradientTape(), new tf.GradientTape()];
  const y = t0.record(() =>
    t1.record(() => {
      t0.watch(x0);
      t1.watch(x1);
      return tf.sin(x0).add(tf.sigmoid(x1));
    }),
  );
  tensor(t0.gradient(y, x0), 1);
  tensor(t1.gradient(y, x1), 0.25);
});

test('A025 nested tapes: second and third derivatives', () => {
  const x = variable(1);
  const [t3, t2, t1] = [new tf.GradientTape(), new tf.GradientTape(), new tf.GradientTape()];
  const [dy, d2y] = t3.record(() => {
    const first = t2.record(() => t1.gradient(t1.record(() => x.mul(x).mul(x)), x) as tf.Tensor);
    return [first, t2.gradient(first, x) as tf.Tensor];
  });
  tensor(dy, 3);
  tensor(d2y, 6);
  tensor(t3.gradient(d2y, x), 6);
  const v = variable([0.5, -2]);
  const derivative = (f: (x: tf.Variable) => tf.Tensor) => (z: tf.Variable): tf.Tensor => {
    const t = new tf.GradientTape();
    return t.gradient(t.record(() => f(z)), z) as tf.Tensor;
  };
  near(derivative(derivative((z) => tf.exp(z.mul(2))))(v), [4 * Math.exp(1), 4 * Math.exp(-4)], 'float32', [2], 2e-6);
  tensor(derivative(derivative((z) => z.pow(4)))(v), [3, 48]);
  tensor(derivative(derivative(derivative((z) => z.mul(z).mul(z))))(v), [6, 6]);
});

test('A026 a gradient taken outside the outer tape is not on it', () => {
  const x = variable(3);
  const [outer, inner] = [new tf.GradientTape(), new tf.GradientTape()];
  const y = outer.record(() => inner.record(() => x.pow(2)));
  const g = inner.gradient(y, x) as tf.Tensor;
  tensor(g, 6);
  assert.is(outer.gradient(g, x), null);
});

test.run();
