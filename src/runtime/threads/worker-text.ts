import {
  ARGC,
  ASLEEP,
  BINARIES,
  BINARY,
  DONE,
  INDICES,
  KERNEL,
  LEFT,
  PIECE,
  PIECE_WORDS,
  SCRATCH,
  SCRATCH_AT,
  SCRATCH_BYTES,
  SIGNAL,
  STAYING,
  TABLE,
  THREADS,
  TRAPPED,
  WAITING,
  WORDS,
} from './control.ts';

/** What a worker is told when it starts. */
export interface WorkerTask {
  readonly memory: WebAssembly.Memory;
  /** Address of the control block. */
  readonly at: number;
  /** 1 for the first worker: the main thread has place 0. */
  readonly place: number;
  /** Microseconds that it looks for work before it sleeps. */
  readonly spin: number;
}

/**
 * The program of a worker, as text, because the library is one file with no path that a user would have to name. It knows nothing but
 * the control block: it lays the kernels over the memory, takes pieces and calls kernels, spins a little, sleeps.
 * A piece is read only after it was taken: until all that were taken are done, the main thread writes no other job.
 */
const SERVE = `
const serve = ({ memory, at, place, spin }, ready) => {
  const w = new Int32Array(memory.buffer, at, ${WORDS});
  const kernels = [], numbers = new Map(), args = [];
  let laid = 0, indexed = 0, table;
  const lay = () => {
    for (; laid < Atomics.load(w, ${BINARIES}); laid++) {
      const start = w[${BINARY} + 2 * laid] >>> 0;
      const bytes = new Uint8Array(memory.buffer).slice(start, start + w[${BINARY} + 2 * laid + 1]);
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, table } });
      table ??= exports.table;
      for (const [name, kernel] of Object.entries(exports)) {
        if (typeof kernel !== 'function') continue;
        if (!numbers.has(name)) numbers.set(name, numbers.size);
        kernels[numbers.get(name)] = kernel;
      }
    }
    // Kernels that call others find them where the main thread's do.
    for (; indexed < Atomics.load(w, ${INDICES}); indexed++) table.set(table.grow(1), kernels[w[${TABLE} + indexed]]);
  };
  const work = (piece) => {
    try {
      lay();
      const from = ${PIECE} + ${PIECE_WORDS} * piece;
      args.length = w[${ARGC}];
      for (let i = 0; i < args.length; i++) args[i] = w[from + i];
      if (w[${SCRATCH_AT}] >= 0) args[w[${SCRATCH_AT}]] = w[${SCRATCH}] + (place - 1) * w[${SCRATCH_BYTES}];
      kernels[w[${KERNEL}]](...args);
    } catch {
      Atomics.store(w, ${TRAPPED}, 1);
    }
    Atomics.add(w, ${DONE}, 1);
    if (Atomics.load(w, ${WAITING}) === 1) Atomics.notify(w, ${DONE});
  };
  lay();
  ready();
  for (;;) {
    const seen = Atomics.load(w, ${SIGNAL});
    if (place >= Atomics.load(w, ${STAYING})) return;
    lay();
    for (let left; place < Atomics.load(w, ${THREADS}) && (left = Atomics.load(w, ${LEFT})) > 0; )
      if (Atomics.compareExchange(w, ${LEFT}, left, left - 1) === left) work(left - 1);
    const until = performance.now() + spin / 1000;
    let again = false;
    do for (let i = 0; i < 64 && !again; i++) again = Atomics.load(w, ${SIGNAL}) !== seen;
    while (!again && performance.now() < until);
    if (again) continue;
    Atomics.add(w, ${ASLEEP}, 1);
    Atomics.wait(w, ${SIGNAL}, seen);
    Atomics.sub(w, ${ASLEEP}, 1);
  }
};
`;

/** For worker_threads of Node, Deno and Bun. */
export const THREAD_TEXT: string = `${SERVE}
const { parentPort, workerData } = require('node:worker_threads');
serve(workerData, () => parentPort.postMessage('ready'));
`;

/** For Web Workers. */
export const WEB_TEXT: string = `${SERVE}
onmessage = ({ data }) => {
  serve(data, () => postMessage('ready'));
  postMessage('left');
  close();
};
`;
