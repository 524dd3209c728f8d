// What a bundle for Node must print wherever it lies, alone: an op, names of classes, a file that was written and read.
import { rmSync } from 'node:fs';
import * as tf from 'tensorlane';

async function main() {
  const x = tf.ones([2, 2]);
  const dense = new tf.keras.layers.Dense(1);
  const model = new tf.keras.Sequential([dense]);
  const y = model.predict(x, { verbose: 0 });
  await tf.savedModel.save(model, 'bundled-model');
  const loaded = await tf.savedModel.load('bundled-model');
  rmSync('bundled-model', { recursive: true });
  const same = loaded.signatures.serving_default !== undefined && y.shape[0] === 2;
  console.log(JSON.stringify([tf.matmul(x, x).dataSync()[0], dense.constructor.name, dense.name, same]));
}

main();
