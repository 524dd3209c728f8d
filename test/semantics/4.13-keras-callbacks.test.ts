import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { framed } from '../../src/io/record.ts';
import { decoded } from '../protos.ts';
import { near, rejects, throwsTyped } from './expect.ts';

// Section 4.13: callbacks that change the course of a training; what all optimizers of Keras have.

const { layers, Sequential } = tf.keras;
const x = tf.constant([
  [1, 2],
  [3, 4],
  [5, 7],
]);
const y = tf.constant([[1], [0], [2]]);

test('callbacks that set the learning rate, and one that ends a hopeless training', async () => {
  const { LearningRateScheduler, ReduceLROnPlateau, TerminateOnNaN } = tf.keras.callbacks;
  const make = (rate: number): tf.keras.Sequential => {
    const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'ones' })]);
    model.compile({ optimizer: new tf.keras.optimizers.SGD(rate), loss: 'mse' });
    return model;
  };
  const halving = new LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
  const { history } = await make(0.25).fit(x, y, { epochs: 3, callbacks: [halving], verbose: 0 });
  assert.equal(history.learning_rate, [0.25, 0.125, 0.0625]);
  const still = make(0);
  (still.optimizer as tf.keras.optimizers.SGD).learningRate = 2 ** -40;
  const plateau = new ReduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2, cooldown: 1 });
  const flat = await still.fit(x, y, { epochs: 6, callbacks: [plateau], verbose: 0 });
  assert.equal(
    flat.history.learning_rate.map((rate) => Math.log2(rate)),
    [-40, -40, -40, -41, -41, -42],
  );
  const { epoch } = await make(1e30).fit(x, y, { epochs: 9, callbacks: [new TerminateOnNaN()], verbose: 0 });
  assert.ok(epoch.length < 9);
  throwsTyped(() => new ReduceLROnPlateau({ factor: 1 }), tf.ValueError, /factor/);
  await rejects(make(1).fit(x, y, { callbacks: [new LearningRateScheduler(() => Number.NaN)], verbose: 0 }), tf.ValueError, /number/);
});

test('optimizers: configs, decay that leaves variables out, gradients added up', () => {
  const { Adam, SGD, AdamW } = tf.keras.optimizers;
  const config = new Adam(0.5, { beta1: 0.8, clipnorm: 2 }).getConfig();
  assert.is(config.beta_1, 0.8);
  assert.is(config.learning_rate, 0.5);
  assert.is(config.weight_decay, null);
  assert.equal(Adam.fromConfig(config).getConfig(), config);
  assert.is(AdamW.fromConfig(new AdamW().getConfig()).getConfig().weight_decay, 0.004);
  throwsTyped(() => Adam.fromConfig({ learning_rate: { class_name: 'Own', config: {} } }), tf.ValueError, /Own/);

  const [kernel, bias] = [new tf.Variable(1, { name: 'kernel' }), new tf.Variable(1, { name: 'bias' })];
  const decaying = new SGD(0.5, { weightDecay: 0.1 });
  decaying.excludeFromWeightDecay({ varNames: ['bias'] });
  decaying.applyGradients([
    [tf.constant(0), kernel],
    [tf.constant(0), bias],
  ]);
  near(tf.stack([kernel, bias]), [0.95, 1]);
  throwsTyped(() => decaying.excludeFromWeightDecay({ varList: [kernel] }), tf.RuntimeError, /built/);

  for (const run of [(f: () => void) => f, (f: () => void) => tf.function(f)]) {
    const v = new tf.Variable(1);
    const adding = new SGD(0.5, { gradientAccumulationSteps: 2, lossScaleFactor: 4 });
    adding.build([v]);
    const step = run(() => adding.applyGradients([[adding.scaleLoss(v.mul(1)), v]]));
    const seen = [1, 2, 3, 4].map(() => {
      step();
      return v.item();
    });
    assert.equal(seen, [1, 0.5, 0.5, 0.25]);
  }
});

