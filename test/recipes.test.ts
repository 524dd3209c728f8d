// Large results of elementwise ops are dropped without a copy under pressure and computed again when somebody reads them: to the bit,
// whatever became meanwhile of what they were made of.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Storage } from '../src/runtime/storage.ts';
import { wasm } from '../src/runtime/wasm.ts';
import type { Tensor } from '../src/tensor.ts';

const N = 1 << 17; // 512 KB of float32
const held = (x: Tensor): Storage => x.storage as Storage;
const isDropped = (x: Tensor): boolean => held(x).dropped;
const bits = (x: Tensor): Uint8Array => new Uint8Array((x.dataSync() as Float32Array).buffer);
const source = (n = N): Tensor => tf.range(n).cast('float32').mul(1e-4).add(0.5);

const same = (found: Uint8Array, wanted: Uint8Array, what?: string): void => assert.is(Buffer.compare(found, wanted), 0, what);

/** Makes so many large tensors that what was made before is dropped. */
function press(): void {
  const one = tf.ones([N]);
  for (const x of Array.from({ length: 100 }, () => one.add(1))) x.dispose();
  one.dispose();
}

/** A tensor that is dropped, and the bits that it had. */
function dropped(make: () => Tensor): [Tensor, Uint8Array] {
  const x = make();
  const before = bits(x);
  press();
  assert.ok(isDropped(x), 'the test must reach what it tests');
  return [x, before];
}

test('what is dropped takes no memory and comes back to the bit', () => {
  const x = tf.constant(source().dataSync());
  const row = tf.constant([1, 2, 3, 4]);
  const m = tf.reshape(x, [-1, 4]);
  const makers: (() => Tensor)[] = [
    () => x.mul(0.3),
    () => x.add(x),
    () => x.sub(0.1).square().sqrt().neg(),
    () => x.tanh().mul(x).exp(),
    () => m.add(row),
    () => m.add(row.sum()),
    () => x.greater(3).where(x, x.neg()),
    () => x.cast('int32').mul(3),
    () => x.cast('float64').div(3),
    () => tf.maximum(x.log(), tf.math.erf(x)),
    () => tf.transpose(m),
    () => tf.nn.softmax(m.mul(1e-3)),
    () => tf.concat([m, m.neg()], 1),
  ];
  for (const make of makers) {
    const [y, before] = dropped(make);
    assert.is(held(y).slot, -1);
    assert.is(held(y).away, null);
    same(bits(y), before, String(make));
    assert.not(isDropped(y));
    y.dispose();
  }
  for (const t of [x, row, m]) t.dispose();
});

test('views, tapes and ops on what was dropped see its elements', () => {
  const x = tf.constant(source().dataSync());
  const [y, before] = dropped(() => x.mul(2));
  const view = y.reshape([2, -1]);
  y.dispose();
  same(bits(view), before);
  const tape = new tf.GradientTape();
  const [z] = dropped(() =>
    tape.record(() => {
      tape.watch(x);
      return x.mul(0.01).exp();
    }),
  );
  const slope = tape.gradient(z, x) as Tensor;
  same(bits(slope), bits(z.mul(Math.fround(0.01))));
  for (const t of [x, view, z, slope]) t.dispose();
});

test('it outlives what it was made of, which is freed with it', () => {
  const x = tf.constant(source().dataSync());
  const [y, wanted] = dropped(() => x.mul(0.3).add(x));
  x.dispose();
  press();
  same(bits(y), wanted);
  const z = y.neg();
  const again = bits(z);
  y.dispose();
  press();
  same(bits(z), again);
  z.dispose();
  assert.is(held(z).pins, 0);
});

test('a chain frees its source at once when its dropped tensors are disposed of', () => {
  const x = tf.constant(source().dataSync());
  const chain = [x.mul(2)];
  for (let i = 0; i < 5; i++) chain.push(chain[i].add(1));
  press();
  assert.ok(chain.every(isDropped));
  const before = tf.memory();
  x.dispose();
  assert.is(tf.memory().storages, before.storages - 1);
  assert.is(held(x).pins, 1);
  assert.ok(held(x).slot >= 0 || held(x).away !== null);
  for (const y of chain) y.dispose();
  assert.is(tf.memory().storages, before.storages - 7);
  assert.is(held(x).pins, 0);
  assert.ok(held(x).slot < 0 && held(x).away === null);
});

