import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, rejects, tensor, throwsTyped } from './expect.ts';

// Section 4.13: Keras.

const { layers, Sequential, initializers } = tf.keras;

test('B033 Dense on an input without a batch', () => {
  throwsTyped(() => new layers.Dense(2, { name: 'dense' }).apply(tf.ones([3])), tf.ShapeError, 'dense', /min_ndim=2/, /ndim=1/, /\[3\]/);
  throwsTyped(() => new layers.Dense(2).apply(1), tf.ShapeError, /ndim=0/);
});

test('B034 another last size after the layer was built', () => {
  const layer = new layers.Dense(2);
  layer.apply(tf.ones([1, 3]));
  throwsTyped(() => layer.apply(tf.ones([1, 4])), tf.ShapeError, layer.name, /axis -1/, /value 3/, /\[1, 4\]/);
  assert.equal(layer.apply(tf.ones([0, 3])).shape, [0, 2]);
  assert.equal(layer.apply(tf.ones([2, 5, 3])).shape, [2, 5, 2]);
});

test('B038 fit without compile', async () => {
  const model = new Sequential([new layers.Dense(1)]);
  await rejects(model.fit(tf.ones([2, 1]), tf.ones([2, 1])), tf.ValueError, 'fit', /compile/);
  throwsTyped(() => model.evaluate(tf.ones([2, 1]), tf.ones([2, 1])), tf.ValueError, 'evaluate', /compile/);
});

test('B040 evaluate gives the loss, or a list with metrics, or all by name', () => {
  const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
  const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
  assert.equal(model.evaluate(x, y, { verbose: 0 }), [1, 1]);
  assert.equal(model.evaluate(x, y, { verbose: 0, returnDict: true }), { loss: 1, mae: 1 });
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  assert.is(model.evaluate(x, y.mul(2), { verbose: 0, batchSize: 3 }), 4);
});

test('B041 predict joins the batches', () => {
  const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'ones' })]);
  const x = tf.range(10).reshape([5, 2]);
  for (const batchSize of [1, 2, 5, 32]) tensor(model.predict(x, { batchSize, verbose: 0 }), [[1], [5], [9], [13], [17]]);
  throwsTyped(() => model.predict(x, { batchSize: 0, verbose: 0 }), tf.ValueError, /batchSize/);
});

test('B042 the loss of an epoch is the mean over samples, not over batches', async () => {
  for (const runEagerly of [false, true]) {
    const model = new Sequential([new layers.Dense(1, { useBias: false, kernelInitializer: 'zeros', trainable: false })]);
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse', runEagerly });
    const { history } = await model.fit(tf.ones([3, 1]), [[1], [1], [2]], { batchSize: 2, verbose: 0, shuffle: false });
    assert.equal(history, { loss: [2] });
  }
});

