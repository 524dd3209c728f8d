import { RuntimeError } from '../../errors.ts';
import { threads as parts } from '../../packs/threads.ts';
import type { KernelName } from '../allocator.ts';
import type { Layer } from '../layers.ts';
import { cover, uncover } from '../layers.ts';
import type { Kernel, WasmBackend } from '../wasm.ts';
import { CONTROL, FIRST_PAGES, isStarted, settings, wasm, whenStarted } from '../wasm.ts';
import {
  ASLEEP,
  BINARIES,
  BINARY,
  DONE,
  INDICES,
  LEFT,
  MOST_INDICES,
  SIGNAL,
  STAYING,
  TABLE,
  THREADS,
  TRAPPED,
  WAITING,
} from './control.ts';
import type { Thread } from './host.ts';
import { maySleep, obstacle, startThread } from './host.ts';
import { Job } from './job.ts';
import type { Rule } from './linear.ts';
import { rulesOf } from './rules.ts';
import { share, sharedMemory } from './shared-memory.ts';
import { unlessShort } from './short.ts';

/** Microseconds that an idle worker looks for work before it sleeps: about the gap between two ops. */
const SPIN = 50;
/** Workers that may die before no more are started. */
const MOST_DEATHS = 16;

/** The threads that share the work of kernels. One pool for a program: it has one memory. */
class Pool {
  /** Threads at work, the calling one included. */
  threads = 1;
  /** Why fewer are at work than were asked for; '' where all are. */
  reason = '';
  /** What makes threads impossible from now on. */
  private refused = '';
  private deaths = 0;
  /** Counts how often all threads were given up: a change that began before is void. */
  private epoch = 0;
  private workers: Thread[] = [];
  private leaving: Promise<void>[] = [];
  private job: Job | null = null;
  private rules: ReadonlyMap<string, Rule> | null = null;
  /** Kernels by the order in which binaries export them, as workers count them. */
  private numbers = new Map<string, number>();
  private scratch = { ptr: 0, sizeClass: 0, bytes: 0 };
  /** One change after the other. */
  private last: Promise<unknown> = Promise.resolve();

  /** Sees to it that so many threads are at work; resolves to how many are. */
  resize(wanted: number): Promise<number> {
    this.deaths = 0;
    return this.queue(wanted);
  }

  private queue(wanted: number): Promise<number> {
    const next = this.last.then(() => this.change(wanted));
    this.last = next;
    return next;
  }

  private async change(wanted: number): Promise<number> {
    const against = wanted > 1 ? this.refused || obstacle() : '';
    if (wanted <= 1 || against !== '') {
      this.reason = against;
      return this.leave();
    }
    // Who leaves has the workspace of a place that another one may get.
    await this.left();
    const { epoch } = this;
    try {
      this.share();
      // Who died in its sleep did not say that it woke.
      if (this.workers.length === 0) Atomics.store((this.job as Job).words, ASLEEP, 0);
      const now = this.workers.length + 1;
      this.announce(this.threads, Math.max(wanted, now));
      const missing = Array.from({ length: Math.max(0, wanted - now) }, (_, i) => now + i);
      const failed = (await Promise.allSettled(missing.map((place) => this.start(place)))).find(({ status }) => status === 'rejected');
      if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
      if (epoch !== this.epoch) return this.leave();
      await this.settle(wanted);
      return this.threads;
    } catch (error) {
      this.reason = `threads cannot be started: ${error instanceof Error ? error.message : error}`;
      return this.leave();
    }
  }

  private async start(place: number): Promise<void> {
    const { memory } = this.job as Job;
    const thread: Thread = await startThread({ memory, at: CONTROL, place, spin: SPIN }, () => {
      // It held no piece, or the job would have failed.
      if (this.workers[place - 1] === thread) this.restart();
    });
    this.workers[place - 1] = thread;
  }

  /** Puts as many to work as are wanted; the others leave. */
  private async settle(threads: number): Promise<void> {
    const { epoch } = this;
    this.announce(Math.min(this.threads, threads), threads);
    this.dismiss(this.workers.splice(threads - 1));
    await this.left();
    if (epoch !== this.epoch) return;
    this.announce(threads, threads);
    this.threads = threads;
    this.reason = '';
    (this.job as Job).threads = threads;
    whenStarted((backend) => {
      this.returnScratch(backend);
      uncover(backend, this.layer);
      if (this.threads < 2) return;
      backend.load(parts);
      cover(backend, this.layer);
    });
  }

