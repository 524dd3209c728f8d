// Matrix products of eight-bit integers with exact sums.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { refuses } from './numeric.ts';

const DTYPES = ['int8', 'uint8'] as const;

/** Numbers over the whole range of eight bits. */
function operand(shape: number[], dtype: (typeof DTYPES)[number], seed: number): tf.Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: n }, (_, i) => ((i * 89 + seed * 31 + ((i * i) % 13)) % 256) - (dtype === 'int8' ? 128 : 0));
  return tf.cast(tf.constant(values, 'int32', shape), dtype);
}

for (const dtype of DTYPES) {
  test(`matmul of ${dtype} with outputType int32 is the product of the widened operands`, () => {
    tf.tidy(() => {
      const shapes: [number[], number[]][] = [
        [
          [1, 1],
          [1, 1],
        ],
        [
          [3, 5],
          [5, 7],
        ],
        [
          [2, 17, 33],
          [2, 33, 9],
        ],
        [
          [2, 1, 4, 6],
          [3, 6, 5],
        ],
        [
          [3, 0],
          [0, 2],
        ],
        [
          [0, 3],
          [3, 2],
        ],
      ];
      for (const [left, right] of shapes) {
        const [a, b] = [operand(left, dtype, 1), operand(right, dtype, 2)];
        const want = tf.matmul(tf.cast(a, 'int32'), tf.cast(b, 'int32'));
        const traced = tf.function((x: tf.Tensor, y: tf.Tensor) => tf.matmul(x, y, { outputType: 'int32' }));
        for (const got of [tf.matmul(a, b, { outputType: 'int32' }), traced(a, b), traced(a, b)]) {
          assert.is(got.dtype, 'int32');
          assert.equal(got.shape, want.shape);
          assert.equal(got.dataSync(), want.dataSync());
        }
        if (left.length > 2) continue;
        const turned = tf.matmul(tf.transpose(a), tf.transpose(b), { transposeA: true, transposeB: true, outputType: 'int32' });
        assert.equal(turned.dataSync(), want.dataSync());
      }
    });
  });
}

test('matmul: the output type of the operands is no other; what they cannot give is refused, and nothing leaks', () => {
  const before = tf.memory().tensors;
  const x = tf.ones([2, 2]);
  const y = tf.matmul(x, x, { outputType: 'float32' });
  assert.equal([...y.dataSync()], [2, 2, 2, 2]);
  refuses(() => tf.matmul(x, x, { outputType: 'int32' }), tf.DTypeError, /int8 and uint8 can give 'int32'/);
  refuses(() => tf.matmul([[1]], [[1]], { outputType: 'int8' }), tf.DTypeError, /no such output type/);
  x.dispose();
  y.dispose();
  assert.is(tf.memory().tensors, before);
});

test.run();