test('B044 weights of samples and of classes scale the loss', async () => {
  const make = (): tf.keras.Sequential => {
    const model = new Sequential([new layers.Dense(1, { useBias: false, kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse' });
    return model;
  };
  const [x, y] = [tf.ones([2, 1]), tf.ones([2, 1])];
  assert.equal((await make().fit(x, y, { sampleWeight: [1, 3], verbose: 0 })).history, { loss: [2] });
  assert.equal((await make().fit(x, [[1], [2]], { classWeight: { 1: 5, 2: 0.5 }, verbose: 0 })).history, { loss: [3.5] });
  assert.is(make().evaluate(x, y, { sampleWeight: [0, 3], verbose: 0 }), 1.5);
  await rejects(make().fit(x, y, { sampleWeight: [1, 2, 3], verbose: 0 }), tf.ValueError, 'fit', /2/, /3/);
});

test('B045 unknown names', () => {
  throwsTyped(() => tf.keras.activations.get('nope'), tf.ValueError, /activation/, /nope/);
  throwsTyped(() => initializers.get('nope'), tf.ValueError, /initializer/, /nope/);
  const model = new Sequential([new layers.Dense(1)]);
  throwsTyped(() => model.compile({ optimizer: 'nope', loss: 'mse' }), tf.ValueError, /optimizer/, /nope/);
  throwsTyped(() => model.compile({ optimizer: 'sgd', loss: 'nope' }), tf.ValueError, /loss/, /nope/);
  throwsTyped(() => model.compile({ optimizer: 'sgd', metrics: ['nope'] }), tf.ValueError, /nope/);
  throwsTyped(() => tf.keras.losses.get('nope'), tf.ValueError, /could not interpret loss identifier, got nope/);
  throwsTyped(() => tf.keras.metrics.get('nope'), tf.ValueError, /could not interpret metric identifier, got nope/);
  throwsTyped(() => tf.keras.regularizers.get('nope'), tf.ValueError, /could not interpret regularizer identifier, got nope/);
  throwsTyped(() => tf.keras.constraints.get('nope'), tf.ValueError, /could not interpret constraint identifier, got nope/);
});

test('B053 callbacks are called in order; logs hold loss and val_loss', async () => {
  const seen: string[] = [];
  class C extends tf.keras.callbacks.Callback {
    override onTrainBegin(): void {
      seen.push('tb');
    }
    override async onEpochBegin(epoch: number): Promise<void> {
      await Promise.resolve();
      seen.push(`eb${epoch}`);
    }
    override onTrainBatchBegin(batch: number): void {
      seen.push(`bb${batch}`);
    }
    override onTrainBatchEnd(batch: number): void {
      seen.push(`be${batch}`);
    }
    override onTestBegin(): void {
      seen.push('vb');
    }
    override onTestEnd(): void {
      seen.push('ve');
    }
    override onEpochEnd(_epoch: number, logs: Record<string, number>): void {
      seen.push(`ee${Object.keys(logs).sort()}`);
    }
    override onTrainEnd(): void {
      seen.push('te');
    }
  }
  const model = new Sequential([new layers.Dense(1)]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
  await model.fit(x, y, { batchSize: 2, validationData: [tf.ones([2, 1]), tf.ones([2, 1])], callbacks: [new C()], verbose: 0 });
  assert.equal(seen, ['tb', 'eb0', 'bb0', 'be0', 'bb1', 'be1', 'vb', 've', 'eeloss,val_loss', 'te']);

  const epochs: number[] = [];
  const stop = {
    onEpochEnd(epoch: number): void {
      epochs.push(epoch);
      if (epoch === 2) model.stopTraining = true;
    },
  };
  const { epoch, history } = await model.fit(x, y, { epochs: 9, validationSplit: 0.25, callbacks: [stop], verbose: 0 });
  assert.equal(epochs, [0, 1, 2]);
  assert.equal(epoch, [0, 1, 2]);
  assert.is(history.val_loss.length, 3);
});

test('B065 default names count by class', () => {
  tf.keras.backend.clearSession();
  assert.equal(
    [1, 2, 3].map((units) => new layers.Dense(units).name),
    ['dense', 'dense_1', 'dense_2'],
  );
  assert.is(new layers.Lambda((x) => x).name, 'lambda');
  class MyHTTPLayer2D extends layers.Lambda {}
  assert.is(new MyHTTPLayer2D((x) => x).name, 'my_http_layer2d');
  assert.is(new layers.Dense(1, { name: 'my-layer' }).name, 'my-layer');
  throwsTyped(() => new layers.Dense(1, { name: 'a/b' }), tf.ValueError, /a\/b/);
});

test('B066 any function initializes a kernel; Lambda before Dense', () => {
  const model = new Sequential([
    new layers.Lambda((x) => tf.stack([x, tf.square(x)], 1)),
    new layers.Dense({ units: 1, kernelInitializer: tf.random.normal }),
  ]);
  model.compile({ loss: (t, p) => tf.reduceMean(tf.square(t.sub(p)), -1), optimizer: new tf.keras.optimizers.SGD(0.01) });
  assert.equal(model.apply(tf.constant([1, 2])).shape, [2, 1]);
  assert.equal(
    model.trainableVariables.map((v) => [...v.shape]),
    [[2, 1], [1]],
  );
  throwsTyped(() => new layers.Dense(2, { kernelInitializer: () => tf.ones([1]) }).apply([[1, 2]]), tf.ShapeError, /\[2, 2\]/);
});

test('N017 initializers draw from the stateless stream of [seed, 0]', () => {
  const glorot = new initializers.GlorotUniform({ seed: 1 });
  const wanted = [
    [0.82922614, -0.08767891, 0.21972716],
    [-0.23530674, -0.5407265, -0.12203431],
  ];
  near(glorot.apply([2, 3]), wanted, 'float32', [2, 3], 1e-8);
  near(glorot.apply([2, 3]), wanted, 'float32', [2, 3], 1e-8);
  near(
    new initializers.HeNormal({ seed: 1 }).apply([2, 2]),
    [
      [0.14398205, -0.5604845],
      [0.71756744, -0.896798],
    ],
    'float32',
    [2, 2],
    1e-7,
  );
  const normal = [0.00633252, -0.02465083, 0.03155954];
  near(new initializers.RandomNormal({ seed: 1 }).apply([3]), normal, 'float32', [3], 1e-8);
  near(new initializers.TruncatedNormal({ seed: 1 }).apply([3]), normal, 'float32', [3], 1e-8);
  throwsTyped(() => new initializers.GlorotUniform({ seed: 0.5 }), tf.ValueError, /0.5/);
  assert.is.not(
    String(new initializers.GlorotUniform().apply([9]).arraySync()),
    String(new initializers.GlorotUniform().apply([9]).arraySync()),
  );
  near(
    new initializers.Orthogonal({ seed: 1 }).apply([2, 2]),
    [
      [0.19673169, -0.98045737],
      [0.98045737, 0.19673169],
    ],
    'float32',
    [2, 2],
    1e-7,
  );
  const wide = new initializers.Orthogonal({ seed: 3, gain: 2 }).apply([2, 2, 3]);
  const rows = tf.reshape(wide, [4, 3]);
  near(tf.matmul(rows, rows, { transposeA: true }), tf.eye(3).mul(4).arraySync(), 'float32', [3, 3], 2e-6);
  assert.equal(initializers.get(initializers.Zeros) instanceof initializers.Zeros, true);
});

test('the basics guide: Lambda and Dense learn a quadratic function', async () => {
  tf.random.setSeed(1);
  const model = new Sequential([
    new layers.Lambda((x) => tf.stack([x, tf.square(x)], 1)),
    new layers.Dense({ units: 1, kernelInitializer: tf.random.normal }),
  ]);
  model.compile({ loss: 'mse', optimizer: new tf.keras.optimizers.SGD(0.01) });
  const x = tf.cast(tf.linspace(-2, 2, 201), 'float32');
  const { history } = await model.fit(x, x.square().add(x.mul(2)).sub(5), { epochs: 100, batchSize: 32, verbose: 0 });
  assert.is(history.loss.length, 100);
  assert.ok(history.loss[99] < 0.01 && history.loss[99] < history.loss[0] / 100, `${history.loss[0]} → ${history.loss[99]}`);
  near(model.weights[0], [[2], [1]], 'float32', [2, 1], 0.1);
  near(model.weights[1], [-5], 'float32', [1], 0.1);
});

test('one step is what the gradient says, traced and op by op; shuffling keeps samples together', async () => {
  for (const runEagerly of [false, true]) {
    const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0.1), loss: 'mse', runEagerly });
    await model.fit([[1], [2]], [2, 4], { verbose: 0 });
    // d/dw mean((w x + b - y)²) = -(2·1·2 + 2·2·4) / 2 = -10, d/db = -(2·2 + 2·4) / 2 = -6
    near(model.weights[0], [[1]]);
    near(model.weights[1], [0.6]);
  }
  const line = new Sequential([new layers.Dense(1, { kernelInitializer: new initializers.Constant(3), useBias: false })]);
  line.compile({ optimizer: new tf.keras.optimizers.SGD(0.001), loss: 'mse' });
  const x = tf.range(50).reshape([50, 1]);
  assert.equal((await line.fit(x, x.mul(3), { epochs: 2, batchSize: 7, verbose: 0 })).history, { loss: [0, 0] });
});

test('a dataset of batches: sync and async sources, and what cannot go with one', async () => {
  const make = (): tf.keras.Sequential => {
    const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0.1), loss: 'mse' });
    return model;
  };
  const batches = new Set([[tf.constant([[1], [2]]), tf.constant([[2], [4]])]]);
  async function* later(): AsyncGenerator<unknown> {
    for (const batch of batches) yield batch;
  }
  for (const source of [batches, later()]) {
    const model = make();
    await model.fit(source, null, { verbose: 0 });
    near(model.weights[0], [[1]]);
  }
  assert.equal((await make().fit(batches, { verbose: 0 })).epoch, [0]);
  assert.is(make().evaluate(batches, { verbose: 0 }), 10);
  await rejects(make().fit(batches, { epoch: 2 } as never), tf.ValueError, 'fit', /'epoch'/);
  await rejects(make().fit(batches, [[1]], { verbose: 0 }), tf.ValueError, 'fit', /dataset/);
  await rejects(make().fit(batches, null, { validationSplit: 0.5, verbose: 0 }), tf.ValueError, 'fit', /validationSplit/);
  await rejects(make().fit([[1], [2]], [[1]], { verbose: 0 }), tf.ValueError, 'fit', /2/, /1/);
  await rejects(make().fit([[1], [2]], [[1], [2]], { validationSplit: 1, verbose: 0 }), tf.ValueError, 'fit', /validationSplit/);
  await rejects(make().fit([[1]], [[1]], { verbose: 0, batchSizes: 3 } as never), tf.ValueError, 'fit', /batchSizes/);
  await rejects(make().fit(tf.zeros([0, 1]), tf.zeros([0, 1]), { verbose: 0 }), tf.ValueError, 'fit', /0 samples/);
});