  /** Lets all workers go. */
  private leave(): number {
    if (this.job !== null) this.announce(1, 1);
    this.dismiss(this.workers);
    this.workers = [];
    this.threads = 1;
    if (isStarted()) {
      this.returnScratch(wasm());
      uncover(wasm(), this.layer);
    }
    return 1;
  }

  private dismiss(workers: readonly (Thread | undefined)[]): void {
    for (const worker of workers) if (worker !== undefined) this.leaving.push(worker.leave());
  }

  private async left(): Promise<void> {
    await Promise.all(this.leaving.splice(0));
  }

  /** Tells workers who may take pieces, and who shall stay. */
  private announce(atWork: number, staying: number): void {
    const { words } = this.job as Job;
    Atomics.store(words, THREADS, atWork);
    Atomics.store(words, STAYING, staying);
    this.signal();
  }

  private signal(): void {
    const { words } = this.job as Job;
    Atomics.add(words, SIGNAL, 1);
    Atomics.notify(words, SIGNAL);
  }

  /** Starts all threads anew, unless they die again and again. */
  private restart(): void {
    const { threads } = this;
    this.epoch++;
    this.leave();
    if (++this.deaths > MOST_DEATHS) {
      this.reason = 'threads died again and again';
      return;
    }
    this.reason = 'the threads are starting anew';
    if (threads > 1) this.queue(threads);
  }

  /** Makes the memory of the arena one that can be shared. */
  private share(): void {
    if (this.job !== null) return;
    const memory = sharedMemory(isStarted() ? wasm().arena.allocator.size / 65536 : FIRST_PAGES);
    settings.share = share;
    if (isStarted()) wasm().move(memory);
    else settings.memory = memory;
    this.job = new Job(memory, maySleep());
    whenStarted((backend) => this.publishAll(backend));
  }

  /** Puts the kernels where workers find them, those that are laid later too. */
  private publishAll(backend: WasmBackend): void {
    backend.onBinary = (binary) => this.publish(backend, binary);
    for (const binary of backend.laid) this.publish(backend, binary as Uint8Array);
    backend.arena.onFull = () => this.returnScratch(backend);
    backend.onIndex = (kernel) => this.publishIndex(backend, kernel);
    for (const kernel of backend.indexed) this.publishIndex(backend, kernel);
  }

  /** Kernels have the same index in the tables of all threads. */
  private publishIndex(backend: WasmBackend, kernel: string): void {
    const { words } = this.job as Job;
    const count = words[INDICES];
    if (count === MOST_INDICES) this.refuse('there are more kernels than threads can know');
    if (this.refused !== '') return;
    words[TABLE + count] = this.numberOf(backend, kernel);
    Atomics.store(words, INDICES, count + 1);
  }

  /** Gives threads up for good. */
  private refuse(reason: string): void {
    this.reason = reason;
    this.refused = reason;
    this.leave();
  }

  private publish(backend: WasmBackend, binary: Uint8Array): void {
    if (this.refused !== '') return;
    const { words } = this.job as Job;
    const count = words[BINARIES];
    try {
      const { ptr } = backend.arena.borrow('threads', binary.length);
      backend.arena.allocator.u8.set(binary, ptr);
      words[BINARY + 2 * count] = ptr;
      words[BINARY + 2 * count + 1] = binary.length;
      Atomics.store(words, BINARIES, count + 1);
      this.signal();
    } catch {
      // Workers would count kernels differently.
      this.refuse('the memory limit leaves no room for the kernels of threads');
    }
  }

  /** Between callers and a kernel: calls that are worth it are shared. */
  private readonly layer: Layer = Object.assign((name: string, kernel: Kernel): Kernel => this.cover(name, kernel), {
    large: true as const,
    passes: (name: string, args: ArrayLike<number>): boolean => {
      const rule = this.ruleOf(name);
      if (rule === undefined) return true;
      const job = this.job as Job;
      job.begin(args.length);
      for (let i = 0; i < args.length; i++) job.args[i] = args[i];
      rule(job);
      return job.pieces < 2;
    },
  });

