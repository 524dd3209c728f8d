// Every layer of tf.keras.layers in one table: its output shape, the same result traced as eager, a like from its config, gradients, no leak.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { layerRows } from './layer-rows.ts';

const ramp = (shape: readonly number[], dtype: 'float32' | 'int32'): tf.Tensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: size }, (_, i) => (dtype === 'int32' ? i % 4 : Math.sin(i * 1.7) * 0.8));
  return tf.tidy(() => tf.constant(values, 'float32', shape).cast(dtype));
};
const flat = (x: unknown): tf.Tensor[] => (Array.isArray(x) ? x.flatMap(flat) : x instanceof tf.Tensor ? [x] : []);
const values = (x: unknown): number[] => flat(x).flatMap((t) => Array.from(t.cast('float32').dataSync() as Float32Array));
const close = (a: readonly number[], b: readonly number[], what: string): void => {
  assert.is(a.length, b.length, what);
  for (const [i, v] of a.entries())
    assert.ok(Math.abs(v - b[i]) <= 2e-5 * Math.max(1, Math.abs(b[i])), `${what}: ${v} and ${b[i]} at ${i}`);
};

for (const { name, make, inputs, output, dtype = 'float32', options = {} } of layerRows) {
  test(name, () => {
    const before = tf.memory();
    const variables: tf.Variable[] = [];
    tf.tidy(() => {
      const x = inputs.map((shape) => ramp(shape, dtype));
      const input = x.length === 1 ? x[0] : x;
      const layer = make();
      const y = layer.apply(input, options);
      assert.equal(
        flat(y).map((t) => [...t.shape]),
        Array.isArray(output[0]) ? output : [output],
      );

      // Traced with unknown batch: the same numbers.
      const traced = tf.function((...given: tf.Tensor[]) => layer.apply(given.length === 1 ? given[0] : given, options), {
        inputSignature: x.map((t) => new tf.TensorSpec([null, ...t.shape.slice(1)], t.dtype)),
      });
      close(values(traced(...x)), values(y), 'traced');

      // A like from its config, which is plain JSON.
      const config = JSON.parse(JSON.stringify(tf.keras.layers.serialize(layer)));
      const like = tf.keras.layers.deserialize(config) as typeof layer;
      assert.equal(JSON.parse(JSON.stringify(tf.keras.layers.serialize(like))), config);
      like.apply(input, options);
      assert.is(like.weights.length, layer.weights.length);
      like.setWeights(layer.getWeights());
      close(values(like.apply(input, options)), values(y), 'from config');
      variables.push(...layer.weights, ...like.weights);

      // Gradients reach every trainable weight and the input.
      const tape = new tf.GradientTape({ persistent: true });
      const loss = tape.record(() => {
        if (dtype === 'float32') for (const t of x) tape.watch(t);
        return flat(layer.apply(input, options)).reduce((sum, t) => sum.add(t.cast('float32').square().sum()), tf.constant(0));
      });
      for (const v of layer.trainableWeights) assert.ok(tape.gradient(loss, v) !== null, `gradient of ${v.name}`);
      if (dtype === 'float32') for (const t of x) assert.ok(tape.gradient(loss, t) !== null, 'gradient of the input');
    });
    for (const v of variables) v.dispose();
    assert.is(tf.memory().tensors, before.tensors, 'tensors left');
  });
}

test.run();