test('subclasses: layers in properties, arrays and objects are found in order; frozen ones keep their weights', async () => {
  class Net extends tf.keras.Model {
    readonly second = new layers.Dense(2, { name: 'second' });
    readonly inner = [new layers.Dense(3, { name: 'inner' }), { last: new layers.Dense(1, { name: 'last' }) }] as const;
    override call(x: tf.Tensor): tf.Tensor {
      return this.inner[1].last.apply(this.inner[0].apply(this.second.apply(x)));
    }
  }
  const net = new Net();
  net.compile({ optimizer: 'adam', loss: 'mse' });
  net.second.trainable = false;
  await net.fit(tf.ones([4, 5]), tf.ones([4, 1]), { verbose: 0 });
  const names = ['second/kernel:0', 'second/bias:0', 'inner/kernel:0', 'inner/bias:0', 'last/kernel:0', 'last/bias:0'];
  assert.equal(
    net.weights.map((v) => v.name),
    names,
  );
  assert.equal(
    net.trainableVariables.map((v) => v.name),
    names.slice(2),
  );
  tensor(net.second.bias, [0, 0]);
  assert.is.not(net.weights[5].at(0).item(), 0);
  assert.is(net.countParams(), 12 + 9 + 4);
});

test('B032 summary before and after the layers are built', () => {
  tf.keras.backend.clearSession();
  const printed = (model: tf.keras.Model): string[] => {
    let text = '';
    model.summary({ printFn: (line) => (text += line) });
    return text.split('\n');
  };
  assert.equal(printed(new Sequential([new layers.Dense(2)])), [
    'Model: "sequential"',
    '┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓',
    '┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃',
    '┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩',
    '│ dense (Dense)                   │ ?                      │   0 (unbuilt) │',
    '└─────────────────────────────────┴────────────────────────┴───────────────┘',
    ' Total params: 0 (0.00 B)',
    ' Trainable params: 0 (0.00 B)',
    ' Non-trainable params: 0 (0.00 B)',
  ]);
  const frozen = new layers.Dense(1000, { inputShape: [784], trainable: false });
  const built = printed(new Sequential([frozen, new layers.Dense(10, { name: 'a_name_that_is_longer_than_its_column' })]));
  assert.is(built[4], '│ dense_1 (Dense)                 │ (None, 1000)           │       785,000 │');
  assert.is(built[5], '├─────────────────────────────────┼────────────────────────┼───────────────┤');
  assert.is(built[6], '│ a_name_that_is_longer_than_its_ │ (None, 10)             │        10,010 │');
  assert.equal(built.slice(-3), [
    ' Total params: 795,010 (3.03 MB)',
    ' Trainable params: 10,010 (39.10 KB)',
    ' Non-trainable params: 785,000 (2.99 MB)',
  ]);
});

