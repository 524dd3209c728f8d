// Alone: it adds a device that tests of a machine without one must not see.
// Where ops run once a second device is registered; the device here is one of arrays (second-device.ts).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { registerBackend } from '../src/runtime/backend.ts';
import { elsewhere } from '../src/runtime/elsewhere.ts';
import { SecondDevice } from './second-device.ts';

const GPU = '/job:localhost/replica:0/task:0/device:GPU:0';
const CPU = '/job:localhost/replica:0/task:0/device:CPU:0';
const there = new SecondDevice();

test('before the registration /GPU:0 falls back to the CPU', () => {
  assert.is(tf.device('/GPU:0', () => tf.constant([1]).add(1)).device, CPU);
  assert.equal(tf.config.listPhysicalDevices('GPU'), []);
});

test('a registered device is listed', () => {
  registerBackend(there);
  assert.equal(tf.config.listPhysicalDevices('GPU'), [{ name: '/physical_device:GPU:0', deviceType: 'GPU' }]);
  assert.ok(tf.test.isGpuAvailable());
});

/** Runs `fn` in a tidy and returns the names of the ops that ran on the device. */
function ranThere(fn: () => void): string[] {
  there.ran.length = 0;
  tf.tidy(fn);
  return [...there.ran];
}

test('ops run where the scope says, else where an input lies, else on the CPU', () => {
  const ran = ranThere(() => {
    const a = tf.constant([1, 2]);
    assert.is(a.device, CPU);
    const [x, y] = tf.device('/GPU:0', () => [tf.constant([3, 4]), a.add(a)]);
    assert.is(x.device, GPU);
    assert.is(y.device, GPU);
    assert.equal(y.arraySync(), [2, 4]);
    assert.is(x.mul(a).device, GPU);
    assert.equal(a.mul(x).arraySync(), [3, 8]);
    const back = tf.device('/CPU:0', () => x.mul(a));
    assert.is(back.device, CPU);
    assert.equal(back.arraySync(), [3, 8]);
    assert.is(tf.device('/CPU:0', () => tf.device(null, () => x.mul(a))).device, GPU);
  });
  assert.equal(ran, ['AddV2', 'Mul', 'Mul', 'Mul']);
});

test('a profile tells what was moved and what ran on the CPU instead', () => {
  tf.tidy(() => {
    const a = tf.constant([1, 2]);
    const { moves, fallbacks } = tf.profiler.trace(() => tf.add(a, 1));
    assert.equal([moves, fallbacks], [0, 0]);
    const profile = tf.profiler.trace(() => tf.device('/GPU:0', () => tf.cumsum(tf.identity(a))));
    assert.ok(profile.moves >= 1 && profile.fallbacks >= 1, String(profile));
    assert.match(String(profile), /tensors moved between devices, \d+ ops without a GPU kernel ran on the CPU/);
  });
});

test('tf.identity moves a tensor and moves are counted', () => {
  tf.tidy(() => {
    const before = tf.memory().deviceMoves;
    const a = tf.constant([1, 2]);
    const b = tf.device('/GPU:0', () => tf.identity(a));
    assert.is(b.device, GPU);
    assert.is(tf.device('/GPU:0', () => tf.identity(b)).device, GPU);
    const c = tf.device('CPU:0', () => tf.identity(b));
    assert.is(c.device, CPU);
    assert.equal(c.arraySync(), [1, 2]);
    assert.is(tf.memory().deviceMoves - before, 2);
  });
});

test('views share the elements there, and only whole ones', () => {
  tf.tidy(() => {
    const x = tf.device('/GPU:0', () => tf.constant([1, 2, 3, 4]));
    const before = there.books.storages;
    const y = x.reshape([2, 2]);
    assert.is(y.device, GPU);
    assert.is(there.books.storages, before);
    assert.equal(y.at(0).arraySync(), [1, 2]);
    const second = y.at(1);
    assert.is(second.device, CPU);
    assert.equal(second.arraySync(), [3, 4]);
  });
});

