// Random products, convolutions, pools and losses.
import * as tf from '../../src/index.ts';
import type { Kind } from './fuzz-kind.ts';
import { withGradients } from './fuzz-kind.ts';

const { nn } = tf;
const PADDINGS = ['SAME', 'VALID'] as const;

export const layerKinds: Readonly<Record<string, Kind>> = {
  matmul(dice) {
    const [m, k, n] = [dice.pick([0, 1, 5, 17, 33]), dice.pick([0, 1, 7, 8, 30, 65]), dice.pick([1, 3, 16, 40])];
    const [transposeA, transposeB] = [dice.flip(), dice.flip()];
    const a = dice.floats([...dice.pick([[], [2], [1], [2, 1]]), ...(transposeA ? [k, m] : [m, k])]);
    const b = dice.floats([...dice.pick([[], [2], [3, 2], [1]]), ...(transposeB ? [n, k] : [k, n])]);
    return () => withGradients((x, y) => tf.matmul(x, y, { transposeA, transposeB }), [a, b]);
  },
  'matmul of many axes'(dice) {
    const batch = dice.shape(0, 4, [1, 2, 3]);
    const [m, k, n] = [dice.from(1, 4), dice.pick([1, 5, 300]), dice.from(1, 4)];
    const [a, b] = [dice.floats([...batch, m, k], 1), dice.floats([...dice.below(batch), k, n], 1)];
    return () => tf.matmul(a(), b());
  },
  'matmul of whole numbers'(dice) {
    const [m, k, n] = [dice.from(0, 20), dice.pick([0, 1, 7, 30]), dice.from(1, 20)];
    const [a, b] = [dice.integers([m, k], -9, 9), dice.integers([k, n], -9, 9)];
    return () => tf.matmul(a(), b());
  },
  'matmul, bias, activation'(dice) {
    const [m, k, n] = [dice.pick([1, 5, 33]), dice.pick([1, 7, 30, 65]), dice.pick([1, 3, 16, 40])];
    const [x, w, b] = [dice.floats([m, k]), dice.floats([k, n], 1), dice.floats([n])];
    const f = dice.pick([nn.relu, tf.tanh, tf.sigmoid, nn.gelu, (t: tf.Tensor) => t]);
    const traced = tf.function((...[a, c, d]: tf.Tensor[]): tf.Tensor => f(tf.matmul(a, c).add(d)));
    return () => {
      traced(x(), w(), b()); // the second run is the one that programs are made ready for
      return withGradients((...t) => traced(...t) as tf.Tensor, [x, w, b]);
    };
  },
  conv2d(dice) {
    const [own, groups, stride, padding] = [dice.from(1, 6), dice.pick([1, 1, 2, 3]), dice.from(1, 2), dice.pick(PADDINGS)];
    const x = dice.floats([dice.from(1, 2), dice.from(3, 9), dice.from(3, 9), own * groups]);
    const f = dice.floats([dice.from(1, 3), dice.from(1, 3), own, dice.from(1, 6) * groups]);
    const dilations = stride > 1 ? 1 : dice.from(1, 2);
    return () => withGradients((a, b) => nn.conv2d(a, b, stride, padding, { dilations }), [x, f]);
  },
  depthwise(dice) {
    const [cin, stride, padding] = [dice.from(1, 5), dice.from(1, 2), dice.pick(PADDINGS)];
    const x = dice.floats([dice.from(1, 2), dice.from(3, 9), dice.from(3, 9), cin]);
    const f = dice.floats([dice.from(1, 3), dice.from(1, 3), cin, dice.from(1, 3)]);
    return () => withGradients((a, b) => nn.depthwiseConv2d(a, b, [1, stride, stride, 1], padding), [x, f]);
  },
  pool(dice) {
    const x = dice.floats([dice.from(1, 2), dice.from(3, 9), dice.from(3, 9), dice.from(1, 4)]);
    const [size, stride, padding] = [dice.from(1, 3), dice.from(1, 3), dice.pick(PADDINGS)];
    const f = dice.pick([nn.maxPool2d, nn.avgPool2d]);
    return () => withGradients((t) => f(t, size, stride, padding), [x]);
  },
  loss(dice) {
    const [rows, classes] = [dice.pick([1, 3, 17]), dice.pick([1, 2, 5, 17])];
    const [x, labels] = [dice.floats([rows, classes], 9), dice.integers([rows], 0, classes - 1)];
    return () => withGradients((t) => nn.sparseSoftmaxCrossEntropyWithLogits(labels(), t), [x]);
  },
};