test('B054 EarlyStopping waits as many epochs as patience says, and gives the best weights back', async () => {
  const model = new Sequential([new layers.Dense(1)]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse' });
  const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
  const stop = new tf.keras.callbacks.EarlyStopping({ monitor: 'loss', patience: 3 });
  const { epoch } = await model.fit(x, y, { epochs: 10, callbacks: [stop], verbose: 0 });
  assert.is(epoch.length, 4);
  assert.is(stop.stoppedEpoch, 3);

  const worse = new Sequential([new layers.Dense(1, { kernelInitializer: 'ones', useBias: false })]);
  worse.compile({ optimizer: new tf.keras.optimizers.SGD(2), loss: 'mse' });
  const best = new tf.keras.callbacks.EarlyStopping({ monitor: 'loss', patience: 2, restoreBestWeights: true });
  await worse.fit(x, y.mul(2), { epochs: 10, callbacks: [best], verbose: 0 });
  // The weights after the first epoch, whose loss was measured before its step: 1 - 2 · 2 · (1 - 2) = 5.
  near(worse.weights[0], [[5]]);
  throwsTyped(() => new tf.keras.callbacks.EarlyStopping({ mode: 'most' as 'max' }), tf.ValueError, /most/);
});

test('losses by name are those of tf.keras.losses; accuracy reads the shapes', async () => {
  const identity = (): tf.keras.Sequential => new Sequential([new layers.Lambda((x) => x)]);
  const figures = (loss: string, x: tf.TensorLike, y: tf.TensorLike): number[] => {
    const model = identity();
    model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy'] });
    return model.evaluate(x, y, { verbose: 0 }) as number[];
  };
  const p = [
    [0.7, 0.2, 0.1],
    [0.1, 0.3, 0.6],
  ];
  const wanted = -(Math.log(0.7) + Math.log(0.3)) / 2;
  for (const [loss, y] of [
    ['sparse_categorical_crossentropy', tf.constant([0, 1], 'int32')],
    ['SparseCategoricalCrossentropy', [[0], [1]]],
    [
      'categorical_crossentropy',
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
  ] as const) {
    const [value, share] = figures(loss, p, y);
    assert.ok(Math.abs(value - wanted) < 1e-6, `${loss}: ${value}`);
    assert.is(share, 0.5);
  }
  const [value, share] = figures('binary_crossentropy', [[0.9], [0.4], [0.2]], [1, 1, 0]);
  assert.ok(Math.abs(value + (Math.log(0.9) + Math.log(0.4) + Math.log(0.8)) / 3) < 1e-6);
  assert.ok(Math.abs(share - 2 / 3) < 1e-6);

  const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: 'sgd', loss: new tf.keras.losses.MeanSquaredError(), metrics: [tf.keras.losses.meanAbsoluteError] });
  const { history } = await model.fit([[1], [1]], [[2], [4]], { sampleWeight: [1, 0.5], verbose: 0 });
  assert.equal(history, { loss: [6], mean_absolute_error: [3] });
});