test('what the device has no row for runs on the CPU, or throws without soft placement', () => {
  tf.tidy(() => {
    const x = tf.device('/GPU:0', () => tf.constant([0, 1]));
    const before = tf.memory().deviceFallbacks;
    const y = x.exp();
    assert.is(y.device, CPU);
    assert.is(tf.memory().deviceFallbacks, before + 1);
    assert.is(tf.device('/GPU:0', () => tf.constant([1], 'float64')).device, CPU);
    tf.config.setSoftDevicePlacement(false);
    try {
      assert.throws(
        () => x.exp(),
        (error: Error) => error instanceof tf.UnsupportedError && /^exp: the GPU has no kernel/.test(error.message),
      );
      assert.throws(() => tf.device('/GPU:0', () => tf.constant([1], 'float64')), /^constant: the GPU cannot hold this dtype/);
      assert.equal(x.add(x).arraySync(), [0, 2]);
    } finally {
      tf.config.setSoftDevicePlacement(true);
    }
  });
});

test('gradients run on the device of their inputs', () => {
  const ran = ranThere(() => {
    const x = tf.device('/GPU:0', () => tf.constant([2, 3]));
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return x.mul(x).mul(x);
    });
    const g = tape.gradient(y, x) as tf.Tensor;
    assert.is(g.device, GPU);
    assert.equal(g.arraySync(), [12, 27]);
  });
  assert.ok(ran.length > 4, ran.join());
});

test('a variable made in a scope lies there, also where its first value is computed on the CPU', () => {
  const v = tf.tidy(() => tf.device('/GPU:0', () => new tf.Variable(tf.constant([0, 0]).exp())));
  assert.is(v.device, GPU);
  assert.equal(v.arraySync(), [1, 1]);
  v.dispose();
});

test('a variable stays where it was made, whatever it is given', () => {
  const v = tf.device('/GPU:0', () => new tf.Variable([1, 2]));
  const w = new tf.Variable([1, 2]);
  assert.is(v.device, GPU);
  v.assignAdd([1, 1]);
  assert.is(v.device, GPU);
  v.assign([5, 6]);
  assert.is(v.device, GPU);
  w.assign(v);
  assert.is(w.device, CPU);
  tf.device('/GPU:0', () => w.assignAdd(v));
  assert.is(w.device, CPU);
  assert.equal(w.arraySync(), [10, 12]);
  assert.equal(v.arraySync(), [5, 6]);
  v.dispose();
  w.dispose();
});

test('a traced function runs where its inputs lie, planned or not', () => {
  const w = new tf.Variable([2, 2]);
  const f = tf.function((x: tf.Tensor) => x.mul(w).add(x));
  const [a, b] = [tf.constant([1, 2]), tf.device('/GPU:0', () => tf.constant([1, 2]))];
  const on = (x: tf.Tensor): string => {
    const y = f(x) as tf.Tensor;
    assert.equal(y.arraySync(), [3, 6]);
    const { device } = y;
    y.dispose();
    return device;
  };
  for (let i = 0; i < 3; i++) {
    assert.is(on(a), CPU);
    assert.is(on(b), GPU);
    assert.is(
      tf.device('/GPU:0', () => on(a)),
      GPU,
    );
  }
  for (const t of [a, b]) t.dispose();
  w.dispose();
});

test('a traced function remembers the devices named inside it', () => {
  const f = tf.function((x: tf.Tensor) => tf.device('/GPU:0', () => x.mul(x)).add(tf.device('/CPU:0', () => x.add(x))));
  const x = tf.constant([1, 3]);
  for (let i = 0; i < 3; i++) {
    const ran = ranThere(() => {
      const y = f(x) as tf.Tensor;
      assert.is(y.device, GPU);
      assert.equal(y.arraySync(), [3, 15]);
    });
    assert.equal(ran, ['Mul', 'AddV2']);
  }
  x.dispose();
});

const at = (device: string, fn: () => tf.Tensor): tf.Tensor => tf.device(device, fn);
const twice = (x: tf.Tensor): tf.Tensor => x.add(x);
const innerOnGpu = tf.function((x: tf.Tensor) => at('/GPU:0', () => x.mul(x))) as typeof twice;
const innerOnCpu = tf.function((x: tf.Tensor) => at('/CPU:0', () => x.mul(x))) as typeof twice;