test('EarlyStopping passes over epochs without validation', async () => {
  const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse' });
  const stop = (): tf.keras.callbacks.EarlyStopping => new tf.keras.callbacks.EarlyStopping({ patience: 2 });
  const given = { epochs: 20, validationData: [x, y], verbose: 0 } as const;
  const { epoch } = await model.fit(x, y, { ...given, validationFreq: 3, callbacks: [stop()] });
  assert.is(epoch.length, 9);
  await rejects(model.fit(x, y, { epochs: 2, callbacks: [stop()], verbose: 0 }), tf.ValueError, /val_loss/);
});

test('a schedule of one’s own comes back by customObjects', async () => {
  class Halving extends tf.keras.optimizers.schedules.LearningRateSchedule {
    apply(step: tf.TensorLike): tf.Tensor {
      return tf.pow(0.5, tf.cast(step, 'float32'));
    }
  }
  const model = new Sequential([tf.keras.Input([2]), new layers.Dense(1)]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(new Halving()), loss: 'mse' });
  const folder = await mkdtemp(join(tmpdir(), 'keras-'));
  await model.save(folder);
  await rejects(tf.keras.models.loadModel(folder), tf.ValueError, /Halving/);
  const loaded = await tf.keras.models.loadModel(folder, { customObjects: { Halving } });
  assert.is(loaded.optimizer?.learningRate.item(), 1);
  await rm(folder, { recursive: true });
});

test('TensorBoard writes figures, rates and weights', async () => {
  const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros', name: 'line' })]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0.5), loss: 'mse' });
  const logs = await mkdtemp(join(tmpdir(), 'keras-'));
  const board = new tf.keras.callbacks.TensorBoard(logs, { histogramFreq: 2, updateFreq: 'batch' });
  const given = { epochs: 3, batchSize: 2, shuffle: false, validationData: [x, y], callbacks: [board], verbose: 0 } as const;
  const { history } = await model.fit(x.mul(0), y, given);
  type Event = {
    readonly step?: string;
    readonly summary?: { readonly value: { readonly tag: string; readonly tensor: { readonly tensorContent: number[] } }[] };
  };
  const read = async (part: string): Promise<[string, number, number][]> => {
    const [name, ...others] = await readdir(join(logs, part));
    assert.is(others.length, 0);
    const events = [...framed('test', new Uint8Array(await readFile(join(logs, part, name))), name)].map(
      (data) => decoded('Event', data) as unknown as Event,
    );
    return events.flatMap(({ step = '0', summary }) =>
      (summary?.value ?? []).map(({ tag, tensor }): [string, number, number] => [
        tag,
        Number(step),
        new Float32Array(Uint8Array.from(tensor.tensorContent).buffer)[0],
      ]),
    );
  };
  const train = await read('train');
  const valuesOf = (all: readonly [string, number, number][], wanted: string): (readonly [number, number])[] =>
    all.filter(([tag]) => tag === wanted).map(([, step, value]) => [step, value]);
  assert.equal(
    valuesOf(train, 'epoch_loss'),
    history.loss.map((loss, epoch) => [epoch, loss]),
  );
  assert.equal(valuesOf(train, 'epoch_learning_rate'), [
    [0, 0.5],
    [1, 0.5],
    [2, 0.5],
  ]);
  assert.equal(
    valuesOf(train, 'batch_loss').map(([step]) => step),
    [0, 1, 2, 3, 4, 5],
  );
  assert.equal(
    valuesOf(train, 'line/kernel/histogram').map(([step]) => step),
    [0, 2],
  );
  const validation = await read('validation');
  assert.equal(
    valuesOf(validation, 'epoch_loss'),
    history.val_loss.map((loss, epoch) => [epoch, loss]),
  );
  assert.equal(
    valuesOf(validation, 'evaluation_loss_vs_iterations').map(([step]) => step),
    [2, 4, 6],
  );
  throwsTyped(() => new tf.keras.callbacks.TensorBoard(logs, { updateFreq: 0 }), tf.ValueError, /updateFreq/);
  await rm(logs, { recursive: true });
});

test.run();
