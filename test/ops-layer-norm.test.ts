// The fused layer norm behind tf.keras.layers.LayerNormalization: the composition's values, gradients and their gradients.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { layerNorm } from '../src/ops/layer-norm.ts';

type Function = (x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor) => tf.Tensor;
const EPSILON = 1e-3;
const fused: Function = (x, gain, bias) => layerNorm(x, gain, bias, EPSILON);
const composed: Function = (x, gain, bias) => {
  const centred = x.sub(x.mean(-1, true));
  return centred
    .mul(tf.math.rsqrt(centred.square().mean(-1, true).add(EPSILON)))
    .mul(gain)
    .add(bias);
};

function inputs(dims: number[], dtype: 'float32' | 'float64'): tf.Tensor[] {
  const wave = (shape: number[], step: number): tf.Tensor =>
    tf.cast(tf.reshape(tf.sin(tf.multiply(tf.range(shape.reduce((a, b) => a * b, 1)), step)), shape), dtype);
  const k = dims[dims.length - 1]!;
  return [wave(dims, 1.7).mul(3).add(5), wave([k], 0.9), wave([k], 2.3)];
}

/** y, the gradients of Σ y · w, and the gradient of their squares for x. */
function all(f: Function, [x, gain, bias]: readonly tf.Tensor[]): number[][] {
  const outer = new tf.GradientTape();
  outer.watch(x!);
  let y: tf.Tensor | undefined;
  let gradients: tf.Tensor[] = [];
  const squares = outer.record(() => {
    const tape = new tf.GradientTape();
    tape.watch([x!, gain!, bias!]);
    const sum = tape.record(() => {
      y = f(x!, gain!, bias!);
      return tf.reduceSum(y.mul(tf.cos(y.add(x!))));
    });
    gradients = tape.gradient(sum, [x!, gain!, bias!]) as tf.Tensor[];
    return gradients.map((g) => tf.reduceSum(g.square())).reduce((a, b) => a.add(b));
  });
  return [y!, ...gradients, outer.gradient(squares, x!) as tf.Tensor].map((t) => [...(t.dataSync() as Float32Array)]);
}

for (const dtype of ['float32', 'float64'] as const) {
  for (const dims of [[3, 4], [2, 3, 17], [1, 1], [5], [2, 130]]) {
    test(`layer norm of ${dtype} [${dims}] is the composition, with its first and second gradients`, () => {
      tf.tidy(() => {
        const operands = inputs(dims, dtype);
        const [got, want] = [all(fused, operands), all(composed, operands)];
        const tolerance = dtype === 'float32' ? 2e-4 : 1e-10;
        got.forEach((values, part) => {
          const scale = Math.max(1, ...want[part]!.map(Math.abs));
          values.forEach((v, i) => {
            assert.ok(Math.abs(v - want[part]![i]!) <= tolerance * scale, `part ${part}, element ${i}: ${v}, not ${want[part]![i]}`);
          });
        });
      });
    });
  }
}

test('layer norm of nothing is nothing', () => {
  tf.tidy(() => {
    assert.equal(fused(tf.zeros([0, 3]), tf.ones([3]), tf.zeros([3])).shape, [0, 3]);
    assert.equal(fused(tf.zeros([3, 0]), tf.ones([0]), tf.zeros([0])).shape, [3, 0]);
  });
});

test('the layer takes it for the last axis, eager and traced alike', () => {
  tf.tidy(() => {
    const layer = new tf.keras.layers.LayerNormalization();
    const x = inputs([4, 6], 'float32')[0]!;
    const want = layer.apply(x).dataSync();
    const traced = tf.function((v: tf.Tensor) => layer.apply(v));
    for (let i = 0; i < 3; i++) assert.equal(traced(x).dataSync(), want);
    for (const weight of layer.weights) weight.dispose();
  });
});

test.run();
