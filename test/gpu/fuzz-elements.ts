// Random calls of ops that compute on elements and along axes.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Kind } from './fuzz-kind.ts';
import { withGradients } from './fuzz-kind.ts';

const { math, nn, bitwise } = tf;

const UNARY = [
  tf.abs,
  tf.negative,
  tf.sign,
  tf.floor,
  tf.ceil,
  math.rint,
  math.trunc,
  tf.square,
  tf.sqrt,
  math.rsqrt,
  math.reciprocal,
  tf.exp,
  math.expm1,
  math.log,
  math.log1p,
  tf.sin,
  tf.cos,
  tf.tan,
  tf.asin,
  tf.acos,
  tf.atan,
  tf.sinh,
  tf.cosh,
  tf.tanh,
  tf.asinh,
  tf.acosh,
  tf.atanh,
  tf.sigmoid,
  math.softplus,
  math.erf,
  math.erfc,
  nn.relu,
  nn.relu6,
  nn.elu,
  nn.selu,
  nn.silu,
  nn.gelu,
  math.isNan,
  math.isInf,
  math.isFinite,
];
const BINARY = [
  tf.add,
  tf.subtract,
  tf.multiply,
  tf.divide,
  tf.maximum,
  tf.minimum,
  tf.pow,
  tf.atan2,
  math.squaredDifference,
  math.divideNoNan,
  math.multiplyNoNan,
  math.xlogy,
  math.xdivy,
];
/** Of whole numbers, too: those with a kernel for int32, and those that go to the CPU. */
const WHOLE = [tf.add, tf.subtract, tf.multiply, tf.maximum, tf.minimum, math.squaredDifference, math.floordiv, math.floormod];
const COMPARE = [tf.equal, tf.notEqual, tf.less, tf.lessEqual, tf.greater, tf.greaterEqual];
const BITS = [bitwise.bitwiseAnd, bitwise.bitwiseOr, bitwise.bitwiseXor];
const LOGIC = [tf.logicalAnd, tf.logicalOr, math.logicalXor];
const FOLDS = [tf.reduceSum, tf.reduceMean, tf.reduceMax, tf.reduceMin, tf.reduceProd];

