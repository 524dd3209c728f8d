import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

// Programs of every kind, saved as bytes and run again.

const again = <M extends object>(m: M): tf.savedModel.LoadedModule => tf.savedModel.deserialize(tf.savedModel.serialize(m));
const holding = (parts: object): tf.Module => Object.assign(new tf.Module(), parts);

const xs = (): tf.Tensor =>
  tf.constant([
    [1, -2, 3],
    [0.5, 4, -1],
  ]);

test('control flow, with gradients', () => {
  const w = new tf.Variable([1, 2, 3]);
  const f = tf.function((x: tf.Tensor, n: tf.Tensor) => {
    const scaled = tf.cond(
      x.sum().greater(0),
      () => x.mul(w),
      () => x.sub(w),
    );
    const [, y] = tf.whileLoop(
      (i: tf.Tensor) => i.less(n),
      (i: tf.Tensor, acc: tf.Tensor) => [i.add(1), acc.mul(w).add(scaled)],
      [tf.constant(0, 'int32'), scaled],
    ) as [tf.Tensor, tf.Tensor];
    return y;
  });
  const n = tf.constant(3, 'int32');
  f(xs(), n);
  const loaded = again(holding({ w, f }));
  for (const x of [xs(), xs().neg()]) {
    const results = [f, loaded.f].map((fn, i) => {
      const v = i === 0 ? w : loaded.w;
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return fn(x, n) as tf.Tensor;
      });
      return [y, ...(tape.gradient(y, [x, v]) as tf.Tensor[])].map((t) => t.arraySync());
    });
    assert.equal(results[1], results[0]);
  }
});

test('custom gradients are saved as programs, with what they use', () => {
  const w = new tf.Variable(2);
  const outside = tf.constant(7);
  const clip = tf.customGradient((x: tf.Tensor) => {
    const kept = x.square();
    return [x.mul(3), (dy: tf.Tensor) => dy.mul(kept).mul(outside)];
  });
  const f = tf.function((x: tf.Tensor) => clip(x.mul(w)).mul(w));
  f(tf.constant([1, 2]));
  const loaded = again(holding({ w, f }));
  const twice = again(loaded);
  const inFunction = tf.function((x: tf.Tensor) => loaded.f(x) as tf.Tensor);
  const results = [f, loaded.f, twice.f, inFunction].map((fn) => {
    const x = tf.constant([1, 2]);
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return fn(x) as tf.Tensor;
    });
    return [y, tape.gradient(y, x) as tf.Tensor].map((t) => t.arraySync());
  });
  for (const result of results)
    assert.equal(result, [
      [12, 24],
      [2 * 4 * 7 * 2, 2 * 16 * 7 * 2],
    ]);
  const stubborn = tf.customGradient((x: tf.Tensor) => [x, (dy: tf.Tensor) => dy.mul(dy.item() as number)]);
  const g = tf.function((x: tf.Tensor) => stubborn(x));
  g(tf.constant(1));
  assert.throws(
    () => tf.savedModel.serialize(holding({ g })),
    (e: Error) => e instanceof tf.UnsupportedError && /custom gradient/.test(e.message),
  );
});

test('random ops, assignments, strings, captured tensors of every dtype', () => {
  const captured = [
    tf.constant(['a', 'b']),
    tf.cast(tf.constant([1, 2]), 'float16'),
    tf.cast(tf.constant([1, 2]), 'complex128'),
    tf.constant([true]),
  ];
  const count = new tf.Variable(0);
  const f = tf.function(() => {
    count.assignAdd(1);
    return [tf.random.normal([3], { seed: 5 }), tf.random.uniform([2]), tf.constant(['x', 'ü']), ...captured.map((t) => tf.identity(t))];
  });
  f();
  const loaded = again(holding({ count, f }));
  const fresh = tf.function(() => tf.random.normal([3], { seed: 5 }));
  const y = loaded.f() as tf.Tensor[];
  assert.is(loaded.count.item(), 2);
  assert.is(count.item(), 1);
  assert.equal(y[0].shape, fresh().shape);
  assert.equal(y[2].arraySync(), ['x', 'ü']);
  y.slice(3).forEach((t, i) => {
    assert.is(t.dtype, captured[i].dtype);
    assert.equal(t.arraySync(), captured[i].arraySync());
  });
});

test('a variable that is no property of the module is refused, and so are arguments that no file can hold', () => {
  const hidden = new tf.Variable(1, { name: 'hidden' });
  const f = tf.function((x: tf.Tensor) => x.mul(hidden));
  f(tf.constant(1));
  assert.throws(
    () => tf.savedModel.serialize(holding({ f })),
    (e: Error) => e instanceof tf.ValueError && /hidden/.test(e.message),
  );
  class Thing {}
  const g = tf.function((x: tf.Tensor, _thing: Thing) => x);
  g(tf.constant(1), new Thing());
  assert.throws(
    () => tf.savedModel.serialize(holding({ g })),
    (e: Error) => e instanceof tf.UnsupportedError && /Thing/.test(e.message),
  );
  assert.throws(
    () => tf.savedModel.serialize(holding({ signatures: hidden })),
    (e: Error) => e instanceof tf.ValueError && /signatures/.test(e.message),
  );
});

test('corrupt bytes are refused as such', () => {
  const w = new tf.Variable([[1, 2, 3]]);
  const f = tf.function((x: tf.Tensor) =>
    tf
      .concat([x.mul(w), tf.reverse(x, [1])], 0)
      .sum(0, true)
      .reshape([-1]),
  );
  f(xs());
  const good = tf.savedModel.serialize(holding({ w, f }));
  const text = Buffer.from(good).toString('latin1');
  const start = text.indexOf('{');
  const end = start + Number(new DataView(good.buffer).getBigUint64(0, true));
  let state = 99;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  let refused = 0;
  for (let round = 0; round < 1500; round++) {
    const bytes = good.slice();
    for (let n = 1 + random(2); n > 0; n--) bytes[start + random(end - start)] = 32 + random(95);
    try {
      tf.savedModel.deserialize(bytes);
    } catch (error) {
      refused++;
      if (!(error instanceof tf.LoadError)) throw error;
    }
  }
  assert.ok(refused > 800, `${refused}`);
  const renamed = new Uint8Array([...text.replaceAll('ReverseV2', 'ReverseV9')].map((c) => c.charCodeAt(0)));
  assert.not.equal(renamed, good);
  assert.throws(
    () => tf.savedModel.deserialize(renamed),
    (e: Error) => e instanceof tf.LoadError && /ReverseV9/.test(e.message),
  );
});

test('of a model that is refused nothing stays', () => {
  class Scale extends tf.Module {
    readonly weight = new tf.Variable([[2]], { name: 'weight' });
    readonly call = tf.function((x: tf.Tensor) => x.matmul(this.weight), { inputSignature: [new tf.TensorSpec([null, 1], 'float32')] });
  }
  const scale = new Scale();
  scale.call([[1]] as never).dispose();
  const bytes = tf.savedModel.serialize(scale);
  const text = new TextDecoder('latin1').decode(bytes);
  const at = text.lastIndexOf('MatMul');
  assert.ok(at > 0);
  bytes[at] = 'L'.charCodeAt(0);
  const before = tf.memory().tensors;
  assert.throws(
    () => tf.savedModel.deserialize(bytes),
    (error: unknown) => error instanceof tf.LoadError,
  );
  assert.is(tf.memory().tensors, before);
});

test.run();