/** Programs that name devices, and where their results lie. Rewritings, plans and calls of one another must not change that. */
const PLACED: Readonly<Record<string, { readonly body: (x: tf.Tensor) => readonly tf.Tensor[]; readonly where: string }>> = {
  'an identity that moves': { body: (x) => [at('/GPU:0', () => tf.identity(x))], where: 'g' },
  'and what follows it': { body: (x) => [twice(at('/GPU:0', () => tf.identity(x)))], where: 'g' },
  'a product with one': { body: (x) => [at('/GPU:0', () => x.mul([1, 1]))], where: 'g' },
  'a reshape to what it was': { body: (x) => [at('/GPU:0', () => x.reshape([2]))], where: 'g' },
  'one call on two devices': { body: (x) => [at('/GPU:0', () => twice(x)), at('/CPU:0', () => twice(x)), twice(x)], where: 'gcc' },
  'one constant on two devices': { body: () => [at('/GPU:0', () => tf.constant([1, 2])), tf.constant([1, 2])], where: 'gc' },
  'a function in a function': { body: (x) => [twice(innerOnGpu(x))], where: 'g' },
  'one of the CPU in a scope': { body: (x) => [at('/GPU:0', () => innerOnCpu(x)), at('/GPU:0', () => twice(innerOnCpu(x)))], where: 'cg' },
  'a branch': {
    body: (x) => [
      tf.cond(
        x.sum().greater(0),
        () => at('/GPU:0', () => twice(x)),
        () => x,
      ) as tf.Tensor,
    ],
    where: 'g',
  },
  'a loop': {
    body: (x) => [
      (
        tf.whileLoop(
          (i: tf.Tensor) => i.less(3),
          (i: tf.Tensor, y: tf.Tensor) => [i.add(1), at('/GPU:0', () => twice(y))],
          [tf.constant(0, 'int32'), x],
        ) as tf.Tensor[]
      )[1],
    ],
    where: 'g',
  },
};

for (const [title, { body, where }] of Object.entries(PLACED)) {
  test(`a traced function keeps the devices that it names: ${title}`, () => {
    const f = tf.function((x: tf.Tensor) => [...body(x)]);
    for (let call = 0; call < 4; call++) {
      tf.tidy(() => {
        const x = tf.constant([2, 3]);
        const [found, expected] = [f(x) as tf.Tensor[], body(x)];
        assert.is(found.map(({ device }) => (device === GPU ? 'g' : 'c')).join(''), where, `call ${call}`);
        assert.equal(
          found.map((y) => y.arraySync()),
          expected.map((y) => y.arraySync()),
        );
      });
    }
  });
}

test('optimizers keep their counters on the CPU, so that they work without soft placement', () => {
  const rules: readonly (() => InstanceType<typeof tf.optimizers.SGD | typeof tf.optimizers.Adam>)[] = [
    () => new tf.optimizers.SGD(0.5),
    () => new tf.optimizers.Adam(new tf.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)),
    () => new tf.optimizers.SGD(0.5, { useEma: true, emaOverwriteFrequency: 2 }),
    () => new tf.optimizers.SGD(0.5, { gradientAccumulationSteps: 2 }),
  ];
  for (const rule of rules) {
    tf.config.setSoftDevicePlacement(false);
    const optimizer = tf.device('/GPU:0', rule);
    tf.config.setSoftDevicePlacement(true); // the device of this test has no kernels for steps
    assert.is(optimizer.iterations.device, CPU);
    const [v, w] = [tf.device('/GPU:0', () => new tf.Variable([1, 2])), new tf.Variable([1, 2])];
    const other = rule();
    for (let i = 0; i < 4; i++) {
      tf.tidy(() => tf.device('/GPU:0', () => optimizer.applyGradients([[tf.constant([1, -1]), v]])));
      tf.tidy(() => other.applyGradients([[tf.constant([1, -1]), w]]));
    }
    assert.equal(v.arraySync(), w.arraySync());
    assert.is(optimizer.iterations.item(), 4n);
    const [, , ...slots] = optimizer.variables;
    for (const slot of slots) if (slot.rank === 1) assert.is(slot.device, GPU, slot.name);
    for (const made of [v, w, ...optimizer.variables, ...other.variables]) made.dispose();
  }
});

/** Runs `fn` with a clock on which calls that ran something on the device take `device` milliseconds and all others `cpu`. */
function clocked(cpu: number, device: number, fn: () => void): void {
  const { now } = performance;
  let [clock, seen] = [0, 0];
  performance.now = () => {
    clock += there.ran.length === seen ? cpu : device;
    seen = there.ran.length;
    return clock;
  };
  try {
    fn();
  } finally {
    performance.now = now;
  }
}

