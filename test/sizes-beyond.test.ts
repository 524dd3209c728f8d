// Sizes that the arena cannot hold, beyond 2^31 and 2^32 bytes too: MemoryError with what was asked and what there is, nothing lost.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

const ASKED: Record<string, [number, (x: tf.Tensor) => unknown]> = {
  'zeros of 2^31 bytes': [2 ** 31, () => tf.zeros([2 ** 29])],
  'zeros of 2^32 bytes': [2 ** 32, () => tf.zeros([2 ** 30])],
  'a little more than 2^32 bytes': [2 ** 32 + 400, () => tf.zeros([2 ** 30 + 100])],
  'zeros of 19.6 GB': [19.6e9, () => tf.zeros([70_000, 70_000])],
  'zeros of 2^62 bytes': [2 ** 62, () => tf.zeros([2 ** 20, 2 ** 20, 2 ** 20])],
  'more booleans than an int32 counts': [3e9, () => tf.zeros([3e9], 'bool')],
  'an outer product': [14.4e9, (x) => tf.matmul(tf.broadcastTo(x, [60_000, 1]), tf.broadcastTo(x, [1, 60_000]))],
  'a broadcast sum': [6.4e9, (x) => tf.add(tf.broadcastTo(x, [40_000, 1]), tf.broadcastTo(x, [1, 40_000]))],
  'one-hot rows': [40e9, () => tf.oneHot(tf.zeros([100_000], 'int32'), 100_000)],
  'a range of 2^31 numbers, which are not counted first': [2 ** 33, () => tf.range(2 ** 31)],
  'a range of 2^40 int64': [2 ** 43, () => tf.range(0n, 2n ** 40n)],
  'a mask as long as int32 counts': [4 * (2 ** 31 - 1), () => tf.sequenceMask([2 ** 31 - 1])],
  'as many bins as int32 counts': [4 * (2 ** 31 - 1), () => tf.math.bincount([2 ** 31 - 1])],
  'a bin beyond int32': [4 * (2 ** 31 - 1), () => tf.math.bincount(tf.constant([2n ** 32n]))],
  tile: [20e9, (x) => tf.tile(x.reshape([1]), [5e9])],
};

for (const [name, [asked, make]] of Object.entries(ASKED)) {
  test(`${name}: MemoryError`, () => {
    const before = tf.memory();
    tf.tidy(() => {
      const x = tf.ones([1, 1]);
      try {
        make(x);
        assert.unreachable('it fits');
      } catch (error) {
        assert.instance(error, tf.MemoryError);
        assert.match(
          (error as Error).message,
          new RegExp(`got ${asked} bytes asked, \\d+ of \\d+ available\\. A tensor holds at most \\d+ bytes`),
        );
      }
      assert.equal(tf.add(x, x).arraySync(), [[2]]);
    });
    assert.is(tf.memory().tensors, before.tensors);
    assert.is(tf.memory().bytes, before.bytes);
  });
}

test.run();
