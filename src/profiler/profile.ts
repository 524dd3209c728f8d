import { Shown } from '../core/shown.ts';
import { memory } from '../memory.ts';
import { writeWhole } from '../module/files.ts';
import type { ProfileEvent, ProfileRow } from './event.ts';
import type { ProfileRecorder } from './recorder.ts';

/** An entry of the trace event format, as chrome://tracing, Perfetto and speedscope read it. Times are microseconds. */
export interface ChromeEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}
/** A trace file: what profile.save writes. */
export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly ChromeEvent[];
}

const byTime = (rows: ReadonlyMap<string, ProfileRow>): readonly ProfileRow[] => [...rows.values()].sort((a, b) => b.self - a.self);
const micro = (ms: number): number => Math.round(ms * 1e6) / 1e3;
const lines = (cells: readonly (readonly string[])[]): string => {
  const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  return cells.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')).join('\n');
};

/**
 * What ran while a profile was taken: time, calls and bytes of each op, and the kernels behind them. Prints as a table.
 * @example String(tf.profiler.trace(() => tf.add(1, 2))).split('\n')[1].startsWith('op'); // true
 */
export class Profile<R = unknown> extends Shown {
  /** What the function gave. */
  readonly result: R;
  /** Milliseconds from the first to the last moment. */
  readonly duration: number;
  /** Ops by their public names, the one with the most time of its own first. */
  readonly ops: readonly ProfileRow[];
  /** Kernels by their names (docs/kernels.md); each ran within an op. */
  readonly kernels: readonly ProfileRow[];
  /** Parts of the program that were named by tf.profiler.experimental.Trace. */
  readonly scopes: readonly ProfileRow[];
  /** The runs one by one, in the order in which they ended; the first 200,000. */
  readonly events: readonly ProfileEvent[];
  /** Runs beyond those. */
  readonly dropped: number;
  /** Tensors that ops had to move to another device. */
  readonly moves: number;
  /** Ops asked for on the GPU that ran on the CPU. */
  readonly fallbacks: number;

  constructor(recorder: ProfileRecorder, result: R) {
    super();
    this.result = result;
    this.duration = performance.now() - recorder.begun;
    this.ops = byTime(recorder.rows.op);
    this.kernels = byTime(recorder.rows.kernel);
    this.scopes = byTime(recorder.rows.scope);
    this.events = recorder.events;
    this.dropped = recorder.dropped;
    const { deviceMoves, deviceFallbacks } = memory();
    this.moves = deviceMoves - recorder.before.deviceMoves;
    this.fallbacks = deviceFallbacks - recorder.before.deviceFallbacks;
  }

  /** The table. Shares are of the whole duration: what is missing from 100 % ran between ops. */
  override toString(): string {
    const table = (title: string, rows: readonly ProfileRow[]): string =>
      lines([
        [title, 'calls', 'total ms', 'self ms', 'self %', 'MB'],
        ...rows.map(({ name, calls, total, self, bytes }) => [
          name,
          String(calls),
          total.toFixed(3),
          self.toFixed(3),
          ((100 * self) / this.duration).toFixed(1),
          (bytes / 1e6).toFixed(3),
        ]),
      ]);
    const kernels = lines([
      ['kernel', 'calls', 'ms', '%'],
      ...this.kernels.map(({ name, calls, self }) => [name, String(calls), self.toFixed(3), ((100 * self) / this.duration).toFixed(1)]),
    ]);
    const calls = this.ops.reduce((sum, row) => sum + row.calls, 0);
    const parts = [`${calls} ${calls === 1 ? 'call' : 'calls'} of ops in ${this.duration.toFixed(3)} ms`, table('op', this.ops)];
    if (this.kernels.length > 0) parts.push('', kernels);
    if (this.scopes.length > 0) parts.push('', table('scope', this.scopes));
    if (this.moves > 0 || this.fallbacks > 0)
      parts.push('', `${this.moves} tensors moved between devices, ${this.fallbacks} ops without a GPU kernel ran on the CPU.`);
    if (this.dropped > 0) parts.push('', `${this.dropped} runs are counted above and are not among the events.`);
    return parts.join('\n');
  }

  /** The runs in the trace event format. @example tf.profiler.trace(() => tf.add(1, 2)).toChromeTrace().traceEvents[0].ph; // 'X' */
  toChromeTrace(): ChromeTrace {
    const traceEvents = this.events.map(
      ({ kind, name, start, duration, bytes, shapes }): ChromeEvent => ({
        name,
        cat: kind,
        ph: 'X',
        ts: micro(start),
        dur: micro(duration),
        pid: 1,
        tid: 1,
        args: kind === 'op' ? { bytes, shapes } : {},
      }),
    );
    return { displayTimeUnit: 'ms', traceEvents: traceEvents.sort((a, b) => a.ts - b.ts || b.dur - a.dur) };
  }

  /**
   * Writes the trace as JSON, for chrome://tracing or https://ui.perfetto.dev.
   * @throws UnsupportedError where there are no files
   */
  async save(path: string): Promise<void> {
    await writeWhole('profile.save', path, JSON.stringify(this.toChromeTrace()));
  }
}
