import { invoke } from '../invoke.ts';
import type { Kernel } from '../wasm.ts';
import { CONTROL } from '../wasm.ts';
import {
  ARGC,
  ASLEEP,
  DONE,
  KERNEL,
  LEFT,
  MOST_PIECES,
  PIECE,
  PIECE_WORDS,
  RESULTS,
  SCRATCH,
  SCRATCH_AT,
  SCRATCH_BYTES,
  SIGNAL,
  SPEC,
  SPEC_WORDS,
  TRAPPED,
  WAITING,
  WORDS,
} from './control.ts';
import { LEAST } from './linear.ts';

/** Pieces for each thread: whoever comes late finds less to do. */
const EACH = 4;

/** How long the main thread looks for the others to be done before it sleeps, and for how long it then sleeps at once, in milliseconds. */
const SPIN = 0.05;
const NAP = 5;
/** A worker that gives no sign for so long, and for so many times as the main thread took for its own pieces, is taken for dead. */
const PATIENCE = 3000;
const SLOWER = 30;
/** A look that comes later than this after the one before says that the process stood still (stopped, suspended), not that a worker is dead. */
const STILL = 100;

/** One kernel call as pieces in the control block. Rules fill it in, then threads take the pieces. */
export class Job {
  readonly words: Int32Array;
  /** The arguments of the whole call. */
  readonly args: number[] = [];
  /** Threads at work, this one included. */
  threads = 1;
  /** Nanoseconds of work below which a call is not worth sharing, and that a piece has at least. */
  least: number = LEAST;
  leastPiece = 8_000;
  pieces = 0;
  /** The kernel that the pieces call, where it is not that of the call. */
  kernel = '';
  /** What the calling thread does with the pieces' results when all are done: a kernel and its arguments, where it is named. */
  last = '';
  readonly lastArgs: number[] = [];
  /** Address of room for a number of 64 bits for each piece. */
  readonly results: number = CONTROL + 4 * RESULTS;
  /** Workspace that each worker needs: which argument it is, and its bytes. */
  scratchAt = -1;
  scratchBytes = 0;
  private arity = 0;

  constructor(
    readonly memory: WebAssembly.Memory,
    private readonly maySleep: boolean,
  ) {
    this.words = new Int32Array(memory.buffer, CONTROL, WORDS);
    this.all = new Int32Array(memory.buffer);
  }

  /** Begins with a call of so many arguments. */
  begin(arity: number): void {
    this.arity = arity;
    this.pieces = 0;
    this.kernel = '';
    this.last = '';
    this.scratchAt = -1;
  }

  /** Lets pieces call another kernel, with so many arguments. */
  instead(kernel: string, arity: number): void {
    this.kernel = kernel;
    this.arity = arity;
  }

  /** Lets the calling thread end the call with this kernel. */
  endWith(kernel: string, args: readonly number[]): void {
    this.last = kernel;
    this.lastArgs.length = args.length;
    for (let i = 0; i < args.length; i++) this.lastArgs[i] = args[i];
  }

  /** How many pieces work of so many nanoseconds makes: 0 where it is better done alone. */
  worth(ns: number): number {
    return ns < this.least ? 0 : Math.min(this.threads * EACH, MOST_PIECES, Math.floor(ns / this.leastPiece));
  }

  /** Adds a piece with the arguments of the call; gives its first word, so that some can be changed. */
  piece(): number {
    const { words, args, arity } = this;
    const from = PIECE + PIECE_WORDS * this.pieces++;
    for (let i = 0; i < arity; i++) words[from + i] = args[i];
    return from;
  }

  /** Gives the newest piece integers of its own instead of those that argument `at` points at; gives their first word. Null where they are too many. */
  spec(at: number, count: number): number | null {
    if (count > SPEC_WORDS) return null;
    const { words } = this;
    const piece = this.pieces - 1;
    const to = SPEC + SPEC_WORDS * piece;
    for (let i = 0; i < count; i++) words[to + i] = this.read(at, i);
    words[PIECE + PIECE_WORDS * piece + at] = CONTROL + 4 * to;
    return to;
  }

  /** An integer that argument `at` points at. */
  read(at: number, i: number): number {
    const word = (this.args[at] >>> 2) + i;
    // To ask a shared memory for its buffer takes a tenth of a microsecond; what was there stays there when it grows.
    if (word >= this.all.length) this.all = new Int32Array(this.memory.buffer);
    return this.all[word];
  }

  private all: Int32Array;

  /**
   * Runs the pieces on all threads. False where a worker took a piece and gave no sign any more.
   * @param number the kernel's place in the order of export
   * @param scratch where the workspace of workers lies
   */
  run(kernel: Kernel, number: number, scratch: number): boolean {
    const { words } = this;
    words[KERNEL] = number;
    words[ARGC] = this.arity;
    words[SCRATCH_AT] = this.scratchAt;
    words[SCRATCH] = scratch;
    words[SCRATCH_BYTES] = this.scratchBytes;
    Atomics.store(words, DONE, 0);
    Atomics.store(words, LEFT, this.pieces);
    Atomics.add(words, SIGNAL, 1);
    if (Atomics.load(words, ASLEEP) > 0) Atomics.notify(words, SIGNAL);
    const start = performance.now();
    let done = 0;
    try {
      for (let piece = this.take(); piece >= 0; piece = this.take()) {
        done++;
        this.work(kernel, piece);
      }
    } catch (error) {
      // What the kernel met here it may have met elsewhere: nobody takes more, and who has a piece ends it.
      done += Atomics.exchange(words, LEFT, 0);
      this.wait(done, start);
      throw error;
    }
    return this.wait(done, start);
  }

  private take(): number {
    const { words } = this;
    for (;;) {
      const left = Atomics.load(words, LEFT);
      if (left <= 0) return -1;
      if (Atomics.compareExchange(words, LEFT, left, left - 1) === left) return left - 1;
    }
  }

  private work(kernel: Kernel, piece: number): void {
    invoke(kernel, this.words, PIECE + PIECE_WORDS * piece, this.arity);
  }

  /** Waits until the pieces that others took are done. */
  private wait(own: number, start: number): boolean {
    const { words, pieces } = this;
    const others = pieces - own;
    if (Atomics.load(words, DONE) >= others) return true;
    const until = performance.now() + SPIN;
    const patience = Math.max(PATIENCE, SLOWER * (performance.now() - start));
    let last = performance.now();
    let waited = 0;
    let seen = -1;
    for (;;) {
      for (let i = 0; i < 100; i++) if (Atomics.load(words, DONE) >= others) return true;
      const now = performance.now();
      const found = Atomics.load(words, DONE);
      waited = found === seen ? waited + Math.min(now - last, STILL) : 0;
      seen = found;
      last = now;
      if (waited > patience) return Atomics.load(words, DONE) >= others;
      if (now < until || !this.maySleep) continue;
      Atomics.store(words, WAITING, 1);
      if (Atomics.load(words, DONE) < others) Atomics.wait(words, DONE, found, NAP);
      Atomics.store(words, WAITING, 0);
    }
  }

  /** Whether a kernel trapped in a worker since this was last asked. */
  trapped(): boolean {
    return Atomics.exchange(this.words, TRAPPED, 0) === 1;
  }
}
