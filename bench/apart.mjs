// What two cores of this machine can win at most right now: multiply-adds that stay in registers (limits.mjs), in this thread alone, and in
// this and another that shares nothing with it. Two virtual cores may be one physical one, whose multipliers are there once.
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { limitLoops } from './limits.mjs';

const [WAIT, GO, STOP] = [0, 1, 2];
const loopOf = (loops) => loops.fused ?? loops.unfused;

/** Runs until `ended` says so; gives runs a millisecond. */
function rate(run, ended) {
  const start = performance.now();
  let runs = 0;
  do {
    run();
    runs++;
  } while (!ended());
  return runs / (performance.now() - start);
}

/** How many times what one loop does two do that run apart, in turns of so many milliseconds beside each other. */
export async function apart() {
  const { run } = loopOf(await limitLoops());
  const shared = new SharedArrayBuffer(16);
  const [state, told] = [new Int32Array(shared, 0, 1), new Float64Array(shared, 8, 1)];
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: shared });
  await new Promise((resolve) => worker.once('message', resolve));
  worker.unref();
  const within = (ms) => {
    const end = performance.now() + ms;
    return rate(run, () => performance.now() >= end);
  };
  return {
    measure(ms) {
      const alone = within(ms);
      Atomics.store(state, 0, GO);
      Atomics.notify(state, 0);
      const here = within(ms);
      Atomics.store(state, 0, STOP);
      Atomics.notify(state, 0);
      while (Atomics.load(state, 0) === STOP); // the other is about to end a run
      return (here + told[0]) / alone;
    },
    close: () => worker.terminate(),
  };
}

if (!isMainThread && workerData instanceof SharedArrayBuffer) {
  const { run } = loopOf(await limitLoops());
  const [state, told] = [new Int32Array(workerData, 0, 1), new Float64Array(workerData, 8, 1)];
  parentPort.postMessage('ready');
  while (true) {
    Atomics.wait(state, 0, WAIT);
    told[0] = rate(run, () => Atomics.load(state, 0) === STOP);
    Atomics.store(state, 0, WAIT);
  }
}
