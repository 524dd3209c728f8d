// One instance of the library for import and require, whose parts are read when they are touched and look as if they had been there.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as tf from 'tensorlane';

const require = createRequire(import.meta.url);
const required = require('tensorlane');
/** Names of files of the package that have been read. */
const filesRead = () => Object.keys(require.cache).length;

// Importing reads no part, nor do ops and functions, nor asking what a part holds.
const first = filesRead();
const x = tf.ones([2, 2]);
assert.equal(
  tf
    .function((a) => tf.matmul(a, a))(x)
    .dataSync()[0],
  2,
);
const names = Object.keys(tf.keras);
assert.ok(names.includes('layers') && names.includes('Sequential') && 'losses' in tf.keras);
assert.equal(filesRead(), first);

// A touch reads one, once.
const { layers, Sequential, optimizers } = tf.keras;
const second = filesRead();
assert.ok(second > first);
assert.equal(typeof layers.Dense, 'function');
assert.deepEqual(Object.keys(tf.keras), names);
assert.equal(tf.keras.layers, layers);
assert.equal(filesRead(), second);
assert.throws(() => {
  tf.keras.layers = null;
}, TypeError);

// The same objects by every way.
assert.equal(tf.optimizers, optimizers);
assert.equal(tf.compat.v1.keras, tf.keras);
assert.ok(new tf.optimizers.Adam() instanceof tf.keras.optimizers.Adam);
assert.equal((await import('tensorlane/inference')).Tensor, tf.Tensor);
assert.deepEqual(Object.keys(required).sort(), Object.keys(tf));
for (const [name, value] of Object.entries(tf)) {
  assert.equal(required[name], value, name);
  for (const key of Object.keys(value ?? {})) assert.notEqual(value[key], undefined, `${name}.${key}`);
}

// A model that is made of parts and of the start runs in one and is read by the other.
const model = new Sequential([new layers.Dense(1)]);
model.compile({ optimizer: 'sgd', loss: 'mse' });
model.fit(x, tf.ones([2, 1]), { verbose: 0 });
assert.ok(model.predict(x, { verbose: 0 }) instanceof required.Tensor);
console.log(JSON.stringify({ atStart: first, withKeras: second }));
