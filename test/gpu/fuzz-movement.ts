// Random calls of ops that move elements.
import * as tf from '../../src/index.ts';
import type { Kind } from './fuzz-kind.ts';
import { withGradients } from './fuzz-kind.ts';

const { math } = tf;

export const movementKinds: Readonly<Record<string, Kind>> = {
  transpose(dice) {
    const shape = dice.anyShape();
    const [x, perm] = [dice.anything(shape), dice.permutation(shape.length)];
    return () => tf.transpose(x(), perm);
  },
  'transpose, gradient'(dice) {
    const shape = dice.shape(0, 4);
    const [x, y, perm] = [dice.floats(shape), dice.floats(shape), dice.permutation(shape.length)];
    return () => withGradients((a, b) => tf.transpose(a.mul(b), perm), [x, y]);
  },
  stridedSlice(dice) {
    const shape = dice.shape(1, 5, [1, 2, 3, 4, 17]);
    const x = dice.floats(shape);
    const [begin, end] = [0, 1].map(() => shape.map((size) => dice.from(-size - 1, size + 1)));
    const step = shape.map(() => dice.pick([1, 2, 3, -1, -2]));
    return () => withGradients((t) => tf.stridedSlice(t, begin, end, step), [x]);
  },
  'slice of long rows'(dice) {
    const x = dice.anything([3, 17_003]);
    const [row, begin, length] = [dice.from(0, 2), dice.from(0, 100), dice.from(1, 16_900)];
    return () => tf.slice(x(), [row, begin], [1, length]);
  },
  'slice of a variable'(dice) {
    const shape = dice.shape(1, 3, [1, 2, 3, 4, 17]);
    const x = dice.floats(shape);
    const at = dice.pick(['::2', '1:', ':-1', '::-1', '...']);
    return () => {
      const v = new tf.Variable(x());
      v.at(at).assign(v.value().at(at).mul(-3));
      const y = v.value().add(0);
      v.dispose();
      return y;
    };
  },
  concat(dice) {
    const shape = dice.shape(1, 5, [0, 1, 2, 3, 16, 17]);
    const axis = dice.from(0, shape.length - 1);
    const list = Array.from({ length: dice.from(1, 15) }, () => dice.floats(shape.map((size, i) => (i === axis ? dice.from(0, 5) : size))));
    return () => withGradients((...x) => tf.concat(x, axis), list);
  },
  stack(dice) {
    const shape = dice.anyShape();
    const list = Array.from({ length: dice.from(1, 14) }, () => dice.wild(shape));
    const axis = dice.from(0, shape.length);
    return () =>
      tf.unstack(
        tf.stack(
          list.map((x) => x()),
          axis,
        ),
        { axis },
      )[list.length - 1];
  },
  pad(dice) {
    const shape = dice.shape(1, 5, [0, 1, 2, 3, 17]);
    const [x, paddings] = [dice.floats(shape), shape.map(() => [dice.from(0, 3), dice.from(0, 3)])];
    return () => withGradients((t) => tf.pad(t, paddings, { constantValues: 2.5 }), [x]);
  },
  'pad by mirrors'(dice) {
    const shape = dice.shape(1, 4, [2, 3, 4, 17]);
    const [x, mode] = [dice.floats(shape), dice.pick(['REFLECT', 'SYMMETRIC'] as const)];
    const paddings = shape.map((size) => [dice.from(0, size - 1), dice.from(0, size - 1)]);
    return () => withGradients((t) => tf.pad(t, paddings, { mode }), [x]);
  },
  tile(dice) {
    const shape = dice.shape(0, 5, [0, 1, 2, 3, 17]);
    const [x, multiples] = [dice.anything(shape), shape.map(() => dice.from(0, 3))];
    return () => tf.tile(x(), multiples);
  },
  broadcast(dice) {
    const shape = dice.anyShape();
    const x = dice.anything(dice.below(shape));
    return () => tf.broadcastTo(x(), shape);
  },
  reverse(dice) {
    const shape = dice.anyShape();
    const [x, axes] = [dice.anything(shape), shape.map((_, i) => i).filter(() => dice.flip())];
    return () => tf.reverse(x(), axes);
  },
  roll(dice) {
    const shape = dice.shape(1, 5, [0, 1, 2, 3, 17, 17_001]).slice(0, 4);
    const small = shape.map((size, i) => (i > 0 ? Math.min(size, 3) : size));
    const [x, axis] = [dice.floats(small), dice.from(0, small.length - 1)];
    const shift = dice.from(-40, 40);
    return () => withGradients((t) => tf.roll(t, shift, axis), [x]);
  },
  repeat(dice) {
    const shape = dice.shape(1, 4, [1, 2, 3, 17]);
    const [x, axis] = [dice.anything(shape), dice.from(0, shape.length - 1)];
    const counts = dice.flip() ? dice.from(0, 3) : Array.from({ length: shape[axis] }, () => dice.from(0, 3));
    return () => tf.repeat(x(), counts, { axis });
  },
  gather(dice) {
    const shape = dice.shape(1, 4, [1, 2, 5, 17]);
    const axis = dice.from(0, shape.length - 1);
    const [x, at] = [dice.floats(shape), dice.integers(dice.shape(0, 2, [0, 1, 3, 5]), 0, shape[axis] - 1)];
    return () => withGradients((t) => tf.gather(t, at(), { axis }), [x]);
  },
  'gather in batches'(dice) {
    const [batch, rows, width] = [dice.from(1, 3), dice.from(1, 6), dice.from(1, 5)];
    const [x, at] = [dice.floats([batch, rows, width]), dice.integers([batch, dice.from(1, 4)], 0, rows - 1)];
    return () => withGradients((t) => tf.gather(t, at(), { axis: 1, batchDims: 1 }), [x]);
  },
  gatherNd(dice) {
    const shape = dice.shape(1, 4, [1, 2, 3, 17]);
    const depth = dice.from(1, shape.length);
    const rows = dice.from(0, 5);
    const [x, at] = [dice.anything(shape), dice.integers([rows, depth], 0, Math.min(...shape) - 1)];
    return () => tf.gatherNd(x(), at());
  },
  oneHot(dice) {
    const shape = dice.shape(0, 4, [0, 1, 2, 3, 17]);
    const [x, depth, axis] = [dice.integers(shape, -1, 6), dice.from(0, 6), dice.from(-1, shape.length)];
    return () => tf.oneHot(x(), depth, { onValue: 2.5, offValue: -1, axis });
  },
  segments(dice) {
    const shape = dice.shape(1, 4, [1, 2, 3, 17]);
    const [x, ids, n] = [dice.floats(shape), dice.integers([shape[0]], 0, 4), dice.from(5, 7)];
    return () => withGradients((t) => math.unsortedSegmentSum(t, ids(), n), [x]);
  },
};