test('metric objects and their names gather over batches, anew each epoch', async () => {
  const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros' })]);
  const metrics = ['root_mean_squared_error', new tf.keras.metrics.MeanAbsoluteError({ name: 'off' })];
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse', metrics });
  const { history } = await model.fit(tf.ones([3, 1]), [[1], [1], [4]], {
    epochs: 2,
    batchSize: 2,
    shuffle: false,
    validationData: [[[1]], [[3]]],
    verbose: 0,
  });
  const root = Math.fround(Math.sqrt(6));
  assert.equal(history, {
    loss: [6, 6],
    root_mean_squared_error: [root, root],
    off: [2, 2],
    val_loss: [9, 9],
    val_root_mean_squared_error: [3, 3],
    val_off: [3, 3],
  });
});

test('fit leaves nothing behind', async () => {
  const model = new Sequential([new layers.Dense(3), new layers.Dense(1)]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['accuracy', 'mean_absolute_error'] });
  const [x, y] = [tf.ones([7, 2]), tf.ones([7, 1])];
  const train = (): Promise<unknown> => model.fit(x, y, { epochs: 3, batchSize: 3, validationData: [x, y], verbose: 0 });
  await train();
  const before = tf.memory().tensors;
  await train();
  assert.is(tf.memory().tensors, before);
});

test.run();
