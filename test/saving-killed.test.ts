import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

// A process that is killed while it saves over the same checkpoint leaves one that can be read: the old one or the new one.

const front = fileURLToPath(new URL('../src/index.ts', import.meta.url));
const SIZE = 200_000;

const checkpoints = (path: string): string => `
  const tf = await import(${JSON.stringify(front)});
  const n = new tf.Variable(0);
  const w = new tf.Variable(tf.zeros([${SIZE}]));
  const ckpt = new tf.train.Checkpoint({ n, w });
  for (;;) {
    n.assignAdd(1);
    w.assign(tf.fill([${SIZE}], n.item()));
    await ckpt.write(${JSON.stringify(path)});
    process.stdout.write('.');
  }`;

/** The model has the number of the save in its weights and in its optimizer. */
const models = (path: string): string => `
  const tf = await import(${JSON.stringify(front)});
  const model = new tf.keras.Sequential([tf.keras.Input([1]), new tf.keras.layers.Dense(${SIZE})]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  model.optimizer.build(model.trainableVariables);
  for (let n = 1; ; n++) {
    model.setWeights(model.weights.map((v) => tf.fill(v.shape, n)));
    model.optimizer.iterations.assign(BigInt(n));
    await model.save(${JSON.stringify(path)});
    process.stdout.write('.');
  }`;

/** Starts the program, kills it some time after it has saved for the first time. */
function killedWhileSaving(program: string, delay: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), delay));
    child.on('close', (_code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(errors))));
  });
}

test('killed in the middle of a save', async () => {
  for (let round = 0; round < 4; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'tensorlane-'));
    const path = join(folder, 'ck');
    await killedWhileSaving(checkpoints(path), 5 + 7 * round);
    const n = new tf.Variable(0);
    const w = new tf.Variable(tf.zeros([SIZE]));
    (await new tf.train.Checkpoint({ n, w }).restore(path)).assertConsumed();
    assert.ok(n.item() >= 1);
    assert.equal([tf.reduceMin(w).item(), tf.reduceMax(w).item()], [n.item(), n.item()]);
  }
});

test('killed in the middle of the save of a Keras model', async () => {
  for (let round = 0; round < 3; round++) {
    const path = join(mkdtempSync(join(tmpdir(), 'tensorlane-')), 'model');
    await killedWhileSaving(models(path), 11 + 23 * round);
    const model = await tf.keras.models.loadModel(path);
    const n = Number(model.optimizer?.iterations.item());
    assert.ok(n >= 1);
    for (const v of model.weights) assert.equal([tf.reduceMin(v).item(), tf.reduceMax(v).item()], [n, n]);
  }
});

test.run();
