// What the GPU cannot do, it says.
import { lastEngine } from '../../gpu/index.ts';
import * as tf from '../../src/index.ts';
import { must, thrown } from './must.ts';

const onGpu = <R>(fn: () => R): R => tf.device('/GPU:0', fn);

function refused(fn: () => unknown, kind: new (...given: never[]) => Error, message: RegExp): void {
  const error = thrown(fn);
  must(error instanceof kind && message.test(error.message), `${error.name}: ${error.message}`);
}

const positionsTwice = (p: tf.Tensor): tf.Tensor => p.add(p);

/** Positions are int64 on the GPU, and whatever is done with them comes out as on the CPU. */
function positions(): void {
  const x = [
    [1, 9, 3],
    [7, 2, 5],
  ];
  const table = tf.constant([10, 20, 30]);
  const uses: Readonly<Record<string, (p: tf.Tensor) => tf.Tensor>> = {
    read: (p) => p,
    'added to': (p) => p.add(1n),
    'compared with each other': (p) => p.equal(p),
    'compared with labels': (p) => p.equal(tf.constant([1n, 1n], 'int64')),
    'cast to float32': (p) => p.cast('float32').mul(0.5),
    'cast to int32': (p) => p.cast('int32').add(1),
    'indices of a gather': (p) => tf.gather(table, p),
    'one-hot': (p) => tf.oneHot(p, 3),
    stacked: (p) => tf.stack([p, p]),
    'the mean of right ones': (p) =>
      p
        .equal(tf.constant([1n, 1n], 'int64'))
        .cast('float32')
        .mean(),
  };
  for (const [name, use] of Object.entries(uses)) {
    const here = use(tf.argmax(tf.constant(x), 1));
    const there = onGpu(() => use(tf.argmax(tf.constant(x), 1)));
    must(`${there}` === `${here}` && there.dtype === here.dtype, `positions, ${name}: ${there} instead of ${here}`);
  }
}

/** Counters of optimizers and rates that depend on them lie on the CPU: nothing of a step is refused. */
function trained(): void {
  const rates = () => new tf.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5);
  const { SGD, Adam, AdamW, RMSprop, Nadam, Adamax, Ftrl } = tf.optimizers;
  for (const Rule of [SGD, Adam, AdamW, RMSprop, Nadam, Adamax, Ftrl]) {
    const run = (): ArrayLike<unknown> => {
      const v = new tf.Variable([1, 2]);
      const rule = new Rule(rates());
      for (let i = 0; i < 3; i++) rule.applyGradients([[tf.constant([1, -1]), v]]);
      return v.dataSync() as ArrayLike<unknown>;
    };
    const [here, there] = [run(), onGpu(run)].map((list) => Array.from(list, Number));
    must(
      here.every((x, i) => Math.abs(x - there[i]) < 1e-5),
      `${Rule.name}: ${there} instead of ${here}`,
    );
  }
}

export function limits(): number {
  tf.tidy(() => {
    const before = tf.memory().tensors;
    const most = lastEngine()?.most ?? 0;
    must(most >= 2048, `textures of ${most} texels a side`);
    refused(
      () => onGpu(() => tf.zeros([most + 1, most])),
      tf.MemoryError,
      new RegExp(`^zeros: a tensor on this GPU has at most ${most} × ${most} elements, got ${(most + 1) * most}\\. Use smaller tensors`),
    );
    must(tf.memory().tensors === before, 'nothing is left of it');
    tf.config.setSoftDevicePlacement(false);
    try {
      const made = { float64: [1], int64: [1n], complex64: [[1, 2]], string: ['a'] } as const;
      for (const [dtype, data] of Object.entries(made)) {
        refused(
          () => onGpu(() => tf.constant(data, dtype as tf.DType)),
          tf.UnsupportedError,
          new RegExp(
            `^constant: the GPU cannot hold this dtype.* got ${dtype}\\. Use float32, int32 or bool, make it under tf\\.device\\('/CPU:0'\\)`,
          ),
        );
      }
      refused(
        () => onGpu(() => positionsTwice(tf.argmax(tf.constant([[1, 2]]), 1))),
        tf.UnsupportedError,
        /^add: the GPU has no kernel for this call.* got AddV2 of int64, int64\. Cast to float32, run it under tf\.device\('\/CPU:0'\)/,
      );
      refused(() => onGpu(() => tf.constant([1]).lgamma()), tf.UnsupportedError, /^lgamma: the GPU has no kernel.*Lgamma of float32/);
      refused(
        () => onGpu(() => tf.constant([20_000_001], 'int32').add(1)),
        tf.UnsupportedError,
        /^add: the GPU keeps integers exactly up to 16777216 only, and one is 20000001/,
      );
      trained();
    } finally {
      tf.config.setSoftDevicePlacement(true);
    }
    refused(
      () => tf.config.setLogicalDeviceConfiguration(tf.config.listPhysicalDevices('GPU')[0], [{ memoryLimit: 64 }]),
      tf.RuntimeError,
      /^setLogicalDeviceConfiguration: logical devices cannot be changed after the first use, got .*GPU:0/,
    );
    // Under soft placement the same runs on the CPU.
    must(onGpu(() => tf.constant([20_000_001], 'int32').add(1)).item() === 20_000_002, 'large integers are computed on the CPU');
    must(onGpu(() => tf.constant([1], 'float64').add(1)).device.endsWith('CPU:0'), 'float64 stays on the CPU');
    positions();
    must(onGpu(() => tf.constant([5]).lgamma()).device.endsWith('CPU:0'), 'an op without a kernel runs on the CPU');
    must(Math.abs(onGpu(() => tf.constant([5]).lgamma().add(1)).item() - Math.log(24) - 1) < 1e-5, 'and its result goes on');
  });
  return 22;
}
