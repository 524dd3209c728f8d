import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { load } from '../../src/inference.ts';
import { rejects, tensor, throwsTyped } from './expect.ts';

// Section 4.13: saving and loading models, their weights and their configs.

const { layers, Model, Sequential, Input } = tf.keras;
const { loadModel, cloneModel, modelFromJson } = tf.keras.models;

let folder = '';
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keras-'));
});
test.after(() => rm(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const numbers = (model: tf.keras.Model): unknown => model.weights.map((v) => v.arraySync());
const x = tf.constant([
  [1, 2],
  [3, 4],
  [5, 7],
]);
const y = tf.constant([[1], [0], [2]]);

test('the basics guide: Lambda and Dense, trained, saved, loaded, trained on', async () => {
  const model = new Sequential([
    new layers.Lambda((t) => tf.stack([t, tf.square(t)], 1)),
    new layers.Dense({ units: 1, kernelInitializer: tf.random.normal }),
  ]);
  model.compile({ loss: tf.keras.losses.MSE, optimizer: new tf.keras.optimizers.SGD(0.01) });
  const inputs = tf.linspace(-2, 2, 41);
  const targets = inputs.square().add(inputs.mul(2)).sub(5);
  const { history } = await model.fit(inputs, targets, { epochs: 20, batchSize: 32, verbose: 0 });
  assert.ok(history.loss[19] < history.loss[0]);
  await model.save(path('my_new_model'));
  const loaded = await loadModel(path('my_new_model'));
  tensor(loaded.predict(inputs, { verbose: 0 }), (model.predict(inputs, { verbose: 0 }) as tf.Tensor).arraySync());
  assert.is(loaded.evaluate(inputs, targets, { verbose: 0 }), model.evaluate(inputs, targets, { verbose: 0 }));
  for (const one of [model, loaded]) await one.fit(inputs, targets, { epochs: 3, shuffle: false, verbose: 0 });
  assert.equal(numbers(loaded), numbers(model));
  assert.equal(
    loaded.layers.map(({ name }) => name),
    model.layers.map(({ name }) => name),
  );
});

test('B058 a Lambda layer comes back as the program that it was traced to: no code is loaded', async () => {
  const model = new Sequential([Input([2]), new layers.Lambda((t, { training }) => t.mul(training ? 3 : 2))]);
  await model.save(path('lambda'));
  for (const options of [undefined, { safeMode: true }, { safeMode: false }]) {
    const loaded = await loadModel(path('lambda'), options);
    tensor(loaded.apply([[1, 2]]), [[2, 4]]);
    tensor(loaded.apply([[1, 2]], { training: true }), [[3, 6]]);
  }
  throwsTyped(() => modelFromJson(model.toJson()), tf.ValueError, /Lambda/);
  const half = (t: tf.Tensor): tf.Tensor => t.div(2);
  const named = new Sequential([Input([2]), new layers.Lambda(half)]).toJson();
  tensor(modelFromJson(named, { customObjects: { half } }).apply([[1, 2]]), [[0.5, 1]]);
});

test('B060 what is exported runs without the code: serve, signatures, the inference runtime', async () => {
  const model = new Sequential([Input([2], { name: 'x' }), new layers.Dense(1, { kernelInitializer: 'ones' })]);
  await model.export(path('exported'));
  await model.save(path('saved'));
  await tf.savedModel.save(model, path('module'));
  tensor((await tf.savedModel.load(path('module'))).signatures.serving_default({ x: tf.ones([1, 2]) }).output_0, [[2]]);
  for (const name of ['exported', 'saved']) {
    const served = await tf.savedModel.load(path(name));
    assert.equal(Object.keys(served.signatures), ['serve', 'serving_default']);
    tensor(served.serve(tf.ones([1, 2])), [[2]]);
    tensor(served.signatures.serving_default({ x: tf.ones([3, 2]) }).output_0, [[2], [2], [2]]);
    const small = await load(path(name));
    tensor(small.signatures.serve({ x: [[1, 3]] }).output_0, [[4]]);
  }
  await rejects(loadModel(path('exported')), tf.LoadError, /without a Keras model/);
});

test('training goes on where it ended: slots, iterations, random states, schedules', async () => {
  const make = (): tf.keras.Sequential =>
    new Sequential([
      new layers.Dense(4, {
        activation: 'relu',
        kernelInitializer: new tf.keras.initializers.GlorotUniform({ seed: 3 }),
        kernelRegularizer: 'l2',
      }),
      new layers.Dropout(0.4, { seed: 5 }),
      new layers.BatchNormalization(),
      new layers.Dense(1, { kernelInitializer: new tf.keras.initializers.GlorotUniform({ seed: 4 }), kernelRegularizer: 'l2' }),
    ]);
  const { schedules } = tf.keras.optimizers;
  const rates = [
    0.05,
    new schedules.ExponentialDecay(0.1, 2, 0.5, { staircase: true }),
    new schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.05, 0.01]),
    new schedules.CosineDecay(0.1, 10, { warmupTarget: 0.2, warmupSteps: 2 }),
    new schedules.PolynomialDecay(0.1, 5, { power: 2, cycle: true }),
    new schedules.InverseTimeDecay(0.1, 2, 0.5),
    new schedules.CosineDecayRestarts(0.1, 3),
  ];
  const { Adam, SGD, RMSprop, Adagrad, Adadelta, Adamax, Nadam, Ftrl, Lion, AdamW } = tf.keras.optimizers;
  const optimizers = [
    ...rates.map((rate) => new Adam(rate, { amsgrad: true, clipnorm: 1 })),
    new SGD(0.1, { momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    new RMSprop(0.01, { centered: true, momentum: 0.5 }),
    new Adam(0.01, { useEma: true, emaMomentum: 0.5, gradientAccumulationSteps: 2, lossScaleFactor: 8 }),
    ...[Adagrad, Adadelta, Adamax, Nadam, Ftrl, Lion, AdamW].map((type) => new type(0.01)),
  ];
  const data = { shuffle: false, batchSize: 2, verbose: 0 } as const;
  for (const optimizer of optimizers) {
    const model = make();
    model.compile({
      optimizer,
      loss: new tf.keras.losses.Huber({ delta: 0.5 }),
      metrics: ['mae', new tf.keras.metrics.MeanSquaredError()],
    });
    await model.fit(x, y, { ...data, epochs: 2 });
    await model.save(path('resumed'));
    const loaded = await loadModel(path('resumed'));
    assert.equal(loaded.optimizer?.getConfig(), optimizer.getConfig());
    const [a, b] = [await model.fit(x, y, { ...data, epochs: 2 }), await loaded.fit(x, y, { ...data, epochs: 2 })];
    assert.equal(b.history, a.history);
    assert.equal(numbers(loaded), numbers(model), optimizer.name);
  }
  const apart = await loadModel(path('resumed'), { compile: false });
  assert.is(apart.optimizer, null);
  throwsTyped(() => apart.evaluate(x, y, { verbose: 0 }), tf.ValueError, /compile/);
});

test('functional models: shared layers, ops, several inputs and outputs, models inside', async () => {
  const [a, b] = [Input([2], { name: 'a' }), Input([2], { name: 'b', dtype: 'int32' })];
  const inner = new Sequential([Input([2]), new layers.Dense(2, { activation: 'tanh' })], { name: 'inner' });
  const shared = new layers.Dense(2, { name: 'shared' });
  const sum = shared
    .apply(a)
    .add(shared.apply(inner.apply(tf.cast(b, 'float32'))))
    .mul([1, 2]);
  const model = new Model({ inputs: { a, b }, outputs: { sum, more: [tf.concat([sum, a], 1).at(':', '1:3')] }, name: 'both' });
  const given = {
    a: x,
    b: tf.constant(
      [
        [1, 0],
        [2, 2],
        [0, 3],
      ],
      'int32',
    ),
  };
  type Out = { sum: tf.Tensor; more: tf.Tensor[] };
  const wanted = model.predict<Out>(given, { verbose: 0 });
  await model.save(path('functional'));
  const loaded = await loadModel(path('functional'));
  const copy = modelFromJson(model.toJson());
  copy.setWeights(model.getWeights());
  const clone = cloneModel(model);
  assert.is(clone.weights.length, 4);
  assert.is.not(clone.weights[0], model.weights[0]);
  clone.setWeights(model.getWeights());
  for (const one of [loaded, copy, clone]) {
    const got = one.predict<Out>(given, { verbose: 0 });
    tensor(got.sum, wanted.sum.arraySync());
    tensor(got.more[0], wanted.more[0].arraySync());
    assert.equal(
      one.layers.map(({ name }) => name),
      model.layers.map(({ name }) => name),
    );
  }
  const served = await tf.savedModel.load(path('functional'));
  tensor(served.serve(given).sum, wanted.sum.arraySync());
  assert.is(loaded.name, 'both');
});

test('classes of one’s own: by customObjects, registered, or refused with what to do', async () => {
  class Scale extends layers.Layer {
    readonly by: number;
    k: tf.Variable | null = null;
    constructor(options: { by?: number; name?: string; trainable?: boolean; dtype?: tf.DType } = {}) {
      const { by = 1, ...rest } = options;
      super(rest);
      this.by = by;
    }
    override build(shape: readonly (number | null)[]): void {
      this.k = this.addWeight({ shape: [shape.at(-1) as number], name: 'k' });
    }
    override call(t: tf.Tensor): tf.Tensor {
      return t.mul(this.k as tf.Variable).mul(this.by);
    }
    override getConfig(): Record<string, unknown> {
      return { ...super.getConfig(), by: this.by };
    }
  }
  class Net extends Model {
    readonly scale = new Scale({ by: 3 });
    readonly out = new layers.Dense(1);
    override call(t: tf.Tensor): tf.Tensor {
      return this.out.apply(this.scale.apply(t));
    }
  }
  const wave = (t: tf.Tensor, p: tf.Tensor): tf.Tensor => tf.reduceMean(tf.sin(t.sub(p)), -1);
  const model = new Net();
  model.compile({ optimizer: 'adam', loss: wave });
  await model.fit(x, y, { verbose: 0 });
  await model.save(path('own'));
  tensor((await tf.savedModel.load(path('own'))).serve(x), model.apply(x).arraySync());
  await rejects(loadModel(path('own')), tf.ValueError, /'Net'/, /customObjects/);
  await rejects(loadModel(path('own'), { customObjects: { Net } }), tf.ValueError, /'wave'/, /compile: false/);
  const loaded = await loadModel(path('own'), { customObjects: { Net, wave } });
  assert.instance(loaded, Net);
  for (const one of [model, loaded]) await one.fit(x, y, { verbose: 0, shuffle: false });
  assert.equal(numbers(loaded), numbers(model));

  const row = new Sequential([Input([2]), new Scale({ by: 2 })]);
  throwsTyped(() => modelFromJson(row.toJson()), tf.ValueError, /'Scale'/, /registerKerasSerializable/);
  tf.keras.utils.registerKerasSerializable({ package: 'tests' })(Scale);
  const again = modelFromJson(row.toJson());
  assert.is((again.layers[0] as unknown as Scale).by, 2);
  assert.is(tf.keras.utils.getRegisteredName(Scale), 'tests>Scale');
});

test('B056 weights alone: the ending of the file, other layers, damaged bytes', async () => {
  const make = (units = 3): tf.keras.Sequential =>
    new Sequential([Input([2]), new layers.Dense(units), new Sequential([new layers.Dense(1)])]);
  const model = make();
  const file = path('w.weights.safetensors');
  await rejects(model.saveWeights(path('w.h5')), tf.ValueError, /\.weights\.safetensors/, /w\.h5/);
  await rejects(new Sequential([new layers.Dense(1)]).saveWeights(file), tf.ValueError, /not built/);
  await model.saveWeights(file);
  assert.equal(Object.keys(tf.io.safetensors.read(await readFile(file))), [
    'layers/dense/vars/0',
    'layers/dense/vars/1',
    'layers/sequential/layers/dense/vars/0',
    'layers/sequential/layers/dense/vars/1',
  ]);
  const other = make();
  await other.loadWeights(file);
  assert.equal(numbers(other), numbers(model));
  const before = numbers(other);
  await rejects(other.loadWeights(path('none.weights.safetensors')), tf.LoadError, /no such file/);
  await rejects(make(4).loadWeights(file), tf.ShapeError, /\[2, 3\]/, /\[2, 4\]/);
  await rejects(new Sequential([Input([2]), new layers.Dense(3)]).loadWeights(file), tf.ValueError, /more/);
  await rejects(model.saveWeights(file, { overwrite: false }), tf.ValueError, /already/);
  const bytes = await readFile(file);
  bytes[bytes.length - 3] ^= 1;
  await writeFile(path('bad.weights.safetensors'), bytes);
  await rejects(other.loadWeights(path('bad.weights.safetensors')), tf.LoadError, /checksum/, /bad/);
  await truncate(path('bad.weights.safetensors'), 50);
  await rejects(other.loadWeights(path('bad.weights.safetensors')), tf.LoadError, /damaged/, /bad/);
  assert.equal(numbers(other), before);
});

test('what cannot be saved or loaded is refused', async () => {
  const model = new Sequential([Input([2]), new layers.Dense(1)]);
  await rejects(model.save(path('m.keras')), tf.UnsupportedError, /\.keras/, /folder/);
  await rejects(loadModel(path('m.keras')), tf.UnsupportedError, /keras/);
  await rejects(new Sequential([new layers.Dense(1)]).save(path('m')), tf.ValueError, /not built/);
  await rejects(loadModel(path('nowhere')), tf.LoadError, /no saved model/);
  await rejects(loadModel(path('nowhere'), { custom: 1 } as never), tf.ValueError, /custom/);
  await model.save(path('m'));
  await rejects(model.save(path('m'), { overwrite: false }), tf.ValueError, /already/);
  await model.save(path('m'));
  const index = JSON.parse(await readFile(join(path('m'), 'saved_model.json'), 'utf8')) as {
    weights: { file: string };
    keras: { config: { config: { layers: { config: { units: number } }[] } } };
  };
  const kept = { ...index };
  await truncate(join(path('m'), index.weights.file), 40);
  await rejects(loadModel(path('m')), tf.LoadError, /bytes/);
  await model.save(path('m'));
  kept.keras.config.config.layers[1].config.units = 2;
  const now = JSON.parse(await readFile(join(path('m'), 'saved_model.json'), 'utf8')) as object;
  await writeFile(join(path('m'), 'saved_model.json'), JSON.stringify({ ...now, keras: kept.keras }));
  await rejects(loadModel(path('m')), tf.LoadError, /another shape/);
  await writeFile(join(path('m'), 'saved_model.json'), '{"format":');
  await rejects(loadModel(path('m')), tf.LoadError);
  throwsTyped(() => modelFromJson('{'), tf.ValueError, /JSON/);
  throwsTyped(() => modelFromJson('{}'), tf.ValueError, /class_name/);
  class Net extends Model {
    override call(t: tf.Tensor): tf.Tensor {
      return t;
    }
  }
  throwsTyped(() => cloneModel(new Net()), tf.ValueError, /Net/);
});

test('a clone has the layers and functions of a model and weights of its own', () => {
  const model = new Sequential([Input([2]), new layers.Lambda((t) => t.mul(2)), new layers.Dense(1)]);
  const clone = cloneModel(model);
  clone.setWeights(model.getWeights());
  tensor(clone.apply(x), model.apply(x).arraySync());
  assert.is.not(clone.weights[0], model.weights[0]);
  const widened = cloneModel(model, { cloneFunction: (layer) => (layer instanceof layers.Dense ? new layers.Dense(5) : layer) });
  assert.equal(widened.outputs[0].shape, [null, 5]);
});

test('callbacks that save: the best model, a file per epoch, a training that was interrupted', async () => {
  const make = (): tf.keras.Sequential => {
    const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: new tf.keras.optimizers.Adam(0.01), loss: 'mse' });
    return model;
  };
  const { ModelCheckpoint, CSVLogger, BackupAndRestore } = tf.keras.callbacks;
  const model = make();
  const data = { verbose: 0, shuffle: false } as const;
  await model.fit(x, y, {
    ...data,
    epochs: 3,
    callbacks: [
      new ModelCheckpoint(path('best'), { monitor: 'loss', saveBestOnly: true }),
      new ModelCheckpoint(path('at-{epoch:02d}-{loss:.1f}.weights.safetensors'), { saveWeightsOnly: true }),
      new CSVLogger(path('log.csv')),
    ],
  });
  assert.equal(numbers(await loadModel(path('best'))), numbers(model));
  const [head, first, , last] = (await readFile(path('log.csv'), 'utf8')).split('\n');
  assert.is(head, 'epoch,loss');
  assert.match(first, /^0,1\.6666/);
  assert.match(last, /^2,/);
  const again = make();
  again.build([null, 2]);
  await again.loadWeights(path('at-01-1.7.weights.safetensors'));
  await rejects(
    make().fit(x, y, { ...data, callbacks: [new ModelCheckpoint(path('b'), { saveBestOnly: true })] }),
    tf.ValueError,
    /val_loss/,
    /loss/,
  );
  await rejects(make().fit(x, y, { ...data, callbacks: [new ModelCheckpoint(path('{acc:.2f}'))] }), tf.ValueError, /'acc'/);
  throwsTyped(() => new ModelCheckpoint('w', { saveWeightsOnly: true }), tf.ValueError, /safetensors/);

  const through = make();
  await through.fit(x, y, { ...data, epochs: 6 });
  const stopping = make();
  const dies = {
    onEpochBegin(epoch: number): void {
      if (epoch === 3) throw new Error('power cut');
    },
  };
  await stopping.fit(x, y, { ...data, epochs: 6, callbacks: [new BackupAndRestore(path('backup')), dies] }).catch(() => undefined);
  const resumed = make();
  const { epoch } = await resumed.fit(x, y, { ...data, epochs: 6, callbacks: [new BackupAndRestore(path('backup'))] });
  assert.equal(epoch, [3, 4, 5]);
  assert.equal(numbers(resumed), numbers(through));
});

test.run();
