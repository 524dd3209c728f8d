// What beginners write: each mistake gets an error of the house's grammar that shows what to write instead, or does no harm.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

type Loose = (...args: unknown[]) => unknown;
const loose = (fn: unknown): Loose => fn as Loose;
const w = new tf.Variable(tf.ones([2, 3]), { name: 'w' });
const x = tf.ones([2, 3]);
const sgd = new tf.optimizers.SGD(0.1);

function mistake(name: string, kind: new (...args: never[]) => tf.TensorError, text: RegExp, fn: () => unknown): void {
  test(name, async () => {
    const before = tf.memory().tensors;
    try {
      await fn();
    } catch (error) {
      assert.instance(error, kind, String(error));
      assert.is(tf.memory().tensors, before, 'tensors are left behind');
      const { message, stack, op } = error as tf.TensorError;
      assert.match(message, text);
      assert.match(message, /^[^:]+: .+[.?]$/s);
      assert.ok(message.startsWith(`${op}:`), `${op} is not in ${message}`);
      assert.ok(stack?.includes(message), 'the stack tells something else');
      return;
    }
    assert.unreachable('no error');
  });
}

mistake('zeros too large are called zeros', tf.MemoryError, /^zeros: /, () => tf.zeros([1e6, 1e6]));
mistake('ones too large are called ones', tf.MemoryError, /^ones: /, () => tf.ones([1e6, 1e6]));
mistake('a matrix too large is called eye', tf.MemoryError, /^eye: /, () => tf.eye(1e6));
mistake('new Tensor', tf.ValueError, /tf\.constant/, () => Reflect.construct(tf.Tensor, [[1]]));
mistake('new Dataset', tf.ValueError, /fromTensorSlices/, () => Reflect.construct(tf.data.Dataset, [[1]]));
mistake('x + y', tf.ValueError, /x\.add\(y\)/, () => (x as unknown as number) + 1);
mistake('no shape', tf.ShapeError, /got undefined\. Write sizes like \[2, 3\]/, () => loose(tf.zeros)());
mistake('a shape as text', tf.ShapeError, /got '2'/, () => loose(tf.zeros)('2'));
mistake('sizes as text', tf.ShapeError, /got '2'/, () => loose(tf.zeros)(['2']));
mistake('a shape where the dtype stands', tf.DTypeError, /got \[2, 2\]\. Write { shape: \[2, 3\] }/, () =>
  loose(tf.constant)([1, 2, 3, 4], [2, 2]),
);
mistake('an axis as text', tf.IndexError, /axis/, () => loose(tf.reduceSum)(x, '0'));
mistake('concat of two arguments', tf.ValueError, /tf\.concat\(\[x, y\], 0\)/, () => loose(tf.concat)(x, x));
mistake('a branch that is no function', tf.ValueError, /Write \(\) => x/, () => loose(tf.cond)(true, 1, 2));
mistake('a case that is no function', tf.ValueError, /Write/, () => loose(tf.switchCase)(0, [1, 2]));
mistake('a loop without functions', tf.ValueError, /Write tf\.whileLoop/, () => loose(tf.whileLoop)(true, 1, [2]));
mistake('map without a function', tf.ValueError, /\(x\) => x\.mul\(2\)/, () =>
  loose(tf.data.Dataset.range(3).map.bind(tf.data.Dataset.range(3)))(3),
);
mistake('an async function in map', tf.ValueError, /a promise/, () => [...tf.data.Dataset.range(3).map(async (e) => e)]);
mistake('shuffle without a size', tf.ValueError, /got undefined/, () =>
  loose(tf.data.Dataset.prototype.shuffle).call(tf.data.Dataset.range(3)),
);
mistake('gradients beside variables', tf.ValueError, /\[\[dw, w\], \[db, b\]\]/, () => loose(sgd.applyGradients.bind(sgd))([x], [w]));
mistake('one flat pair', tf.ValueError, /\[\[dw, w\], \[db, b\]\]/, () => loose(sgd.applyGradients.bind(sgd))([x, w]));
mistake('a pair the wrong way round', tf.ValueError, /\[\[dw, w\], \[db, b\]\]/, () => loose(sgd.applyGradients.bind(sgd))([[w, x]]));
mistake('an object of gradients', tf.ValueError, /\[\[dw, w\], \[db, b\]\]/, () => loose(sgd.applyGradients.bind(sgd))({ w: x }));
mistake('a learning rate as text', tf.ValueError, /got '0\.1'/, () => Reflect.construct(tf.optimizers.SGD, ['0.1']));
mistake('a loss misspelt', tf.ValueError, /^losses\.get: /, () => new tf.keras.Sequential().compile({ loss: 'mean_square_error' }));
mistake('a metric misspelt', tf.ValueError, /^metrics\.get: .*metric identifier, got acuracy\. Known: /, () =>
  new tf.keras.Sequential().compile({ loss: 'mse', metrics: ['acuracy'] }),
);
mistake('a checkpoint without a path', tf.ValueError, /got undefined/, () =>
  loose(tf.train.Checkpoint.prototype.save).call(new tf.train.Checkpoint({ w })),
);
mistake('a saved model without a path', tf.ValueError, /got undefined/, () => loose(tf.savedModel.save)(new tf.Module()));

const clean = (fn: () => void) => (): void => {
  const before = tf.memory().tensors;
  tf.tidy(fn);
  assert.is(tf.memory().tensors, before);
};

test(
  'writing to a shape changes nothing',
  clean(() => {
    const t = tf.constant([1, 2]);
    const v = new tf.Variable(t);
    for (const held of [t, v]) {
      (held.shape as number[])[0] = 9;
      assert.equal(held.shape, [2]);
      assert.equal(held.add(0).arraySync(), [1, 2]);
    }
    v.dispose();
    const sizes = [2, 1];
    const shaped = tf.constant([1, 2], 'float32', sizes);
    sizes[0] = 9;
    assert.equal(shaped.arraySync(), [[1], [2]]);
  }),
);

test(
  'JSON has the elements',
  clean(() => {
    assert.is(JSON.stringify({ x: tf.constant([[1, 2]]), y: tf.constant(true) }), '{"x":[[1,2]],"y":true}');
    const v = new tf.Variable([1, 2]);
    assert.is(JSON.stringify(v), '[1,2]');
    v.dispose();
  }),
);

test.run();