  private ruleOf(name: string): Rule | undefined {
    this.rules ??= rulesOf({
      scratch: (kernel, args) => (wasm().kernels.get(kernel) as Kernel)(...args) as number,
      index: (kernel) => wasm().index(kernel as KernelName),
    });
    return this.rules.get(name);
  }

  private cover(name: string, kernel: Kernel): Kernel {
    const rule = this.ruleOf(name);
    if (rule === undefined) return kernel;
    const arity = (wasm().kernels.get(name) as Kernel).length;
    const job = this.job as Job;
    const { args } = job;
    const share: Kernel = (...all) => {
      job.begin(arity);
      for (let i = 0; i < arity; i++) args[i] = all[i];
      rule(job);
      return job.pieces < 2 ? kernel(...all) : this.run(name, kernel);
    };
    return rule.least === undefined ? share : unlessShort(kernel, share, arity, rule.least);
  }

  private run(name: string, kernel: Kernel): undefined {
    const backend = wasm();
    const job = this.job as Job;
    const scratch = job.scratchAt < 0 ? 0 : this.workspace(backend, job.scratchBytes);
    if (scratch < 0) {
      kernel(...job.args.slice(0, (backend.kernels.get(name) as Kernel).length));
      return undefined;
    }
    const shared = job.kernel === '' ? name : job.kernel;
    const own = job.kernel === '' ? kernel : (backend.kernels.get(shared) as Kernel);
    if (!job.run(own, this.numberOf(backend, shared), scratch)) this.lost(backend, name);
    if (job.trapped()) {
      throw new RuntimeError(labelOf(name), 'a kernel trapped in a thread', name, 'This is a fault of the library.', { kernel: name });
    }
    if (job.last !== '') (backend.kernels.get(job.last) as Kernel)(...job.lastArgs);
    return undefined;
  }

  private numberOf(backend: WasmBackend, name: string): number {
    if (this.numbers.size !== backend.kernels.size) this.numbers = new Map([...backend.kernels.keys()].map((key, i) => [key, i]));
    return this.numbers.get(name) as number;
  }

  /** Address of workspace for each worker; -1 where there is no room: then the caller works alone. */
  private workspace(backend: WasmBackend, bytes: number): number {
    const all = bytes * (this.threads - 1);
    if (this.scratch.bytes >= all) return this.scratch.ptr;
    this.returnScratch(backend);
    try {
      this.scratch = { ...backend.arena.borrow('threads', all), bytes: all };
    } catch {
      return -1;
    }
    return this.scratch.ptr;
  }

  /** Gives the workspace back; false where there is none. */
  private returnScratch(backend: WasmBackend): boolean {
    const { ptr, sizeClass, bytes } = this.scratch;
    if (bytes === 0) return false;
    backend.arena.allocator.give(ptr, sizeClass);
    this.scratch = { ptr: 0, sizeClass: 0, bytes: 0 };
    return true;
  }

  /**
   * A worker took a piece and did not end it. Dead or only slow, it may still write into the memory: the arena goes on in another one,
   * where everything keeps its address.
   * @throws RuntimeError
   */
  private lost(backend: WasmBackend, name: string): never {
    const { threads, workers } = this;
    for (const worker of workers) worker.end();
    this.announce(1, 1);
    this.workers = [];
    try {
      const fresh = sharedMemory(backend.arena.allocator.size / 65536);
      backend.move(fresh);
      this.job = new Job(fresh, maySleep());
    } catch {
      this.refused = 'a thread was lost, and there is no memory to start anew in';
    }
    const { words } = this.job as Job;
    for (const word of [ASLEEP, LEFT, DONE, WAITING, TRAPPED]) words[word] = 0;
    this.restart();
    throw new RuntimeError(
      labelOf(name),
      'a thread was lost in the middle of a kernel',
      `no answer of one of ${threads - 1} workers`,
      'Run the op again: it works, and the threads start anew.',
      { kernel: name, threads },
    );
  }
}

/** The op that a kernel's name tells of. */
const labelOf = (kernel: string): string => kernel.replace(/_\w?\d+$/, '');

export const pool: Pool = new Pool();