test('updates in place do not reach what was made of the old value', () => {
  const start = tf.constant(source().dataSync());
  const v = new tf.Variable(start);
  start.dispose();
  const made: Tensor[] = [];
  const wanted: Uint8Array[] = [];
  for (let i = 0; i < 4; i++) {
    const read = v.value();
    made.push(read.mul(3), v.add(0.5));
    wanted.push(bits(made[2 * i]), bits(made[2 * i + 1]));
    read.dispose();
    press();
    v.assignAdd(tf.ones([N]));
  }
  press();
  made.forEach((y, i) => same(bits(y), wanted[i]));
  for (const y of made) y.dispose();
  v.dispose();
});

test('a variable that starts from a tensor with a recipe keeps what it was assigned', () => {
  const x = tf.constant(source().dataSync());
  const v = new tf.Variable(x.mul(2));
  const step = tf.function(() => v.assignSub(tf.ones([N])));
  for (let i = 0; i < 4; i++) step();
  v.assignAdd(tf.ones([N]));
  const wanted = bits(x.mul(2).sub(1).sub(1).sub(1).sub(1).add(1));
  press();
  for (let i = 0; i < 60; i++) tf.ones([1 << 20]).add(1);
  const value = v.value();
  same(bits(value), wanted);
  for (const t of [x, value]) t.dispose();
  v.dispose();
});

test('a loop that carries its value is never computed from its beginning', () => {
  let x: Tensor = tf.constant(source().dataSync());
  const one = tf.ones([N]);
  const wanted = x.dataSync()[5] as number;
  let most = 0;
  for (let i = 0; i < 300; i++) {
    x = x.add(one).sub(one);
    most = Math.max(most, held(x).recipe?.weight ?? 0);
  }
  assert.ok(most > 8 && most <= 16, `${most} ops`);
  press();
  assert.ok(Math.abs((x.dataSync()[5] as number) - wanted) < 1e-2);
  x.dispose();
  one.dispose();
});

test('errors while it is computed again leave it as it was', () => {
  const x = tf.constant(source().dataSync());
  const [y, wanted] = dropped(() => x.mul(2));
  const { arena } = wasm();
  const { follow } = arena;
  arena.follow = () => {
    throw new Error('no');
  };
  assert.throws(() => y.dataSync(), /no/);
  assert.throws(() => y.add(1), /no/);
  arena.follow = follow;
  assert.ok(isDropped(y));
  same(bits(y), wanted);
  x.dispose();
  y.dispose();
});

test('random chains give under pressure what they give alone', () => {
  let seed = 1;
  const next = (n: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const ops: ((a: Tensor, b: Tensor) => Tensor)[] = [
    (a, b) => a.add(b),
    (a, b) => a.mul(b).tanh(),
    (a) => a.mul(0.5),
    (a) => a.square().sqrt(),
    (a, b) => tf.where(a.less(b), a, b),
    (a) =>
      a
        .reshape([2, -1])
        .sub([[1], [2]])
        .reshape([-1]),
    (a, b) => a.sub(b.mean()),
  ];
  const base = source().dataSync();
  const run = (pressed: boolean): Uint8Array[] => {
    const live = [tf.constant(base), tf.constant(base).neg()];
    for (let i = 0; i < 100; i++) {
      const y = ops[next(ops.length)](live[next(live.length)], live[next(live.length)]);
      live.push(y);
      if (live.length > 12) live.splice(next(live.length), 1)[0].dispose();
      if (pressed && next(25) === 0) press();
    }
    const found = live.map(bits);
    for (const t of live) t.dispose();
    return found;
  };
  const { nursery } = wasm().arena;
  const { add } = nursery;
  for (let round = 0; round < 2; round++) {
    const start = seed;
    // The same draws with and without recipes; `pressed` draws too.
    nursery.add = () => undefined;
    const alone = run(true);
    nursery.add = add;
    seed = start;
    run(true).forEach((found, i) => same(found, alone[i], `round ${round}, tensor ${i}`));
  }
});

test.run();
