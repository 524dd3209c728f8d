// In a page with a GPU: every row of the workload table as a traced program, with tf.config.experimental.autoPlacement on and off in turns.
import * as tf from 'tensorlane';
import * as gpu from 'tensorlane/gpu';
import { create } from './adapters/tensorlane.mjs';
import { values } from './values.mjs';
import { workloads } from './workloads.mjs';

/** A sample takes at least so long: shorter programs run several times in it. */
const SAMPLE = 4;
const MOST_SAMPLES = 40;

const placement = tf.config.experimental.autoPlacement;
const least = (list) => list.reduce((a, b) => Math.min(a, b));

/** Milliseconds of n runs, each ended by reading what it gives. */
function sample(task, on, n) {
  placement(on);
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    const y = task.run();
    y.dataSync();
    task.release(y);
  }
  return (performance.now() - start) / n;
}

/** Where the program's result lies when it may choose. */
function choice(task) {
  placement(true);
  const y = task.run();
  const { device } = y;
  task.release(y);
  return device.slice(-5);
}

/** { id, device, on, off }: the fastest samples, in milliseconds. */
function row(adapter, workload, budget) {
  const task = adapter.build(workload, workload.inputs.map(values));
  if (task === null) return null;
  try {
    const device = choice(task);
    for (const on of [false, true]) for (let i = 0; i < 3; i++) sample(task, on, 1);
    const n = Math.max(1, Math.ceil(SAMPLE / Math.max(1e-3, sample(task, false, 10))));
    const times = { off: [], on: [] };
    const end = performance.now() + budget;
    for (let i = 0; i < MOST_SAMPLES && (i < 5 || performance.now() < end); i++) {
      for (const on of i % 2 === 0 ? [false, true] : [true, false]) times[on ? 'on' : 'off'].push(sample(task, on, n));
    }
    return { id: workload.id, device, on: least(times.on), off: least(times.off), samples: times.on.length };
  } finally {
    placement(false);
    task.close();
  }
}

globalThis.rows = workloads.map(({ id }) => id);
globalThis.begin = async () => {
  await gpu.register();
  const adapter = create({ mode: 'function', library: tf });
  globalThis.measure = (id, budget) =>
    row(
      adapter,
      workloads.find((workload) => workload.id === id),
      budget,
    );
};