export const elementKinds: Readonly<Record<string, Kind>> = {
  unary(dice) {
    const [f, x] = [dice.pick(UNARY), dice.wild(dice.anyShape(), dice.pick([1, 3, 40]))];
    return () => f(x());
  },
  'unary, gradient'(dice) {
    const [f, x] = [dice.pick(UNARY.slice(0, -3)), dice.floats(dice.shape(0, 3), 0.9)];
    return () => withGradients((t) => f(t), [x]);
  },
  binary(dice) {
    const shape = dice.anyShape();
    const [a, b] = dice.flip() ? [shape, dice.below(shape)] : [dice.below(shape), shape];
    const [x, y, f] = [dice.wild(a), dice.wild(b), dice.pick(BINARY)];
    return () => f(x(), y());
  },
  'binary, gradient'(dice) {
    const shape = dice.shape(0, 4, [0, 1, 2, 3]);
    const [x, y] = [dice.floats(shape), dice.floats(dice.below(shape))];
    const f = dice.pick([tf.add, tf.subtract, tf.multiply, tf.maximum, tf.atan2, math.squaredDifference]);
    return () => withGradients((a, b) => f(a, b), [x, y]);
  },
  'binary, whole'(dice) {
    const shape = dice.anyShape();
    const [x, y, f] = [dice.integers(shape, -30, 30), dice.integers(dice.below(shape), 1, 9), dice.pick([...WHOLE, ...BITS])];
    return () => f(x(), y());
  },
  compare(dice) {
    const shape = dice.anyShape();
    const below = dice.below(shape);
    const [x, y] = dice.flip() ? [dice.wild(shape, 1), dice.wild(below, 1)] : [dice.integers(shape), dice.integers(below)];
    const f = dice.pick(COMPARE);
    return () => f(x(), y());
  },
  logic(dice) {
    const shape = dice.anyShape();
    const [x, y, f] = [dice.bools(shape), dice.bools(dice.below(shape)), dice.pick(LOGIC)];
    return () => f(x(), tf.logicalNot(y()));
  },
  select(dice) {
    const shape = dice.anyShape();
    const [c, a, b] = [dice.bools(dice.below(shape)), dice.wild(shape), dice.wild(dice.below(shape))];
    return () => tf.where(c(), a(), b());
  },
  cast(dice) {
    const [x, to] = [dice.anything(dice.anyShape()), dice.pick(['float32', 'int32', 'bool', 'int64', 'float64', 'uint8'] as const)];
    return () => x().cast(to).cast('float32');
  },
  fold(dice) {
    const shape = dice.anyShape();
    const x = dice.flip() ? dice.summable(shape) : dice.integers(shape, -1, 1);
    const axes = shape.map((_, i) => i).filter(() => dice.flip());
    const [keep, f] = [dice.flip(), dice.pick(FOLDS)];
    return () => f(x(), axes, keep);
  },
  'fold, gradient'(dice) {
    const shape = dice.shape(0, 5, [1, 2, 3]);
    const axes = shape.map((_, i) => i).filter(() => dice.flip());
    const [x, f] = [dice.floats(shape), dice.pick([tf.reduceSum, tf.reduceMean, tf.reduceMax, tf.reduceMin, tf.reduceProd])];
    return () => withGradients((t) => f(t, axes), [x]);
  },
  'any and all'(dice) {
    const shape = dice.anyShape();
    const [x, axes, f] = [dice.bools(shape), shape.map((_, i) => i).filter(() => dice.flip()), dice.pick([tf.reduceAny, tf.reduceAll])];
    const keep = dice.flip();
    return () => f(x(), axes, keep);
  },
  place(dice) {
    const shape = dice.anyShape();
    const [x, f] = [dice.anything([2, ...shape]), dice.pick([tf.argmax, tf.argmin])];
    const axis = dice.from(0, shape.length);
    return () => f(x(), axis);
  },
  running(dice) {
    const shape = dice.shape(1, 5, [0, 1, 2, 3, 17, 40]);
    const [x, f, axis] = [dice.floats(shape, 1), dice.pick([math.cumsum, math.cumprod]), dice.from(0, shape.length - 1)];
    const options = { axis, exclusive: dice.flip(), reverse: dice.flip() };
    return () => withGradients((t) => f(t, options), [x]);
  },
  softmax(dice) {
    const shape = dice.shape(1, 5, [0, 1, 2, 3, 17]);
    const [x, axis, f] = [dice.floats(shape, 9), dice.from(0, shape.length - 1), dice.pick([nn.softmax, nn.logSoftmax])];
    return () => withGradients((t) => f(t, axis), [x]);
  },
  'softmax of anything'(dice) {
    const [x, f] = [dice.wild(dice.shape(1, 4, [1, 2, 3, 17])), dice.pick([nn.softmax, nn.logSoftmax])];
    return () => f(x());
  },
  'traced chain'(dice) {
    const shape = dice.shape(0, 5, [0, 1, 2, 3, 17]);
    const [x, y] = [dice.floats(shape), dice.floats(shape.map((size) => (dice.flip() ? size : 1)))];
    const steps: ((a: Tensor, b: Tensor) => Tensor)[] = Array.from({ length: dice.from(2, 8) }, () =>
      dice.pick([
        (a) => a.tanh(),
        (a) => a.neg(),
        (a, b) => a.add(b),
        (a, b) => tf.clipByValue(a.mul(b), -9, 9),
        (a, b) => b.sub(a),
        (a, b) => a.greater(0).where(a, b),
        (a) => tf.nn.relu(a),
        (a) => a.cast('int32').cast('float32').add(a),
      ]),
    );
    const traced = tf.function((a: Tensor, b: Tensor): Tensor => steps.reduce((t, step) => step(t, b), a));
    return () => withGradients((a, b) => traced(a, b) as Tensor, [x, y]);
  },
};
