// In a page with a GPU: every row of the workload table as a traced program, with tf.config.experimental.autoPlacement on and off. The two
// take turns, and each turn gives one ratio of neighbours in time: what disturbs the machine for longer than a turn disturbs both.
import * as tf from 'tensorlane';
import * as gpu from 'tensorlane/gpu';
import { create } from './adapters/tensorlane.mjs';
import { values } from './values.mjs';
import { workloads } from './workloads.mjs';

/** Milliseconds that a sample takes at least: shorter programs run several times in it. */
const SAMPLE = 3;
/** Runs before the first sample: plans are made, shaders compiled, and a program that may choose has tried both devices. */
const WARM = 12;

const placement = tf.config.experimental.autoPlacement;

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

/** One row, which is measured turn by turn: `more` says for how many milliseconds, and is told all ratios so far. */
class Row {
  ratios = [];
  times = [];

  constructor(adapter, workload) {
    this.task = adapter.build(workload, workload.inputs.map(values));
    if (this.task === null) return;
    const start = performance.now();
    for (const on of [false, true]) for (let i = 0; i < WARM && (i < 3 || performance.now() - start < 2000); i++) sample(this.task, on, 1);
    this.n = Math.max(1, Math.ceil(SAMPLE / Math.max(1e-3, sample(this.task, false, 5))));
  }

  more(milliseconds) {
    const { task, n } = this;
    const end = performance.now() + milliseconds;
    do {
      const first = this.ratios.length % 2 === 0;
      const time = {};
      for (const on of [first, !first]) time[on] = sample(task, on, n);
      this.ratios.push(time[true] / time[false]);
      this.times.push(time[false]);
    } while (performance.now() < end);
    return { ratios: this.ratios, times: this.times, device: choice(task) };
  }

  close() {
    placement(false);
    this.task.close();
  }
}

let row = null;
globalThis.rows = workloads.map(({ id }) => id);
globalThis.begin = async () => {
  await gpu.register();
  const start = performance.now();
  placement(true);
  const calibration = performance.now() - start;
  placement(false);
  const adapter = create({ mode: 'function', library: tf });
  globalThis.open = (id) => {
    row = new Row(
      adapter,
      workloads.find((workload) => workload.id === id),
    );
    return row.task !== null;
  };
  globalThis.more = (milliseconds) => row.more(milliseconds);
  globalThis.shut = () => row.close();
  return calibration;
};
