// Programs that free nothing by hand and never await: memory stays bounded and no tensor that can be reached is lost.

const FLOATS = 1024;

function mustBe(tensor, wanted, what) {
  const values = tensor.dataSync();
  if (values.length !== FLOATS) throw new Error(`${what}: ${values.length} values, not ${FLOATS}`);
  for (let i = 0; i < FLOATS; i++) if (values[i] !== wanted(i)) throw new Error(`${what}: [${i}] is ${values[i]}, not ${wanted(i)}`);
}

/** 4 KB tensors, one made a step and dropped: 4 GB for a million steps. Old and newer ones that are kept must live. */
function eager(tf, steps) {
  const old = [];
  for (let k = 0; k < 8; k++) old.push(tf.constant(Float32Array.from({ length: FLOATS }, (_, i) => i + 2000 * k)));
  const kept = [];
  const x = old[0];
  const often = steps / 50;
  let y = x;
  for (let step = 0; step < steps; step++) {
    y = step % 2 === 0 ? x.add(1) : y.mul(2);
    if (step % often === 0) kept.push(y);
  }
  for (const [k, tensor] of old.entries()) mustBe(tensor, (i) => i + 2000 * k, `tensor ${k} from before the loop`);
  for (const tensor of kept) mustBe(tensor, (i) => i + 1, 'a tensor from within the loop');
  mustBe(y, (i) => 2 * (i + 1), 'the last tensor');
}

/** Fits y = 3x + 2 by tape: every step makes a dozen tensors, a tape and its nodes. */
function training(tf, steps) {
  const w = new tf.Variable(0);
  const b = new tf.Variable(0);
  const xs = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);
  const x = tf.constant(xs);
  const y = x.mul(3).add(2);
  let loss;
  for (let step = 0; step < steps; step++) {
    const tape = new tf.GradientTape();
    loss = tape.record(() => tf.reduceMean(tf.square(x.mul(w).add(b).sub(y))));
    const [dw, db] = tape.gradient(loss, [w, b]);
    w.assignSub(dw.mul(0.1));
    b.assignSub(db.mul(0.1));
  }
  const [wValue, bValue] = [w.value().item(), b.value().item()];
  if (!(Math.abs(wValue - 3) < 1e-3 && Math.abs(bValue - 2) < 1e-3)) throw new Error(`trained to W ${wValue}, b ${bValue}, not 3 and 2`);
  const values = x.dataSync();
  for (let i = 0; i < xs.length; i++) if (values[i] !== xs[i]) throw new Error(`x[${i}] is ${values[i]} after training, not ${xs[i]}`);
}

/** `megabytes` of tensors that can all be reached, more than the budget: what the arena cannot hold must wait elsewhere. */
function reachable(tf, megabytes) {
  const all = [];
  for (let k = 0; k < megabytes * 256; k++) all.push(tf.fill([FLOATS], k));
  all.forEach((tensor, k) => {
    if (k % 16 === 0) mustBe(tensor, () => k, `tensor ${k} of ${all.length}`);
  });
}

/** Runs both loops; `budget` in megabytes is set before the first use. Gives what the library says of its memory, and seconds. */
export function memory(tf, { steps, trainingSteps, budget = 0 }) {
  if (budget > 0) {
    const [device] = tf.config.listPhysicalDevices('CPU');
    tf.config.setLogicalDeviceConfiguration(device, [{ memoryLimit: budget }]);
  }
  const seconds = {};
  const timed = (name, run) => {
    const start = performance.now();
    run();
    seconds[name] = Number(((performance.now() - start) / 1000).toFixed(2));
  };
  timed('eager', () => eager(tf, steps));
  timed('training', () => training(tf, trainingSteps));
  if (budget > 0) timed('reachable', () => reachable(tf, 2 * budget));
  const told = tf.memory();
  if (budget > 0 && told.peakBytes > budget * 2 ** 20)
    throw new Error(`${told.peakBytes} bytes at peak, beyond the budget of ${budget} MB`);
  return { ...told, seconds };
}

/** What is run: the promise of the library, and the same under a small budget. */
export const memoryRuns = [
  { name: 'a million eager steps and 100,000 of training', most: 700, options: { steps: 1_000_000, trainingSteps: 100_000 } },
  { name: 'the same within a budget of 64 MB', most: 700, options: { steps: 1_000_000, trainingSteps: 100_000, budget: 64 } },
];
