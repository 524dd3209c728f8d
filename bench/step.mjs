// Where the time of a traced training step goes, and what is the most that tracing can gain: the step's own kernels, timed one by one,
// and the step as it would be if only its matrix products ran, each by the fastest of its samples. MLP 784-256-128-10, batch 64, one thread.
//   node --import tsx bench/step.mjs
import * as tf from '../src/index.ts';
import { wasm } from '../src/runtime/wasm.ts';
import { spread } from './statistics.mjs';

const ROUNDS = 60;
const STEPS = 8;
const SIZES = [784, 256, 128, 10];
const BATCH = 64;

const optimizers = {
  SGD: () => new tf.optimizers.SGD(0.1),
  Adam: () => new tf.optimizers.Adam(0.001, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
};

function stepOf(make, traced) {
  const parameters = SIZES.slice(1).flatMap((n, i) => [
    new tf.Variable(tf.random.normal([SIZES[i], n], { stddev: 1 / Math.sqrt(SIZES[i]), seed: i + 1 })),
    new tf.Variable(tf.zeros([n])),
  ]);
  const optimizer = make();
  const step = (x, labels) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => {
      let h = x;
      for (let i = 0; i < parameters.length; i += 2) {
        h = h.matmul(parameters[i]).add(parameters[i + 1]);
        if (i + 2 < parameters.length) h = tf.nn.relu(h);
      }
      return tf.reduceMean(tf.nn.sparseSoftmaxCrossEntropyWithLogits(labels, h));
    });
    const gradients = tape.gradient(loss, parameters);
    optimizer.applyGradients(gradients.map((g, i) => [g, parameters[i]]));
    return loss;
  };
  return traced ? tf.function(step) : (x, labels) => tf.tidy(() => step(x, labels));
}

/** The calls of a plan: the kernel's name and function, and its arguments. */
function callsOf(plan) {
  const backend = wasm();
  const { i32 } = backend.arena.allocator;
  const names = new Map(backend.indexed.map((name) => [backend.index(name), name]));
  return plan.stages.flatMap(({ at, end }) => {
    const found = [];
    for (let a = at / 4; a < end / 4; a += 2 + i32[a + 1]) {
      found.push({ name: names.get(i32[a]), kernel: backend.table.get(i32[a]), args: [...i32.subarray(a + 2, a + 2 + i32[a + 1])] });
    }
    return found;
  });
}

const milliseconds = (run) => {
  const start = performance.now();
  for (let i = 0; i < STEPS; i++) run();
  return (performance.now() - start) / STEPS;
};

const x = tf.random.normal([BATCH, SIZES[0]], { seed: 9 });
const labels = tf.range(0, BATCH, 1, 'int32').floormod(10);
for (const [name, make] of Object.entries(optimizers)) {
  const [eager, traced] = [stepOf(make, false), stepOf(make, true)];
  for (let i = 0; i < 200; i++) for (const step of [eager, traced]) step(x, labels).dispose();
  const plan = traced.traces[0].concrete.program.prepared;
  const calls = callsOf(plan);
  const products = calls.filter(({ name: kernel }) => kernel.includes('matmul'));
  const samples = { eager: [], traced: [], products: [] };
  for (let round = 0; round < ROUNDS; round++) {
    samples.eager.push(milliseconds(() => eager(x, labels).dispose()));
    samples.traced.push(milliseconds(() => traced(x, labels).dispose()));
    samples.products.push(
      milliseconds(() => {
        for (const { kernel, args } of products) kernel(...args);
      }),
    );
  }
  const [e, t, p] = ['eager', 'traced', 'products'].map((kind) => spread(samples[kind]).min);
  console.log(`MLP step, ${name}: eager ${e.toFixed(3)} ms, traced ${t.toFixed(3)} ms (${(e / t).toFixed(2)}×)`);
  console.log(`  its ${products.length} products alone: ${p.toFixed(3)} ms, so that no step gains more than ${(e / p).toFixed(2)}×`);
  // What lies between two clocks is too short for one round: the median of many.
  const times = calls.map(() => []);
  for (let round = 0; round < ROUNDS * STEPS; round++) {
    calls.forEach(({ kernel, args }, i) => {
      const start = performance.now();
      kernel(...args);
      times[i].push(performance.now() - start);
    });
  }
  const byKernel = new Map();
  calls.forEach((call, i) => {
    const [count, sum] = byKernel.get(call.name) ?? [0, 0];
    byKernel.set(call.name, [count + 1, sum + spread(times[i]).median]);
  });
  for (const [kernel, [count, sum]] of [...byKernel].sort((a, b) => b[1][1] - a[1][1]).slice(0, 8))
    console.log(`  ${(sum * 1000).toFixed(1).padStart(7)} µs  ${count} × ${kernel}`);
}
