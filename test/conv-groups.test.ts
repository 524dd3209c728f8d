import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bind } from '../src/core/bind.ts';
import { table } from '../src/core/op.ts';
import * as tf from '../src/index.ts';

const image = (channels: number): tf.Tensor =>
  tf
    .range(2 * 3 * 3 * channels)
    .cast('float32')
    .reshape([2, 3, 3, channels]);

test('filters of fewer channels see one stretch of those of the image each', () => {
  const x = tf.constant([1, 2, 3, 4]).reshape([1, 1, 1, 4]);
  const f = tf.constant([1, 10, 100, 1000, 1, 10, 100, 1000]).reshape([1, 1, 2, 4]);
  // The first two channels go into the first two of the result, the last two into the others.
  assert.equal(tf.nn.conv2d(x, f, 1, 'VALID').reshape([-1]).arraySync(), [3, 30, 700, 7000]);
});

test('a filter that no groups fit is refused, also where sizes are known only when a function runs', () => {
  const f = tf.ones([2, 2, 2, 4]);
  const convolve = tf.function((x: tf.Tensor) => tf.nn.conv2d(x, f, 1, 'SAME'), {
    inputSignature: [new tf.TensorSpec([null, null, null, null])],
  });
  assert.equal(convolve(image(4)).shape, [2, 3, 3, 4]);
  assert.equal(convolve(image(4)).arraySync(), tf.nn.conv2d(image(4), f, 1, 'SAME').arraySync());
  const refused = (error: unknown): boolean =>
    error instanceof tf.ShapeError &&
    /channels of the image, or those of one of its groups, got \[2, 2, 2, 4\] for image \[2, 3, 3, \d\]/.test(error.message);
  for (const channels of [1, 3, 6]) {
    assert.throws(() => tf.nn.conv2d(image(channels), f, 1, 'SAME'), refused, `${channels} channels`);
    assert.throws(() => convolve(image(channels)), refused, `${channels} channels in a function`);
  }
  assert.throws(
    () => tf.nn.depthwiseConv2d(image(4), tf.ones([2, 2, 2, 1]), [1, 1, 1, 1], 'SAME'),
    (error: unknown) => error instanceof tf.ShapeError,
  );
});

test('gradients whose attrs do not fit their operands are refused: a saved file may say anything', () => {
  const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', image: [2, 3, 3, 4], filter: [2, 2, 4, 4] };
  const refused = (name: string, inputs: tf.Tensor[], other: object = {}): void => {
    const op = table.get(name)!;
    assert.throws(
      () => bind(op, inputs, { ...attrs, ...other }),
      (error: unknown) => error instanceof tf.ShapeError,
      name,
    );
  };
  // More channels than the filter has, other images than there are, filters that no groups fit.
  refused('Conv2DBackpropFilter', [image(4), image(8)]);
  refused('Conv2DBackpropFilter', [image(4), image(4)], { filter: [2, 2, 3, 4] });
  refused('Conv2DBackpropInput', [image(8), tf.ones([2, 2, 4, 4])]);
  refused('Conv2DBackpropInput', [image(4), tf.ones([2, 2, 4, 4])], { image: [2, 7, 7, 4] });
  refused('DepthwiseConv2dNativeBackpropFilter', [image(4), image(8)], { filter: [2, 2, 4, 1] });
});

test.run();
