// node [--expose-gc] memory-process.mjs eager|tape|traced STEPS
import { specifier } from './place.mjs';

const [kind, count] = process.argv.slice(2);
const steps = Number(count);
const tf = await import(specifier);

const loops = {
  /** Eager steps on tensors of 4 KB: each leaves one behind. */
  eager() {
    const one = tf.ones([1024]);
    let x = tf.zeros([1024]);
    for (let i = 0; i < steps; i++) x = x.add(one);
    return x.dataSync()[1023] === steps;
  },
  /** A training loop by tape on 256 points. */
  tape() {
    const x = tf.linspace(-1, 1, 256);
    const y = x.mul(3).add(2);
    const w = new tf.Variable(0);
    const b = new tf.Variable(0);
    const optimizer = new tf.optimizers.SGD(0.1);
    for (let i = 0; i < steps; i++) {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => tf.reduceMean(tf.square(w.mul(x).add(b).sub(y))));
      const [dw, db] = tape.gradient(loss, [w, b]);
      optimizer.applyGradients([
        [dw, w],
        [db, b],
      ]);
    }
    return Math.abs(w.item() - 3) < 1e-3 && Math.abs(b.item() - 2) < 1e-3;
  },
  /** A training step as one traced program: what a step takes it gives back. */
  traced() {
    const x = tf.linspace(-1, 1, 256);
    const y = x.mul(3).add(2);
    const w = new tf.Variable(0);
    const b = new tf.Variable(0);
    const optimizer = new tf.optimizers.SGD(0.1);
    const step = tf.function((input, target) => {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => tf.reduceMean(tf.square(w.mul(input).add(b).sub(target))));
      const [dw, db] = tape.gradient(loss, [w, b]);
      optimizer.applyGradients([
        [dw, w],
        [db, b],
      ]);
      return loss;
    });
    for (let i = 0; i < 1000; i++) step(x, y).dispose();
    const before = [JSON.stringify(tf.memory()), heap()];
    for (let i = 0; i < steps; i++) step(x, y).dispose();
    const after = [JSON.stringify(tf.memory()), heap()];
    heapGrowth = after[1] - before[1];
    if (before[0] !== after[0]) throw new Error(`tf.memory() went from ${before[0]} to ${after[0]}`);
    return Math.abs(w.item() - 3) < 1e-3 && Math.abs(b.item() - 2) < 1e-3;
  },
};

/** Bytes of the JavaScript heap that are in use, after a collection where the engine lets one be asked for. */
function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
let heapGrowth;

const start = performance.now();
if (!loops[kind]()) throw new Error(`${kind}: wrong result`);
const wallMs = performance.now() - start;
const { user, system } = process.cpuUsage();
const peakRss = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ steps, wallMs, cpuMs: (user + system) / 1e3, peakRss, arenaPeak: tf.memory().peakBytes, heapGrowth }));
