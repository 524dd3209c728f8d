import { isPrecompiled } from '../wasm.ts';
import type { WorkerTask } from './worker-text.ts';
import { THREAD_TEXT, WEB_TEXT } from './worker-text.ts';

// The one place that knows how runtimes start threads: worker_threads of Node, Deno and Bun; Web Workers in pages.

interface Host {
  readonly process?: { readonly versions?: { readonly node?: string } };
  readonly crossOriginIsolated?: boolean;
  readonly document?: unknown;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}
const host = globalThis as Host;
const hasThreads = (): boolean => host.process?.versions?.node !== undefined;

/** Milliseconds in which a worker must say that it is ready. */
const PATIENCE = 20_000;

/** How long a worker that was told to leave may take. */
const FAREWELL = 5000;

/** A thread that works. */
export interface Thread {
  /** Ends it at once. */
  end(): void;
  /** Resolves when it is gone, which it was told to be (STAYING); after some seconds it is ended. */
  leave(): Promise<void>;
}

/** Resolves when `gone` does, or after ending the thread. */
async function farewell(gone: Promise<void>, end: () => void): Promise<void> {
  const timer = setTimeout(end, FAREWELL);
  await gone;
  clearTimeout(timer);
}

/** Why there can be no threads here; '' where nothing is known against them. */
export function obstacle(): string {
  if (isPrecompiled()) return 'this runtime compiles WebAssembly only when a program is deployed, so that kernels cannot share a memory';
  if (typeof SharedArrayBuffer === 'undefined' || host.crossOriginIsolated === false) {
    return 'the page is not cross-origin isolated: serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
  }
  if (!hasThreads() && (typeof Worker === 'undefined' || typeof Blob === 'undefined')) return 'this runtime has no workers';
  return '';
}

/** How many threads the machine runs at once. */
export async function cores(): Promise<number> {
  const known = host.navigator?.hardwareConcurrency;
  if (known !== undefined) return Math.max(1, known);
  try {
    const os = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:os');
    return Math.max(1, os.availableParallelism());
  } catch {
    return 1;
  }
}

/** Whether this thread may sleep: the main thread of a page may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a thread; resolves when it is ready to work. @throws where it does not come up */
export function startThread(task: WorkerTask, ended: () => void): Promise<Thread> {
  return hasThreads() ? startWorkerThread(task, ended) : startWebWorker(task, ended);
}

/** Bundlers of pages leave out what an import() in a `try` does not find. */
async function workerThreads(): Promise<typeof import('node:worker_threads')> {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:worker_threads');
  } catch {
    throw new Error('this runtime names a Node version and has no worker_threads');
  }
}

async function startWorkerThread(task: WorkerTask, ended: () => void): Promise<Thread> {
  const { Worker: WorkerThread } = await workerThreads();
  // Flags of the process, such as a loader of TypeScript, are none of its business.
  const worker = new WorkerThread(THREAD_TEXT, { eval: true, workerData: task, execArgv: [], name: `tensorlane-${task.place}` });
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let wanted = true;
  const thread: Thread = {
    end() {
      wanted = false;
      worker.terminate();
    },
    leave() {
      wanted = false;
      worker.ref();
      return farewell(gone, () => worker.terminate());
    },
  };
  await answer((ready, failed) => {
    worker.once('message', ready);
    worker.on('error', failed);
    worker.once('exit', () => failed(new Error('the thread ended')));
  }, thread);
  worker.once('exit', () => wanted && ended());
  // It works for this program and must not keep it alive.
  worker.unref();
  return thread;
}

async function startWebWorker(task: WorkerTask, ended: () => void): Promise<Thread> {
  const url = URL.createObjectURL(new Blob([WEB_TEXT], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url, { name: `tensorlane-${task.place}` });
    let wanted = true;
    let left: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    const end = (): void => {
      wanted = false;
      worker.terminate();
      left();
    };
    const thread: Thread = {
      end,
      leave() {
        wanted = false;
        return farewell(gone, end);
      },
    };
    await answer((ready, failed) => {
      worker.onmessage = ready;
      worker.onerror = (event) =>
        failed(new Error(event.message || 'the worker was refused. Does a Content-Security-Policy lack worker-src blob: ?'));
      worker.postMessage(task);
    }, thread);
    worker.onmessage = () => left();
    worker.onerror = () => wanted && ended();
    return thread;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Waits for a thread's first word. */
async function answer(listen: (ready: () => void, failed: (error: Error) => void) => void, thread: Thread): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`a thread did not start within ${PATIENCE / 1000} s`)), PATIENCE);
      listen(() => resolve(), reject);
    });
  } catch (error) {
    thread.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