const cheap = { product: 0, element: 0.0001, launch: 10, upload: 0, download: 0 };
const slow = { product: 0, element: 0.01, launch: 1, upload: 0, download: 0 };

/** Devices of the results of so many calls. */
function devicesOf(f: (x: tf.Tensor) => unknown, size: number, calls: number): string {
  return Array.from({ length: calls }, () =>
    tf.tidy(() => {
      const y = f(tf.ones([size])) as tf.Tensor;
      assert.is((y.dataSync() as Float32Array)[0], 2);
      return y.device === GPU ? 'g' : 'c';
    }),
  ).join('');
}

const program = (): ((x: tf.Tensor) => unknown) => tf.function((x: tf.Tensor) => x.mul(x).add(x)) as (x: tf.Tensor) => unknown;

test('slots of an optimizer lie where their variables lie, whatever scope the first step is in', () => {
  const [v, w] = [tf.device('/GPU:0', () => new tf.Variable([1, 2])), new tf.Variable([1, 2])];
  const optimizer = new tf.optimizers.Adam(0.1);
  tf.device('/GPU:0', () => optimizer.build([v, w]));
  const devices = optimizer.variables.slice(2).map(({ device }) => device);
  assert.equal(devices, [GPU, CPU, GPU, CPU]);
  for (const made of [v, w, ...optimizer.variables]) made.dispose();
});

test('a program chooses its device by what it costs and by its first calls, where it was let to', () => {
  const [faster, slower, small] = [program(), program(), program()];
  assert.is(devicesOf(faster, 10_000, 3), 'ccc');
  tf.config.experimental.autoPlacement(true);
  try {
    elsewhere.devices?.assume(slow, cheap);
    clocked(8, 3, () => assert.is(devicesOf(faster, 10_000, 20), 'cgcgcgcgcgcggggggggg', 'so many elements are worth the launches'));
    clocked(8, 9, () => assert.is(devicesOf(slower, 10_000, 20), 'cgcgcgcgcgcccccccccc', 'what was promised did not show'));
    clocked(0, 0, () => assert.match(devicesOf(program(), 10_000, 120), /^(cg){40,41}c{38,}$/, 'a clock that tells nothing'));
    assert.is(devicesOf(small, 4, 3), 'ccc', 'so few are not');
    elsewhere.devices?.assume(slow, { ...cheap, upload: 1 });
    assert.is(devicesOf(program(), 10_000, 3), 'ccc', 'the way there costs more than it gains');
    elsewhere.devices?.assume(slow, cheap);
    const other = tf.function((x: tf.Tensor) => x.exp());
    tf.tidy(() => {
      const x = tf.ones([10_000]);
      assert.is((other(x) as tf.Tensor).device, CPU, 'an op without a kernel there');
      const scoped = tf.device('/CPU:0', () => program()(x)) as tf.Tensor;
      assert.is(scoped.device, CPU, 'the scope decides');
    });
  } finally {
    tf.config.experimental.autoPlacement(false);
  }
  assert.is(devicesOf(faster, 10_000, 2), 'cc');
});

test('a program whose choice fails on the device goes on on the CPU', () => {
  const f = program();
  tf.config.experimental.autoPlacement(true);
  const { run } = there;
  try {
    elsewhere.devices?.assume(slow, cheap);
    clocked(8, 3, () => {
      assert.is(devicesOf(f, 10_000, 14).slice(-3), 'ggg');
      there.run = () => {
        throw new tf.MemoryError('add', 'full', '1', 'Use less.', {});
      };
      assert.is(devicesOf(f, 10_000, 3), 'ccc');
    });
  } finally {
    there.run = run;
    tf.config.experimental.autoPlacement(false);
  }
});

test('data() reads without blocking', async () => {
  const x = tf.device('/GPU:0', () => tf.constant([1, 2]));
  assert.equal([...(await x.data())], [1, 2]);
  assert.equal(await x.array(), [1, 2]);
  x.dispose();
});

test('what was made is freed there', () => {
  assert.equal([there.books.tensors, there.books.storages, there.books.bytes], [0, 0, 0]);
  assert.is(tf.config.experimental.getMemoryInfo('GPU:0').current, 0);
});

test('a hidden device is not used', () => {
  tf.config.setVisibleDevices([], 'GPU');
  assert.is(tf.device('/GPU:0', () => tf.constant([1])).device, CPU);
});

test.run();
